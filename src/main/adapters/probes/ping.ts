import type { Probes } from '../../engine/effects'
import { connectTo } from './connection'
import { startStopwatch } from './stopwatch'
import { connectionTrouble, inWords, quote } from './words'

/** Longest line of the protocol (tekton-interop.md, section 5). */
const LINE_LIMIT_BYTES = 64 * 1024
const NEWLINE = 0x0a
// Specialists listen on 127.0.0.1 or on every address; a few only on IPv6's localhost.
const ADDRESSES = ['127.0.0.1', '::1']

type Pong = Awaited<ReturnType<Probes['ping']>>

/** One `ping` of the specialists' line protocol. Bounded by the timeout whatever the peer does. */
export async function ping(port: number, timeoutMs: number): Promise<Pong> {
  const elapsed = startStopwatch()
  let answer: Pong = { isGood: false, isListening: false, message: 'has no port to ask' }
  if (!Number.isInteger(port) || port < 1 || port > 65_535) return answer
  for (const address of ADDRESSES) {
    answer = await pingAt(address, port, timeoutMs, elapsed)
    if (answer.isGood || answer.isListening) break
  }
  return answer
}

function pingAt(host: string, port: number, timeoutMs: number, elapsed: () => number): Promise<Pong> {
  return new Promise((resolve) => {
    let isConnected = false
    let received = Buffer.alloc(0)

    const socket = connectTo(host, port, (error) => {
      if (error !== null) return finish(trouble(connectionTrouble(error, host)))
      isConnected = true
      socket.write('{"type":"ping"}\n')
    })
    const timer = setTimeout(() => finish(trouble(silence())), Math.max(0, timeoutMs - elapsed()))

    function trouble(message: string): Pong {
      return { isGood: false, isListening: isConnected, message }
    }

    function silence(): string {
      const within = `within ${inWords(timeoutMs)}`
      if (!isConnected) return `did not accept the connection ${within}`
      return received.length === 0
        ? `accepted the connection but gave no answer ${within}`
        : `began a line but did not end it ${within}`
    }

    function finish(pong: Pong): void {
      clearTimeout(timer)
      // A connection that hangs before it is accepted is a full queue: a listener that is too busy (nobody: refused).
      const isTooBusy = !pong.isGood && !isConnected && pong.message.startsWith('did not accept')
      resolve(isTooBusy ? { ...pong, isListening: true } : pong)
      socket.on('error', () => undefined) // Settled: what the other side does now is of no interest.
      socket.destroy()
    }

    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk])
      const end = received.indexOf(NEWLINE)
      if (end === -1 ? received.length > LINE_LIMIT_BYTES : end > LINE_LIMIT_BYTES) {
        return finish(trouble('answered a line of more than 64 KiB'))
      }
      if (end === -1) return
      const pong = readPong(received.toString('utf8', 0, end))
      finish(typeof pong === 'string' ? trouble(pong) : { isGood: true, tookMs: elapsed(), aiId: pong.aiId })
    })
    socket.once('end', () =>
      finish(
        trouble(
          received.length === 0
            ? 'closed the connection without an answer'
            : 'closed the connection in the middle of a line',
        ),
      ),
    )
    // connectTo hears errors until the connection stands; this one hears those after it.
    socket.on('error', (error) => {
      if (isConnected) finish(trouble(connectionTrouble(error, host)))
    })
  })
}

/** The id in a pong, or what is wrong with the line. */
export function readPong(line: string): { aiId: string | null } | string {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return `answered ${quote(line)} where a line of JSON was expected`
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return `answered ${quote(line)} where a JSON object was expected`
  }
  const { type, ai_id: aiId, error } = value as Record<string, unknown>
  if (type !== 'pong') {
    const what = type === 'error' && typeof error === 'string' ? `the error ${quote(error)}` : quote(line)
    return `answered ${what} to a ping`
  }
  return { aiId: typeof aiId === 'string' && aiId !== '' ? aiId : null }
}
