import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SampleRun, until } from './testing/sample-run'

let run: SampleRun
let port: number

beforeAll(async () => {
  run = await SampleRun.create()
  run.start('weather', 'specialist')
  port = run.port('weather', 'specialist')
  await until('the specialist', 25_000, async () => {
    const { closed } = await talk('{"type":"ping"}\n', 1).catch(() => ({ closed: true }))
    return closed ? null : true
  })
})

afterAll(() => run.remove())

/** Sends bytes and answers the lines that came back, once there are `count` of them or the peer has closed. */
function talk(sent: string | Buffer, count: number): Promise<{ replies: Record<string, unknown>[]; closed: boolean }> {
  return new Promise((done, fail) => {
    const socket: Socket = connect(port, '127.0.0.1', () => socket.write(sent))
    let text = ''
    const finish = (closed: boolean): void => {
      clearTimeout(timer)
      socket.destroy()
      done({
        replies: text
          .split('\n')
          .slice(0, -1)
          .map((line) => JSON.parse(line) as Record<string, unknown>),
        closed,
      })
    }
    const timer = setTimeout(() => fail(new Error(`no answer; so far: ${text}`)), 25_000)
    socket.setEncoding('utf8')
    socket.on('data', (chunk: string) => {
      text += chunk
      if (count > 0 && text.split('\n').length > count) finish(false)
    })
    socket.on('error', (error) => {
      clearTimeout(timer)
      fail(error)
    })
    socket.on('end', () => finish(true))
  })
}

