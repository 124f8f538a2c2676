import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Push, Telemetry } from '@shared/contract/stream'
import { createFakeEngine } from '../testing/fake-engine'
import { connectToEngine } from './client'
import type { SocketServer } from './server'
import { serveSocket } from './server'
import { MAX_REQUEST_BYTES } from './wire'

let folder: string
let address: string
let servers: SocketServer[]
let raw: Socket[]

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'till-socket-'))
  address = path.join(folder, 'engine.sock')
  servers = []
  raw = []
})

afterEach(() => {
  for (const socket of raw) socket.destroy()
  for (const server of servers) server.close()
  rmSync(folder, { recursive: true })
})

async function serve(options: { tokenFile?: string; lineDeadlineMs?: number } = {}) {
  const engine = createFakeEngine()
  const server = await serveSocket({ engine, address, tokenFile: null, ...options })
  servers.push(server)
  return { engine, server }
}

/** A peer that may say anything; `heard` is all it was told until its connection ended. */
async function rawPeer(...said: (string | Buffer)[]) {
  const socket = connect(address)
  raw.push(socket)
  let text = ''
  socket.on('data', (bytes) => {
    text += bytes.toString()
  })
  socket.on('error', () => {})
  const ended = new Promise<string>((resolve) => {
    socket.on('close', () => resolve(text))
  })
  for (const part of said) socket.write(part)
  return { socket, ended, heard: () => text }
}

async function link() {
  const made = await connectToEngine({ address, tokenFile: null })
  if (made === null) throw new Error('nobody listens')
  return made
}

const GREETING = '{"contract":1}\n'
const sample: Telemetry = {
  at: 1,
  machine: { cpu: 0, memoryUsedBytes: 0, memoryTotalBytes: 1 },
  usage: {},
  beats: {},
  pings: {},
}

