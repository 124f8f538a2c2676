import type { ProbeDefinition } from '@shared/platform/definition'
import { quote } from './words'

type HttpProbe = Extract<ProbeDefinition, { kind: 'http' }>

/** What a path holds and a header may (RFC 9110, sections 5.1 and 5.5; of a path: what a line of a request bears). */
const PATH = /^[\u0021-\u00ff]*$/
const NAME = /^[\w!#$%&'*+.^`|~-]+$/
const VALUE = /^[\t\u0020-\u007e\u0080-\u00ff]*$/
const USUAL_PORTS = { http: 80, https: 443 }

/**
 * The text of a GET, to be sent as latin1. A connection of its own, closed afterwards: one kept open between questions would
 * keep a server from ending that waits for all of them, and one that serves a single connection from serving anybody else.
 * Throws where path or headers hold what HTTP does not allow.
 */
export function requestText({ scheme, host, headers }: HttpProbe, port: number, path: string): string {
  if (!PATH.test(path)) throw new Error(`the path ${quote(path)} has characters that HTTP does not allow`)
  const own = Object.entries(headers)
  for (const [name, value] of own) {
    if (!NAME.test(name)) throw new Error(`${quote(name)} is no name of a header`)
    if (!VALUE.test(value)) throw new Error(`the header ${name} has characters that HTTP does not allow`)
  }
  const named = new Set(own.map(([name]) => name.toLowerCase()))
  const at = `${host.includes(':') ? `[${host}]` : host}${port === USUAL_PORTS[scheme] ? '' : `:${String(port)}`}`
  const lines = [
    `GET ${path.startsWith('/') ? path : `/${path}`} HTTP/1.1`,
    ...(named.has('host') ? [] : [`Host: ${at}`]),
    ...(named.has('connection') ? [] : ['Connection: close']),
    ...own.map(([name, value]) => `${name}: ${value}`),
  ]
  return `${lines.join('\r\n')}\r\n\r\n`
}
