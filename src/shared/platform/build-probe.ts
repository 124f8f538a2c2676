import type { Found } from './build-words'
import { toMs } from './build-words'
import type { ProbeDefinition, ProbeTiming } from './definition'
import type { Path } from './problem'
import type { ProbeText } from './probe-schema'
import { textPattern } from './text-pattern'

/** process-words.md: the defaults of process-compose. */
const DEFAULT_PERIOD_MS = 10_000
const DEFAULT_TIMEOUT_MS = 1_000
const DEFAULT_FAILURE_THRESHOLD = 3
const DEFAULT_HOST = '127.0.0.1'

/** A probe with its defaults, or null with a told reason when it does not say what to ask. */
export function buildProbe(text: ProbeText | undefined, path: Path, found: Found): ProbeDefinition | null {
  if (text === undefined) return null
  const kinds = (['http_get', 'tcp', 'exec'] as const).filter((kind) => text[kind] !== undefined)
  if (kinds.length !== 1) {
    const told = kinds.length === 0 ? 'says nothing to ask; give' : `has ${kinds.join(' and ')}; give`
    found(path, 'key', `a probe ${told} one of http_get, tcp and exec.`)
  }
  const timing = buildTiming(text)
  if (text.exec !== undefined) {
    return { ...timing, kind: 'exec', shell: text.exec.command, workingDir: text.exec.working_dir ?? null }
  }
  if (text.tcp !== undefined) {
    const port = buildProbePort(text.tcp.port, [...path, 'tcp', 'port'], found)
    return { ...timing, kind: 'tcp', host: text.tcp.host ?? DEFAULT_HOST, port }
  }
  return text.http_get === undefined ? null : buildHttp(timing, text.http_get, [...path, 'http_get'], found)
}

function buildTiming(text: ProbeText): ProbeTiming {
  return {
    initialDelayMs: toMs(text.initial_delay_seconds ?? 0),
    periodMs: text.period_seconds === undefined ? DEFAULT_PERIOD_MS : toMs(text.period_seconds),
    timeoutMs: text.timeout_seconds === undefined ? DEFAULT_TIMEOUT_MS : toMs(text.timeout_seconds),
    failureThreshold: text.failure_threshold ?? DEFAULT_FAILURE_THRESHOLD,
    successThreshold: text.success_threshold ?? 1,
    startPeriodMs: toMs(text.start_period_seconds ?? 0),
  }
}

function buildHttp(
  timing: ProbeTiming,
  http: NonNullable<ProbeText['http_get']>,
  path: Path,
  found: Found,
): ProbeDefinition {
  const bodyMatch = http.body ?? null
  checkPattern(bodyMatch, [...path, 'body'], found)
  const [statusFrom, statusTo] = buildStatus(http.status_code, [...path, 'status_code'], found)
  return {
    ...timing,
    kind: 'http',
    scheme: http.scheme ?? 'http',
    host: http.host ?? DEFAULT_HOST,
    port: buildProbePort(http.port, [...path, 'port'], found),
    paths: typeof http.path === 'string' ? [http.path] : (http.path ?? ['/']),
    headers: Object.fromEntries(Object.entries(http.headers ?? {}).map(([name, value]) => [name, String(value)])),
    statusFrom,
    statusTo,
    bodyMatch,
    refuseHtml: http.refuse_html ?? expectsNoPage(http),
  }
}

/**
 * A path of its own for health that answers a page is one that the server does not know and shows its start page for: a 200
 * of HTML is not health there. Not so where the root or a page is asked, or the body is looked into.
 */
function expectsNoPage({ path = '/', body }: NonNullable<ProbeText['http_get']>): boolean {
  const paths = typeof path === 'string' ? [path] : path
  return body === undefined && paths.every((one) => !/(^|\/|\.html?)([?#]|$)/i.test(one))
}

function buildStatus(status: number | string | undefined, path: Path, found: Found): [number, number] {
  if (status === undefined) return [200, 200]
  if (typeof status === 'number') return [status, status]
  const [from = 200, to = 200] = status.split('-').map(Number)
  if (from > to) found(path, 'value', `the range ${status} is empty; write the smaller status first.`)
  return [from, to]
}

function buildProbePort(port: number | string | undefined, path: Path, found: Found): number | null {
  if (port === undefined || port === '${TILL_PORT}') return null
  if (typeof port === 'number') return port
  const literal = /^\d{1,5}$/.test(port) ? Number(port) : 0
  if (literal >= 1 && literal <= 65_535) return literal
  found(path, 'value', `expected a port number, found “${port}”; leave it out to probe the component’s own port.`)
  return null
}

/** Tells when a `/regex/` is none. Other texts are looked for as they are and always fine. */
export function checkPattern(pattern: string | null, path: Path, found: Found): void {
  if (pattern === null) return
  try {
    textPattern(pattern)
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/^Invalid regular expression: /, '') : String(error)
    found(path, 'value', `this regular expression can’t be used: ${why}.`)
  }
}