describe('the local socket', () => {
  it('can be opened by its owner only', async () => {
    await serve()
    expect(statSync(address).mode & 0o777).toBe(0o600)
  })

  it('lets nobody attach any more once the engine was told to end', async () => {
    const { engine } = await serve()
    const first = await link()
    const second = await link()
    await first.attach({ patches: true, telemetry: false }, () => {})
    engine.answers.set('engine.quit', { ok: false, failure: { code: 'engine.busy', message: 'No.' } })
    await first.call('engine.quit', { components: 'keep' })
    await second.attach({ patches: true, telemetry: false }, () => {})
    engine.answers.delete('engine.quit')
    const third = await link()
    await first.call('engine.quit', { components: 'keep' })
    await expect(third.attach({ patches: true, telemetry: false }, () => {})).rejects.toThrow('Till is quitting.')
    expect(engine.attached.size).toBe(2)
  })

  it('carries calls of two clients at once, each with its own answer', async () => {
    const { engine } = await serve()
    let release: () => void = () => {}
    engine.answers.set(
      'ports.scan',
      new Promise((resolve) => (release = () => resolve({ ok: true, value: { revision: 7 } }))),
    )
    const [one, two] = [await link(), await link()]
    const slow = one.call('ports.scan', {})
    expect(await two.call('settings.set', { theme: 'dark' })).toEqual({ ok: true, value: { revision: 1 } })
    expect(await one.call('settings.set', {})).toEqual({ ok: true, value: { revision: 1 } })
    release()
    expect(await slow).toEqual({ ok: true, value: { revision: 7 } })
    expect(new Set(engine.calls.map((call) => call.client)).size).toBe(2)
    one.close()
    two.close()
  })

  it('opens no dialog in the window for another process', async () => {
    const { engine } = await serve()
    const one = await link()
    expect(await one.call('host.chooseFolder', {})).toMatchObject({ ok: false, failure: { code: 'host.unavailable' } })
    expect(await one.call('host.show', {})).toMatchObject({ ok: true })
    expect(engine.calls.map((call) => call.name)).toEqual(['host.show'])
    one.close()
  })

  it('gives the snapshot and then the pushes, until the client goes', async () => {
    const { engine } = await serve()
    const heard: Push[] = []
    const one = await link()
    const snapshot = await one.attach({ patches: true, telemetry: false }, (push) => heard.push(push))
    expect(snapshot.revision).toBe(1)
    engine.push({ kind: 'patch', patch: { revision: 2, put: {}, gone: { instances: ['a'] } } })
    await expect
      .poll(() => heard)
      .toEqual([{ kind: 'patch', patch: { revision: 2, put: {}, gone: { instances: ['a'] } } }])
    one.close()
    await expect.poll(() => engine.attached.size).toBe(0)
  })

  it.each([
    ['no JSON', 'GET / HTTP/1.1\r\n\r\n', /must be a greeting/],
    ['no greeting', '{"id":1,"command":"status.get","input":{}}\n', /must be a greeting/],
    ['garbage after the greeting', `${GREETING}\u0000\u0001\n`, /is no request/],
    ['an unknown shape', `${GREETING}{"id":"x"}\n`, /is no request/],
    ['another version', '{"contract":2}\n', /version 1 .* version 2/],
  ])('cuts off a peer that sends %s, with a sentence', async (_, said, sentence) => {
    const { engine } = await serve()
    const peer = await rawPeer(said)
    const lines = (await peer.ended).trim().split('\n')
    expect(JSON.parse(lines.at(-1) ?? '')).toEqual({ bye: expect.stringMatching(sentence) })
    expect(engine.calls).toEqual([])
  })

  it('cuts off a line that is too long without holding it all, and goes on serving others', async () => {
    await serve()
    const other = await link()
    const peer = await rawPeer(GREETING, Buffer.alloc(MAX_REQUEST_BYTES + 2, 'x'))
    expect(await peer.ended).toMatch(/longer than 4194304 bytes/)
    expect(await other.call('settings.set', {})).toMatchObject({ ok: true })
    other.close()
  })

  it('cuts off half a line and a missing greeting after a deadline, but no client that is merely quiet', async () => {
    await serve({ lineDeadlineMs: 1_000 })
    const quiet = await rawPeer(GREETING)
    const half = await rawPeer(`${GREETING}{"id":1,`)
    const silent = await rawPeer()
    expect(await half.ended).toMatch(/begun and not ended/)
    expect(await silent.ended).toMatch(/No greeting/)
    expect(quiet.socket.closed).toBe(false)
  })

  it('takes a request that arrives byte by byte', async () => {
    const { engine } = await serve()
    const peer = await rawPeer()
    for (const letter of `${GREETING}{"id":4,"command":"ports.scan","input":{"ö":1}}\n`) {
      peer.socket.write(letter)
      await sleep(0)
    }
    await expect.poll(() => peer.heard()).toContain('"id":4')
    expect(engine.calls).toMatchObject([{ name: 'ports.scan', input: { ö: 1 } }])
  })

  it('drops telemetry for a client that does not read, and gives it up before memory does', async () => {
    const { engine } = await serve()
    const peer = await rawPeer(GREETING, '{"attach":{"patches":true,"telemetry":true}}\n')
    await expect.poll(() => engine.attached.size).toBe(1)
    peer.socket.pause()
    const usage = Object.fromEntries(
      Array.from({ length: 2_000 }, (_, n) => [`a/c${String(n)}`, { cpu: 1, memoryBytes: 1 }]),
    )
    for (let n = 0; n < 400; n += 1) engine.push({ kind: 'telemetry', sample: { ...sample, usage } })
    // All of it would be about 34 MB; a client that may miss measurements is still there.
    expect(engine.attached.size).toBe(1)
    const text = 'x'.repeat(1_000_000)
    const row = { id: 'n', level: 'info', message: text, hint: null, ref: null, at: 1 } as const
    for (let n = 0; n < 40; n += 1) {
      engine.push({ kind: 'patch', patch: { revision: n, put: { notices: [row] }, gone: {} } })
      await sleep(1)
    }
    await expect.poll(() => engine.attached.size).toBe(0)
  })

  it('replaces the socket of an engine that died, and refuses to remove anything else', async () => {
    const script = 'require("net").createServer().listen(process.argv[1], () => process.stdout.write("!"))'
    const dead = spawn(process.execPath, ['-e', script, address], { stdio: ['ignore', 'pipe', 'inherit'] })
    await once(dead.stdout, 'data')
    dead.kill('SIGKILL')
    await once(dead, 'exit')
    expect(statSync(address).isSocket()).toBe(true)
    expect(await connectToEngine({ address, tokenFile: null })).toBeNull()

    await serve()
    const one = await link()
    expect(await one.call('settings.set', {})).toMatchObject({ ok: true })
    one.close()

    address = path.join(folder, 'mine.txt')
    writeFileSync(address, 'kept')
    await expect(serve()).rejects.toThrow(/in the way/)
    expect(readFileSync(address, 'utf8')).toBe('kept')
  })

  it('asks for the token of the data folder where there is one', async () => {
    const tokenFile = path.join(folder, 'engine.token')
    const { server } = await serve({ tokenFile })
    expect(statSync(tokenFile).mode & 0o777).toBe(0o600)
    await expect(connectToEngine({ address, tokenFile: null })).rejects.toThrow(/token/)
    const welcome = await connectToEngine({ address, tokenFile })
    expect(await welcome?.call('settings.set', {})).toMatchObject({ ok: true })
    welcome?.close()
    server.stopListening()
    expect(statSync(tokenFile, { throwIfNoEntry: false })).toBeUndefined()
  })

  it('leaves no file behind, and tells clients that the engine went', async () => {
    const { server } = await serve()
    const one = await link()
    server.stopListening()
    expect(await connectToEngine({ address, tokenFile: null })).toBeNull()
    expect(await one.call('settings.set', {})).toMatchObject({ ok: true })
    server.close()
    expect(await one.ended).toBeNull()
    await expect(one.call('settings.set', {})).rejects.toThrow(/ended the connection/)
    expect(statSync(address, { throwIfNoEntry: false })).toBeUndefined()
  })

  it('refuses an engine of another version with a sentence', async () => {
    const old = createServer((socket) => {
      socket.write('{"contract":2}\n')
    }).listen(address)
    await new Promise((resolve) => old.once('listening', resolve))
    await expect(connectToEngine({ address, tokenFile: null })).rejects.toMatchObject({
      failure: {
        code: 'contract.version',
        message: expect.stringMatching(/client speaks version 1 .* engine version 2/),
      },
    })
    old.close()
  })

  it.each(['HTTP/1.1 400 Bad Request\r\n\r\n', '7\n', '{"contract":1}\n{"half\n'])(
    'takes nobody else for an engine: %j',
    async (said) => {
      const stranger = createServer((socket) => socket.on('error', () => {}).end(said)).listen(address)
      await new Promise((resolve) => stranger.once('listening', resolve))
      const asked = connectToEngine({ address, tokenFile: null }).then((made) => made?.call('status.get', {}))
      await expect(asked).rejects.toMatchObject({
        failure: { code: 'engine.unavailable', message: 'What answers there is no engine of Till.' },
      })
      stranger.close()
    },
  )

  it('does not wait for ever for an engine that does not greet', async () => {
    const mute = createServer().listen(address)
    await new Promise((resolve) => mute.once('listening', resolve))
    const asked = connectToEngine({ address, tokenFile: null, deadlineMs: 50 })
    await expect(asked).rejects.toMatchObject({ failure: { code: 'engine.unavailable' } })
    mute.close()
  })
})
