import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Ref, RunId } from '@shared/model/ids'
import type { Exit, ProcessIdentity } from '../../engine/effects'
import { findFreePort } from '../../testing/free-bases'
import { carriers, endCarriers, isAlive, until } from '../processes/testing/sandbox'
import { channelToFork } from './channels'
import type { Machine } from './machine'
import type { ChannelToHelper, Report } from './protocol'
import { createRemoteMachine } from './remote'
import { buildHelper } from './testing/built-helper'
import type { BuiltHelper } from './testing/built-helper'

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined }

let built: BuiltHelper
let folder = ''
let helpers: ChildProcess[] = []
let machine: Machine
let exits: Exit[] = []
/** Sees each report first; false drops it. */
let overhear: (report: Report) => boolean = () => true
let runs = 0

beforeAll(async () => {
  built = await buildHelper()
})
afterAll(() => built.remove())

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'till-helper-'))
  helpers = []
  exits = []
  overhear = () => true
  machine = createRemoteMachine({ open, logger: quiet })
  machine.processes.onExit((exit) => exits.push(exit))
})
afterEach(async () => {
  machine.dispose()
  await until(() => helpers.every(({ exitCode, signalCode }) => exitCode !== null || signalCode !== null))
  endCarriers(`TILL_TEST_MARK=${folder}`)
  rmSync(folder, { recursive: true, force: true })
})

function open(): ChannelToHelper {
  const child = built.fork()
  helpers.push(child)
  const channel = channelToFork(child)
  return {
    ...channel,
    onMessage: (hear) =>
      channel.onMessage((report) => {
        if (overhear(report)) hear(report)
      }),
  }
}

const helper = () => helpers.at(-1) as ChildProcess

/** Kills the helper and waits until another one has answered something. */
async function killHelper(): Promise<void> {
  const count = helpers.length
  helper().kill('SIGKILL')
  await until(() => helpers.length > count)
  await machine.processes.bootId()
}

async function shell(line: string): Promise<{ run: RunId; identity: ProcessIdentity; log: () => string }> {
  const run = `helperrun${process.pid}x${++runs}` as RunId
  const logPath = join(folder, `${runs}.log`)
  const answer = await machine.processes.spawn({
    run,
    ref: 'test/child' as Ref,
    argv: ['/bin/sh', '-c', line],
    runtime: null,
    workingDir: folder,
    environment: { PATH: process.env['PATH'] ?? '', TILL_TEST_MARK: folder },
    logPath,
  })
  if (!answer.ok) throw new Error(answer.failure.message)
  return { run, identity: answer.identity, log: () => readFileSync(logPath, 'utf8') }
}

/** Listens on a port for as long as `run` takes, and tells it. */
async function listenFor(run: (port: number) => Promise<void>): Promise<number> {
  const port = await findFreePort()
  const server = createServer().listen(port, '127.0.0.1')
  await once(server, 'listening')
  await run(port)
  server.close()
  await once(server, 'close')
  return port
}

