import type { Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { ping } from './ping'
import { closedPort, tcpPeer } from './testing/peers'
import type { Peer } from './testing/peers'

/** For answers, which come at once but for a machine that is busy. */
const LONG_MS = 20_000
/** For those that never come: what was sent before is there long before. */
const SHORT_MS = 1_000

let peer: Peer | null = null
afterEach(async () => {
  await peer?.close()
  peer = null
})

/** Pings a peer that does `answer` when it hears the first bytes. */
async function pinged(answer: (socket: Socket, heard: string) => void, host?: string, timeoutMs = LONG_MS) {
  peer = await tcpPeer((socket) => socket.once('data', (data) => answer(socket, data.toString())), host)
  return ping(peer.port, timeoutMs)
}

const bad = (message: string) => ({ isGood: false, isListening: true, message })

describe('ping', () => {
  it('hears a pong, its id, and how long it took', async () => {
    const answer = await pinged((socket, heard) => {
      expect(heard).toBe('{"type":"ping"}\n')
      socket.write('{"type":"pong","ai_id":"athena-ai","timestamp":1049.6}\n')
    })
    expect(answer).toEqual({ isGood: true, aiId: 'athena-ai', tookMs: expect.any(Number) })
    expect(answer.isGood && answer.tookMs).toBeLessThan(LONG_MS)
  })

  it('stands \\r\\n, pieces, further lines and a missing id', async () => {
    const answer = await pinged((socket) => {
      socket.write('{"type":')
      setTimeout(() => socket.write('"pong"}\r\n{"type":"more"}\n'), 20)
    })
    expect(answer).toMatchObject({ isGood: true, aiId: null })
  })

  it('finds a specialist that listens on IPv6 only', async () => {
    expect(await pinged((socket) => socket.write('{"type":"pong","ai_id":"x"}\n'), '::1')).toMatchObject({
      isGood: true,
    })
  })

  it('knows nobody listens', async () => {
    expect(await ping(await closedPort(), LONG_MS)).toEqual({
      isGood: false,
      isListening: false,
      message: 'refused the connection',
    })
    expect(await ping(0, LONG_MS)).toMatchObject({ isListening: false, message: 'has no port to ask' })
  })

  it.each([
    ['closes without a reply', (socket: Socket) => socket.end(), 'closed the connection without an answer'],
    ['resets', (socket: Socket) => socket.resetAndDestroy(), 'closed the connection without an answer'],
    ['hangs up in a line', (socket: Socket) => socket.end('{"type":'), 'closed the connection in the middle of a line'],
    [
      'speaks HTTP',
      (socket: Socket) => socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n'),
      'answered "HTTP/1.1 400 Bad Request" where a line of JSON was expected',
    ],
    [
      'sends rubbish',
      (socket: Socket) => socket.end(Buffer.from([0, 255, 254, 27, 91, 50, 74, 10])),
      'answered "�� [2J" where a line of JSON was expected',
    ],
    ['sends a list', (socket: Socket) => socket.end('[1]\n'), 'answered "[1]" where a JSON object was expected'],
    ['sends null', (socket: Socket) => socket.end('null\n'), 'answered "null" where a JSON object was expected'],
    [
      'sends an error',
      (socket: Socket) => socket.end('{"type":"error","error":"Invalid JSON"}\n'),
      'answered the error "Invalid JSON" to a ping',
    ],
    [
      'sends a long line',
      (socket: Socket) => socket.end(`${'x'.repeat(70_000)}\n`),
      'answered a line of more than 64 KiB',
    ],
  ])('says what is wrong with a peer that %s', async (_, answer, message) => {
    expect(await pinged(answer)).toEqual(bad(message))
  })

  it.each([
    ['says nothing', () => undefined, 'accepted the connection but gave no answer within 1 s'],
    ['says half a line', (socket: Socket) => socket.write('{"ty'), 'began a line but did not end it within 1 s'],
  ])('gives up on a peer that %s', async (_, answer, message) => {
    expect(await pinged(answer, undefined, SHORT_MS)).toEqual(bad(message))
  })

  it('takes no more than a line from a peer that never stops', async () => {
    let written = 0
    const answer = await pinged((socket) => {
      const pour = () => {
        while (!socket.destroyed && written < 1e9 && socket.write('x'.repeat(65_536))) written += 65_536
        if (!socket.destroyed) socket.once('drain', pour)
      }
      pour()
    })
    expect(answer).toEqual(bad('answered a line of more than 64 KiB'))
    expect(written).toBeLessThan(50e6)
  })

  it('leaves no connection open', async () => {
    await pinged((socket) => {
      socket.on('end', () => socket.end())
      socket.write('{"type":"pong"}\n')
    })
    await expect.poll(() => peer?.open()).toBe(0)
  })
})
