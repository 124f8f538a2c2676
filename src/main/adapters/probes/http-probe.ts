import { request as plainRequest } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { request as tlsRequest } from 'node:https'
import { connect, isIP } from 'node:net'
import type { Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { ProbeDefinition } from '@shared/platform/definition'
import { textPattern } from '@shared/platform/text-pattern'
import { CONNECT_OPTIONS, isSelfConnected, refusedError } from './connection'
import { bodyFault, faultOfHead, isJson, statusWords } from './http-answer'
import type { HttpAnswer } from './http-answer'
import { saidHealth } from './said-health'
import { saidVersion } from './said-version'
import { connectionTrouble, inWords } from './words'

const BODY_LIMIT_BYTES = 64 * 1024
/** How long the rest of an answer is still taken after the verdict: to hang up in the middle fills the component's log with errors. */
const DRAIN_MS = 250

type HttpProbe = Extract<ProbeDefinition, { kind: 'http' }>

/**
 * good, degraded: it serves. bad: another path may do better. failed: no HTTP answer at all, or one that says it is not
 * well, so that no other path is asked.
 */
type PathOutcome = { kind: 'good' | 'degraded' | 'bad' | 'failed'; message: string; version?: string | null }

/** Asks each path in turn until one answers well; the timeout covers all of them together. */
export async function runHttpProbe(
  probe: HttpProbe,
  port: number,
): Promise<{ isGood: boolean; message: string; isDegraded?: boolean; version?: string }> {
  let matches: ((body: string) => boolean) | null
  try {
    matches = probe.bodyMatch === null ? null : textPattern(probe.bodyMatch)
  } catch {
    return { isGood: false, message: `can’t be judged: ${probe.bodyMatch ?? ''} is not a valid expression` }
  }
  const deadline = performance.now() + probe.timeoutMs
  const bad: { path: string; message: string }[] = []
  for (const path of probe.paths) {
    const outcome = await askPath({ probe, port, path, matches, remainingMs: deadline - performance.now() })
    const { kind, message, version } = outcome
    if (kind === 'failed') return { isGood: false, message }
    if (kind !== 'bad')
      return { isGood: true, message, ...(kind === 'degraded' && { isDegraded: true }), ...(version && { version }) }
    bad.push({ path, message })
  }
  // Of several bad answers the telling one is not "no such path".
  const telling = bad.find(({ message }) => !message.startsWith('answered 404')) ?? bad[0]
  if (telling === undefined) return { isGood: false, message: 'can’t be asked: the probe has no path' }
  return { isGood: false, message: bad.length === 1 ? telling.message : `${telling.message} on ${telling.path}` }
}

type Question = {
  probe: HttpProbe
  port: number
  path: string
  matches: ((body: string) => boolean) | null
  remainingMs: number
}

function askPath({ probe, port, path, matches, remainingMs }: Question): Promise<PathOutcome> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => finish('failed', silence), Math.max(0, remainingMs))
    let silence = `no answer within ${inWords(probe.timeoutMs)}`
    let end = (): void => undefined
    let isFinished = false

    function finish(kind: PathOutcome['kind'], message: string, version: string | null = null): void {
      if (isFinished) return
      isFinished = true
      clearTimeout(timer)
      resolve({ kind, message, version })
      end()
    }

    function tell(answer: HttpAnswer, text: string): void {
      const said = saidHealth(text)
      if (said.is === 'well') finish('good', statusWords(answer), saidVersion(text))
      else if (said.is === 'degraded') finish('degraded', `says of itself that it is ${said.word}`, saidVersion(text))
      else finish('failed', `${statusWords(answer)}, but says of itself that it is ${said.word}`)
    }

    function judge(response: IncomingMessage): void {
      const answer: HttpAnswer = {
        status: response.statusCode ?? 0,
        statusText: response.statusMessage ?? '',
        contentType: response.headers['content-type'] ?? '',
      }
      const fault = faultOfHead(probe, answer)
      if (fault !== null) return finish('bad', fault)
      // What the definition wants of the body is all it wants; else one of JSON may say how it is.
      if (matches === null && !isJson(answer)) return finish('good', statusWords(answer))
      silence = `began to answer but did not finish within ${inWords(probe.timeoutMs)}`
      const lacks = (): void => {
        if (matches === null) tell(answer, body.toString('utf8'))
        else finish('bad', bodyFault(answer, probe.bodyMatch ?? ''))
      }
      let body = Buffer.alloc(0)
      response.on('data', (chunk: Buffer) => {
        body = Buffer.concat([body, chunk]).subarray(0, BODY_LIMIT_BYTES)
        if (matches?.(body.toString('utf8')) === true) finish('good', statusWords(answer))
        else if (body.length === BODY_LIMIT_BYTES) lacks()
      })
      response.once('end', lacks)
    }

    try {
      const to = { host: probe.host.replaceAll(/^\[|\]$/g, ''), port, ...CONNECT_OPTIONS }
      const options = {
        host: to.host,
        port,
        path: path.startsWith('/') ? path : `/${path}`,
        headers: probe.headers,
        // A connection of its own, closed afterwards: nothing stays open between probes, which would keep a component that
        // takes one connection at a time from everybody else, and one that ends waiting. No agent has to be made for it.
        createConnection: () => (probe.scheme === 'https' ? connectSecurely(to) : connect(to)),
      }
      const request = probe.scheme === 'https' ? tlsRequest(options) : plainRequest(options)
      let response: IncomingMessage | null = null
      end = () => {
        if (response === null || response.complete) return void request.destroy()
        drain(response, () => request.destroy())
      }
      request.once('socket', (socket) => {
        socket.once('connect', () => {
          if (isSelfConnected(socket)) request.destroy(refusedError())
        })
      })
      request.on('error', (error) => finish('failed', connectionTrouble(error, probe.host)))
      request.once('upgrade', (upgraded) => judge(upgraded))
      request.once('response', (answer) => {
        response = answer
        answer.on('error', () => finish('failed', 'closed the connection in the middle of its answer'))
        judge(answer)
      })
      request.end()
    } catch (error) {
      // A path or header with characters that HTTP does not allow.
      finish('failed', `can’t be asked: ${error instanceof Error ? error.message : String(error)}`)
    }
  })
}

type To = { host: string; port: number } & typeof CONNECT_OPTIONS

function connectSecurely(to: To): Socket {
  // Who has a name is asked by it (RFC 6066, section 3: an address is none).
  const name = isIP(to.host) === 0 ? { servername: to.host } : {}
  // A component on this machine has a certificate of its own making, if any (Kubernetes' probes do the same).
  return connectTls({ ...to, ...name, rejectUnauthorized: false })
}

/** Takes what is left of an answer, within bounds, then hangs up. */
function drain(response: IncomingMessage, hangUp: () => void): void {
  let bytes = 0
  const timer = setTimeout(hangUp, DRAIN_MS)
  timer.unref()
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > BODY_LIMIT_BYTES) hangUp()
  })
  response.once('close', () => clearTimeout(timer))
}
