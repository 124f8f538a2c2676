/** The file that carries an instance's ports (tekton-interop.md, section 2), and the only one of its checkout that Till writes. */
export const ENV_FILE = '.env.local'