describe('the line protocol', () => {
  it.each<[string, string, unknown]>([
    ['ping', '{"type":"ping"}', { type: 'pong', ai_id: 'weather-ai', timestamp: expect.any(Number) }],
    [
      'health',
      '{"type":"health"}',
      {
        type: 'health_response',
        ai_id: 'weather-ai',
        status: 'healthy',
        component: 'weather',
        model: 'rules:sample',
        clients: 1,
      },
    ],
    [
      'info',
      '{"type":"info"}',
      {
        type: 'info_response',
        ai_id: 'weather-ai',
        component: 'weather',
        description: 'AI specialist for weather - The Weather Watcher',
        model_provider: 'rules',
        model_name: 'sample',
        system_prompt: expect.stringMatching(/^You are The Weather Watcher.*\.\.\.$/),
        port: expect.any(Number),
      },
    ],
    [
      'chat',
      '{"type":"chat","content":"hi"}',
      { type: 'chat_response', ai_id: 'weather-ai', content: expect.stringContaining('answer by rules') },
    ],
    [
      'chat with message',
      '{"type":"chat","message":"hi"}',
      { type: 'chat_response', ai_id: 'weather-ai', content: expect.any(String) },
    ],
    ['chat without content', '{"type":"chat"}', { type: 'error', error: 'No content provided' }],
    ['chat with empty content', '{"type":"chat","content":""}', { type: 'error', error: 'No content provided' }],
    ['bad JSON', '{"type"', { type: 'error', error: 'Invalid JSON' }],
    ['an empty line', '', { type: 'error', error: 'Invalid JSON' }],
    [
      'another type',
      '{"type":"dance"}',
      { type: 'response', ai_id: 'weather-ai', content: expect.stringContaining('dance') },
    ],
    ['no type', '{}', { type: 'response', ai_id: 'weather-ai', content: expect.stringContaining('unknown') }],
    ['a type that is no text', '{"type":7}', { type: 'response', ai_id: 'weather-ai', content: expect.any(String) }],
    [
      'a type every object has',
      '{"type":"constructor"}',
      { type: 'response', ai_id: 'weather-ai', content: expect.any(String) },
    ],
    ['\\r\\n', '{"type":"ping"}\r', { type: 'pong', ai_id: 'weather-ai', timestamp: expect.any(Number) }],
  ])('%s', async (_, line, expected) => {
    expect((await talk(`${line}\n`, 1)).replies).toEqual([expected])
  })

  it('shows 200 characters of its prompt', async () => {
    const { replies } = await talk('{"type":"info"}\n', 1)
    expect(String(replies[0]?.system_prompt)).toHaveLength(203)
    expect(replies[0]?.port).toBe(port)
  })

  it.each(['[1]', '"text"', '3', 'null', 'true'])(
    'closes without a reply on %s, a JSON value that is no object',
    async (line) => {
      expect(await talk(`${line}\n`, 0)).toEqual({ replies: [], closed: true })
    },
  )

  it('closes without a reply on a line over 64 KiB, ended or not, and takes one of just under', async () => {
    const long = (length: number): string => `{"type":"x","pad":"${'a'.repeat(length - 21)}"}`
    expect((await talk(`${long(65_536)}\n`, 1)).replies).toHaveLength(1)
    expect(await talk(`${long(65_537)}\n`, 0)).toEqual({ replies: [], closed: true })
    expect(await talk('x'.repeat(70_000), 0)).toEqual({ replies: [], closed: true })
  })

  it('answers pipelined requests in order, also those before a line that closes', async () => {
    const many = Array.from({ length: 500 }, (_, index) =>
      index % 5 === 0 ? '{"type":"chat","content":"wind"}' : `{"type":"t${index}"}`,
    )
    const { replies } = await talk(`${many.join('\n')}\n`, many.length)
    const order = replies.map((reply) => /Received t(\d+)/.exec(String(reply.content))?.[1] ?? '*')
    expect(order).toEqual(many.map((_, index) => (index % 5 === 0 ? '*' : String(index))))
    const closing = await talk('{"type":"ping"}\n{"type":"health"}\n[]\n{"type":"ping"}\n', 0)
    expect(closing.replies.map(({ type }) => type)).toEqual(['pong', 'health_response'])
  })

  it('puts split characters and lines together', async () => {
    const bytes = Buffer.from('{"type":"grüß"}\n{"type":"ping"}\n')
    const socket = connect(port, '127.0.0.1')
    socket.setNoDelay(true)
    let text = ''
    socket.on('data', (chunk) => {
      text += chunk.toString('utf8')
    })
    for (const byte of bytes) {
      socket.write(Buffer.from([byte]))
      await new Promise((done) => setTimeout(done, 1))
    }
    await until('both replies', 25_000, async () => (text.split('\n').length > 2 ? true : null))
    socket.destroy()
    expect(text).toContain('Received grüß message')
  })

  it('says in the answer that its service does not answer', async () => {
    const { replies } = await talk('{"type":"chat","content":"how windy is it?"}\n', 1)
    expect(replies[0]).toMatchObject({ type: 'chat_response' })
    expect(replies[0]?.content).toBe(
      `I can't tell: weather does not answer on port ${run.port('weather')}: nobody listens there`,
    )
  })

  it('survives clients that vanish, and ends with 0 on SIGTERM while one is connected', async () => {
    for (let index = 0; index < 20; index += 1) {
      const socket = connect(port, '127.0.0.1')
      socket.write('{"type":"info"}\n'.repeat(50))
      socket.on('error', () => {}) // a reset is what is wanted here
      setTimeout(() => socket.resetAndDestroy(), 5)
    }
    const idle = connect(port, '127.0.0.1')
    idle.on('error', () => {})
    await until('only the idle one and who asks', 25_000, async () =>
      (await talk('{"type":"health"}\n', 1)).replies[0]?.clients === 2 ? true : null,
    )
    const specialist = run.processes[0]
    specialist?.child.kill('SIGTERM')
    expect(await specialist?.exit).toBe(0)
    idle.destroy()
  })
})

describe('with its service', () => {
  it('answers from what the service says', async () => {
    const own = await SampleRun.create()
    try {
      own.start('catalog')
      own.start('catalog', 'specialist')
      port = own.port('catalog', 'specialist')
      const reply = await until('an answer', 25_000, async () => {
        const { replies } = await talk('{"type":"chat","content":"tell me about Vega"}\n', 1).catch(() => ({
          replies: [],
        }))
        const content = replies.map((reply) => String(reply.content)).join()
        return content.includes('Vega') ? content : null
      })
      expect(reply).toBe('Vega in Lyra, magnitude 0.03; right ascension 279.235°, declination 38.784°.')
    } finally {
      await own.remove()
    }
  })
})
