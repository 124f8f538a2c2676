import { isIP } from 'node:net'
import type { Socket } from 'node:net'
import { connect as encrypt } from 'node:tls'
import type { ProbeDefinition } from '@shared/platform/definition'
import { textPattern } from '@shared/platform/text-pattern'
import { connectTo } from './connection'
import { bodyFault, faultOfHead, isJson, statusWords } from './http-answer'
import { requestText } from './http-request'
import { readAnswer } from './read-answer'
import type { ReadAnswer } from './read-answer'
import { saidHealth } from './said-health'
import { saidVersion } from './said-version'
import { connectionTrouble, inWords } from './words'

/** So much of an answer is looked at, and so much more taken after the verdict. */
const ANSWER_LIMIT_BYTES = 64 * 1024
/** How long the rest of an answer is still taken after the verdict: to hang up in the middle fills the component's log with errors. */
const DRAIN_MS = 250
const CUT_SHORT = 'closed the connection in the middle of its answer'

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

/** Rejects where path or headers hold what HTTP does not allow. */
function askPath({ probe, port, path, matches, remainingMs }: Question): Promise<PathOutcome> {
  return new Promise((resolve) => {
    const host = probe.host.replaceAll(/^\[|\]$/g, '')
    const request = requestText({ ...probe, host }, port, path)
    let received: Buffer = Buffer.alloc(0)
    let answer: ReadAnswer | null = null
    let isFinished = false

    let stream = connectTo(host, port, (error) => {
      if (error !== null) return fail(error)
      if (probe.scheme === 'https') stream = hear(encrypted(stream, host))
      stream.write(request, 'latin1')
    })
    if (probe.scheme === 'http') hear(stream)
    const timer = setTimeout(() => finish('failed', silence()), Math.max(0, remainingMs))

    function hear(socket: Socket): Socket {
      socket.on('error', fail)
      socket.on('data', (chunk: Buffer) => {
        received = received.length === 0 ? chunk : Buffer.concat([received, chunk])
        look(received.length >= ANSWER_LIMIT_BYTES)
      })
      socket.once('end', () => {
        look(answer?.end === 'until-close')
        finish('failed', received.length === 0 ? 'closed the connection without an answer' : CUT_SHORT)
      })
      return socket
    }

    function look(isAll: boolean): void {
      const read = readAnswer(received)
      // Who announces an answer again and again and never gives it does not speak it either.
      if (read === 'no-http' || (read === null && isAll)) return finish('failed', 'answered something that is not HTTP')
      if (read === null) return
      answer = read
      if (!isFinished) judge(read, isAll || read.end === 'reached')
      const isEnough = read.end === 'reached' || received.length >= 2 * ANSWER_LIMIT_BYTES
      if (isFinished && isEnough) stream.destroy()
    }

    function judge(read: ReadAnswer, isAll: boolean): void {
      const fault = faultOfHead(probe, read)
      if (fault !== null) return finish('bad', fault)
      // What the definition wants of the body is all it wants; else one of JSON may say how it is.
      if (matches === null && !isJson(read)) return finish('good', statusWords(read))
      if (matches?.(read.body.toString('utf8')) === true) return finish('good', statusWords(read))
      if (!isAll) return
      if (matches === null) tell(read, read.body.toString('utf8'))
      else finish('bad', bodyFault(read, probe.bodyMatch ?? ''))
    }

    function tell(read: ReadAnswer, text: string): void {
      const said = saidHealth(text)
      if (said.is === 'well') finish('good', statusWords(read), saidVersion(text))
      else if (said.is === 'degraded') finish('degraded', `says of itself that it is ${said.word}`, saidVersion(text))
      else finish('failed', `${statusWords(read)}, but says of itself that it is ${said.word}`)
    }

    function silence(): string {
      const within = `within ${inWords(probe.timeoutMs)}`
      return answer === null ? `no answer ${within}` : `began to answer but did not finish ${within}`
    }

    function fail(error: Error): void {
      finish('failed', answer === null ? connectionTrouble(error, probe.host) : CUT_SHORT)
    }

    function finish(kind: PathOutcome['kind'], message: string, version: string | null = null): void {
      if (isFinished) return
      isFinished = true
      clearTimeout(timer)
      resolve({ kind, message, version })
      if (answer === null || answer.end === 'reached') return void stream.destroy()
      const drain = setTimeout(() => stream.destroy(), DRAIN_MS)
      drain.unref()
      stream.once('close', () => clearTimeout(drain))
    }
  })
}

/**
 * The same connection, encrypted. A component on this machine has a certificate of its own making, if any (Kubernetes' probes
 * take any, too).
 */
function encrypted(socket: Socket, host: string): Socket {
  const named = isIP(host) === 0 ? { servername: host } : {}
  return encrypt({ socket, ...named, ALPNProtocols: ['http/1.1'], rejectUnauthorized: false })
}
