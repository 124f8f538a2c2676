/** Major version of this contract: told in the handshake, another one is refused. Changes within it are additive. */
export const CONTRACT_VERSION = 1
