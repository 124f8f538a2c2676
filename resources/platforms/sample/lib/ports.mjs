import { log } from './log.mjs'

/** Exit code for a wrong configuration (sysexits.h, EX_CONFIG). */
const EXIT_CONFIG = 78

export const HOST = '127.0.0.1'

/** The port a variable carries; ends the process with a plain sentence where it carries none. */
export function portFrom(variable) {
  const port = Number(process.env[variable])
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port
  log('error', `${variable} must hold a port, but it is ${JSON.stringify(process.env[variable] ?? 'not set')}.`)
  process.exit(EXIT_CONFIG)
}

/** `CLOCK_PORT`, `CLOCK_AI_PORT` */
export function portVariable(id, lane = 'component') {
  return lane === 'ai' ? `${id.toUpperCase()}_AI_PORT` : `${id.toUpperCase()}_PORT`
}
