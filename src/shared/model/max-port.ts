/** The last TCP and UDP port (RFC 793, RFC 768). In a file of its own: whoever needs only this loads no schemas with it. */
export const MAX_PORT = 65_535
