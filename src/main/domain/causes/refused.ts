import { saidAtTheEnd } from '../processes/last-words'

/** Names of this very machine: what is said of another host is about none of ours. */
const HERE = String.raw`(?:127(?:\.\d{1,3}){3}|localhost|0\.0\.0\.0|\[?::1\]?|\[?::ffff:127\.0\.0\.1\]?)`
/** A connection that was not taken, in most languages. */
const REFUSED =
  /ECONNREFUSED|connection refused|refused (?:the |our )?connection|actively refused|failed to connect to|connect call failed/i
const ADDRESS = new RegExp(String.raw`${HERE}["')]*(?::|,? port[ =:]|, )["']?(\d{2,5})\b`, 'gi')

/**
 * Ports of this machine that refused a connection, as the last lines of a log say (`connect ECONNREFUSED 127.0.0.1:8000`,
 * `port 5432 on localhost failed: Connection refused`), the last complaint first.
 */
export function refusedPorts(lines: readonly string[]): number[] {
  const ports = saidAtTheEnd(lines)
    .filter((line) => REFUSED.test(line))
    .toReversed()
    .flatMap((line) => Array.from(line.matchAll(ADDRESS), ([, port]) => Number(port)))
  return [...new Set(ports)].filter((port) => port > 0 && port <= 65_535)
}