describe('the helper process', () => {
  it('does everything a machine does', async () => {
    const { run, identity, log } = await shell('echo hello; exit 5')
    await until(() => exits.length > 0)
    expect(exits).toEqual([{ run, exitCode: 5, signal: null }])
    expect(log()).toBe('hello\n')
    expect(identity.bootId).toBe(await machine.processes.bootId())
    expect(await machine.network.listeningPorts()).toEqual(expect.any(Array))
    expect(await machine.network.listenersOn([1])).toEqual(expect.any(Array))
    expect((await machine.usage.sample([])).machine.memoryTotalBytes).toBeGreaterThan(0)
    expect(await machine.probes.ping(1, 10_000)).toMatchObject({ isGood: false, message: 'refused the connection' })
    const missing = machine.processes.spawn({
      run,
      ref: 'test/child' as Ref,
      argv: ['no-such-program'],
      runtime: null,
      workingDir: folder,
      environment: {},
      logPath: join(folder, 'x.log'),
    })
    expect(await missing).toMatchObject({ ok: false, failure: { code: 'missing' } })
  })

  it('looks at a process that Till did not start, and ends it', async () => {
    const port = await listenFor(async (held) => {
      expect(await machine.network.connections([held])).toEqual([])
    })
    expect(await machine.network.rules()).toMatchObject({ reserved: expect.any(Array) })
    expect(await machine.network.canBind(port, '127.0.0.1')).toEqual({ isFree: true })
    const stranger = spawn('sleep', ['60'], { env: { TILL_TEST_MARK: folder }, detached: true, stdio: 'ignore' })
    const found = await machine.processes.inspect(stranger.pid ?? 0)
    expect(found).toMatchObject({ command: 'sleep', argv: ['sleep', '60'], isOwn: true, protection: null })
    const identity = found?.identity ?? { bootId: '', pid: 0, startTicks: 0 }
    const end = { identity, signal: 'SIGTERM', graceMs: 20_000 }
    expect(await machine.processes.endForeign(end)).toEqual({ wasThere: true, wasForced: false, survivors: [] })
    expect(await machine.processes.endForeign(end)).toMatchObject({ wasThere: false })
    const own = (await machine.processes.inspect(process.pid))?.identity ?? identity
    await expect(machine.processes.endForeign({ ...end, identity: own })).rejects.toThrow('Till itself')
  })

  it('may be killed: the child lives and writes on, another helper follows it and tells its end once', async () => {
    const child = await shell('while :; do echo tick; sleep 0.02; done')
    const first = helper().pid
    await killHelper()
    expect(helper().pid).not.toBe(first)
    expect(isAlive(child.identity.pid)).toBe(true)
    const before = child.log().length
    await until(() => child.log().length > before + 20)
    expect(exits).toEqual([])
    process.kill(child.identity.pid, 'SIGKILL')
    await until(() => exits.length > 0)
    await sleep(600)
    expect(exits).toEqual([{ run: child.run, exitCode: null, signal: null }])
  })

  it('tells who ended while there was no helper', async () => {
    const child = await shell('exec sleep 60')
    helper().kill('SIGSTOP')
    process.kill(child.identity.pid, 'SIGKILL')
    await killHelper()
    await until(() => exits.length > 0)
    expect(exits).toEqual([{ run: child.run, exitCode: null, signal: null }])
  })

  it('finishes an ending that another one had begun, and the exit is told', async () => {
    const child = await shell("trap '' TERM; echo ready; while :; do sleep 0.1; done")
    await until(() => child.log().includes('ready'))
    const report = machine.processes.terminate({ ...child, signal: 'SIGTERM', graceMs: 800, parentOnly: false })
    await sleep(100)
    await killHelper()
    expect(await report).toEqual({ wasForced: true, survivors: [] })
    expect(carriers(`TILL_RUN=${child.run}`)).toEqual([])
    await until(() => exits.length > 0)
    expect(exits).toHaveLength(1)
  })

  it('finds the process of a spawn whose answer was lost', async () => {
    await machine.processes.bootId()
    overhear = (report) => {
      if (report.kind !== 'answer') return true
      overhear = () => true
      helper().kill('SIGKILL')
      return false
    }
    const child = await shell('exec sleep 60')
    expect(helpers).toHaveLength(2)
    expect(carriers(`TILL_RUN=${child.run}`)).toEqual([child.identity.pid])
    process.kill(child.identity.pid, 'SIGKILL')
    await until(() => exits.length > 0)
  })

  it('can be ended by force where it hangs, and tells that it lives where it does not', async () => {
    await machine.processes.bootId()
    const child = built.fork()
    helpers.push(child)
    const channel = channelToFork(child)
    const said: string[] = []
    channel.onMessage(({ kind }) => said.push(kind))
    await until(() => said.includes('ready'))
    channel.post({ kind: 'alive?' })
    await until(() => said.includes('alive'))
    child.kill('SIGSTOP')
    channel.kill()
    await until(() => child.signalCode !== null)
    expect(child.signalCode).toBe('SIGKILL')
  })

  it('keeps answering probes through five of its deaths in a row', async () => {
    const child = await shell('exec sleep 60')
    for (let i = 0; i < 5; i++) {
      const answer = machine.probes.ping(1, 10_000)
      helper().kill('SIGKILL')
      expect(await answer).toMatchObject({ isGood: false, isListening: false })
    }
    expect(isAlive(child.identity.pid)).toBe(true)
    expect(exits).toEqual([])
  })

  it.each([
    ['asked to end', () => machine.dispose()],
    ['terminated', () => void helper().kill('SIGTERM')],
    ['left alone by the app', () => helper().disconnect()],
  ])('ends when it is %s, and touches no component', async (_, end) => {
    const child = await shell('exec sleep 60')
    const leaving = helper()
    end()
    await until(() => leaving.exitCode !== null || leaving.signalCode !== null)
    await sleep(50)
    expect(isAlive(child.identity.pid)).toBe(true)
  })

  it('is not ended by a Ctrl-C in the terminal it was started from', async () => {
    const child = await shell('exec sleep 60')
    helper().kill('SIGINT')
    helper().kill('SIGHUP')
    await sleep(100)
    expect(await machine.processes.follow(child.run, child.identity)).toBe(true)
    expect(helpers).toHaveLength(1)
  })
})
