import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Ref, RunId } from '@shared/model/ids'
import type { Exit } from '../../engine/effects'
import type { Machine } from './machine'
import { createRemoteMachine } from './remote'
import { scriptHelper } from './testing/scripted-helper'
import type { ScriptedHelper } from './testing/scripted-helper'

let warnings: object[] = []
const logger = {
  info: () => undefined,
  warn: (facts: object) => void warnings.push(facts),
  error: () => undefined,
}
const run = 'testrun0001' as RunId
const identity = { bootId: 'boot', pid: 4_123, startTicks: 99 }
const request = {
  run,
  ref: 'a/b' as Ref,
  argv: ['x'],
  runtime: null,
  workingDir: '/',
  environment: {},
  logPath: '/nowhere',
}
const terminate = { run, identity, signal: 'SIGTERM', graceMs: 10_000, parentOnly: false }
const tcp = {
  kind: 'tcp' as const,
  host: 'localhost',
  port: 80,
  initialDelayMs: 0,
  periodMs: 1,
  timeoutMs: 1,
  failureThreshold: 1,
  successThreshold: 1,
  startPeriodMs: 0,
}
const context = { port: null, workingDir: '/', environment: {} }

let helpers: ScriptedHelper[] = []
let machine: Machine
let exits: Exit[] = []
let canOpen = true

const helper = (): ScriptedHelper => helpers.at(-1) as ScriptedHelper
const ready = () => helper().say({ kind: 'ready', pid: helpers.length })
/** The id under which the newest helper was asked this. */
const asked = (name: string) => {
  const found = helper().heard.findLast((each) => each.kind === 'call' && each.name === name)
  return found?.kind === 'call' ? found : { id: -1, args: [] }
}
const answer = (name: string, value: unknown) => helper().say({ kind: 'answer', id: asked(name).id, value })

beforeEach(() => {
  vi.useFakeTimers()
  helpers = []
  exits = []
  canOpen = true
  machine = createRemoteMachine({
    logger,
    open: () => {
      if (!canOpen) throw new Error('no memory')
      const made = scriptHelper()
      helpers.push(made)
      return made.channel
    },
  })
  machine.processes.onExit((exit) => exits.push(exit))
})
afterEach(() => {
  machine.dispose()
  vi.useRealTimers()
})

async function started(): Promise<void> {
  const spawned = machine.processes.spawn(request)
  answer('processes.spawn', { ok: true, identity })
  await spawned
}

it('keeps what is asked before the helper is ready, and posts it then', async () => {
  const ports = machine.network.listeningPorts()
  expect(helper().heard).toEqual([])
  ready()
  answer('network.listeningPorts', [8_000])
  expect(await ports).toEqual([8_000])
})

it('rejects what the helper refused, with its sentence', async () => {
  ready()
  const ports = machine.network.listeningPorts()
  helper().say({ kind: 'failed', id: asked('network.listeningPorts').id, message: 'No table.' })
  await expect(ports).rejects.toThrow('No table.')
})

it('tells an exit after the answer to its spawn, though both came in one breath', async () => {
  ready()
  const order: string[] = []
  machine.processes.onExit(() => order.push('exit'))
  const spawned = machine.processes.spawn(request).then(() => order.push('spawned'))
  answer('processes.spawn', { ok: true, identity })
  helper().say({ kind: 'exit', exit: { run, exitCode: 0, signal: null } })
  await spawned
  await vi.runAllTimersAsync()
  expect(order).toEqual(['spawned', 'exit'])
  helper().say({ kind: 'exit', exit: { run, exitCode: 0, signal: null } })
  await vi.runAllTimersAsync()
  expect(order).toHaveLength(2)
})

it('follows every living run anew after the helper ended, and tells once who is gone', async () => {
  ready()
  await started()
  helper().die('SIGKILL ended it')
  await vi.advanceTimersByTimeAsync(50)
  expect(helpers).toHaveLength(2)
  ready()
  expect(asked('processes.follow').args).toEqual([run, identity])
  answer('processes.follow', false)
  await vi.runAllTimersAsync()
  expect(exits).toEqual([{ run, exitCode: null, signal: null }])
  helper().die('again')
  await vi.advanceTimersByTimeAsync(100)
  ready()
  expect(helper().heard).toEqual([])
})

it('asks an ending again with what is left of its grace, after following', async () => {
  ready()
  await started()
  const report = machine.processes.terminate(terminate)
  await vi.advanceTimersByTimeAsync(4_000)
  helper().die('SIGKILL ended it')
  await vi.advanceTimersByTimeAsync(50)
  ready()
  expect(helper().heard.map((each) => each.kind === 'call' && each.name)).toEqual([
    'processes.follow',
    'processes.terminate',
  ])
  expect(asked('processes.terminate').args).toEqual([{ ...terminate, graceMs: 5_950 }])
  answer('processes.terminate', { wasForced: false, survivors: [] })
  expect(await report).toEqual({ wasForced: false, survivors: [] })
})

it('asks the ending of somebody else’s process again with what is left of its grace', async () => {
  ready()
  const end = { identity, signal: 'SIGTERM', graceMs: 3_000 }
  const report = machine.processes.endForeign(end)
  await vi.advanceTimersByTimeAsync(4_000)
  helper().die('SIGKILL ended it')
  await vi.advanceTimersByTimeAsync(50)
  ready()
  expect(asked('processes.endForeign').args).toEqual([{ ...end, graceMs: 0 }])
  answer('processes.endForeign', { wasThere: true, wasForced: true, survivors: [] })
  expect(await report).toEqual({ wasThere: true, wasForced: true, survivors: [] })
})

it('looks for the process of a spawn that was cut off, and never spawns it twice', async () => {
  ready()
  const spawned = machine.processes.spawn(request)
  helper().die('SIGKILL ended it')
  await vi.advanceTimersByTimeAsync(50)
  ready()
  await vi.advanceTimersByTimeAsync(0)
  expect(helper().heard.map((each) => each.kind === 'call' && each.name)).toEqual(['processes.tagged'])
  answer('processes.tagged', [{ run, ref: 'a/b', identity }])
  await vi.advanceTimersByTimeAsync(0)
  answer('processes.follow', true)
  expect(await spawned).toEqual({ ok: true, identity })
})

it('says so where that process was not created', async () => {
  ready()
  const spawned = machine.processes.spawn(request)
  helper().die('SIGKILL ended it')
  await vi.advanceTimersByTimeAsync(50)
  ready()
  await vi.advanceTimersByTimeAsync(0)
  answer('processes.tagged', [])
  expect(await spawned).toEqual({
    ok: false,
    failure: { code: 'other', message: 'a/b was not started. Till’s helper process ended in the middle of it.' },
  })
})

it('spawns once where the helper was not there yet', async () => {
  const spawned = machine.processes.spawn(request)
  helper().die('SIGKILL ended it')
  await vi.advanceTimersByTimeAsync(50)
  ready()
  answer('processes.spawn', { ok: true, identity })
  expect(await spawned).toEqual({ ok: true, identity })
})

it('goes on trying with growing, bounded pauses, and answers in sentences meanwhile', async () => {
  ready()
  canOpen = false
  const before = machine.network.listeningPorts().catch(String)
  helper().die('SIGKILL ended it')
  await vi.advanceTimersByTimeAsync(10_000)
  expect(await before).toContain('Till’s helper process can’t be started: SIGKILL ended it.')
  expect(await machine.probes.run(tcp, context)).toMatchObject({ isGood: false, message: /can’t be started/ })
  expect(await machine.probes.ping(1, 1)).toMatchObject({ isGood: false, isListening: false })
  expect(await machine.processes.spawn(request)).toMatchObject({ ok: false, failure: { code: 'other' } })
  warnings = []
  await vi.advanceTimersByTimeAsync(60_000)
  expect(warnings.filter((facts) => 'againInMs' in facts)).toHaveLength(12)
  canOpen = true
  await vi.advanceTimersByTimeAsync(5_000)
  ready()
  const after = machine.network.listeningPorts()
  answer('network.listeningPorts', [])
  expect(await after).toEqual([])
})

it('lets the helper end when disposed, and starts no other', async () => {
  ready()
  const ports = machine.network.listeningPorts().catch(String)
  machine.dispose()
  expect(await ports).toContain('Till is ending.')
  expect(vi.getTimerCount()).toBe(0)
  expect(helper().heard.at(-1)).toEqual({ kind: 'end' })
  helper().die('it ended with code 0')
  await vi.runAllTimersAsync()
  expect(helpers).toHaveLength(1)
  await expect(machine.network.listeningPorts()).rejects.toThrow('Till is ending.')
})

it('replaces a helper that hangs: owed answers are asked of another one, and components live on', async () => {
  ready()
  await started()
  const hung = helper()
  const ports = machine.network.listeningPorts()
  await vi.advanceTimersByTimeAsync(10_000)
  expect(hung.heard.at(-1)).toEqual({ kind: 'alive?' })
  expect(hung.wasKilled()).toBe(false)
  await vi.advanceTimersByTimeAsync(5_000)
  expect(hung.wasKilled()).toBe(true)
  expect(warnings.at(-1)).toMatchObject({ why: 'it has not answered for 15 s' })

  await vi.advanceTimersByTimeAsync(50)
  expect(helpers).toHaveLength(2)
  ready()
  expect(asked('processes.follow').args).toEqual([run, identity])
  answer('processes.follow', true)
  answer('network.listeningPorts', [8_000])
  expect(await ports).toEqual([8_000])
  // What the hung one says when it comes round is heard by nobody.
  hung.say({ kind: 'exit', exit: { run, exitCode: 1, signal: null } })
  await vi.advanceTimersByTimeAsync(0)
  expect(exits).toEqual([])
})

it('leaves a helper alone that answers, however long a call takes, and one that owes nothing', async () => {
  ready()
  await vi.advanceTimersByTimeAsync(120_000)
  expect(helper().heard).toEqual([])
  const ended = machine.processes.terminate(terminate)
  for (let i = 0; i < 12; i++) {
    await vi.advanceTimersByTimeAsync(10_000)
    if (helper().heard.at(-1)?.kind === 'alive?') helper().say({ kind: 'alive' })
  }
  expect(helper().heard.filter(({ kind }) => kind === 'alive?').length).toBeGreaterThan(5)
  expect(helpers).toHaveLength(1)
  answer('processes.terminate', { wasForced: false, survivors: [] })
  await ended
})

it('blames no helper for the time that Till itself stood still', async () => {
  ready()
  const ports = machine.network.listeningPorts()
  await vi.advanceTimersByTimeAsync(12_000)
  // Suspended here: the clock goes on, no timer fires, and then all are late.
  const late = vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 60_000)
  await vi.advanceTimersByTimeAsync(3_000)
  late.mockRestore()
  expect(helper().wasKilled()).toBe(false)
  answer('network.listeningPorts', [])
  await ports
})

it('replaces a helper that does not get ready', async () => {
  await vi.advanceTimersByTimeAsync(20_000)
  expect(helper().wasKilled()).toBe(true)
  await vi.advanceTimersByTimeAsync(50)
  expect(helpers).toHaveLength(2)
})

it('a lazy one opens its helper at the first call, and asks it then', async () => {
  const opened: ScriptedHelper[] = []
  const lazy = createRemoteMachine({
    logger,
    isLazy: true,
    open: () => {
      const made = scriptHelper()
      opened.push(made)
      return made.channel
    },
  })
  expect(opened).toHaveLength(0)
  const ports = lazy.network.listeningPorts()
  expect(opened).toHaveLength(1)
  opened[0]?.say({ kind: 'ready', pid: 1 })
  const call = opened[0]?.heard.find((each) => each.kind === 'call')
  opened[0]?.say({ kind: 'answer', id: call?.kind === 'call' ? call.id : -1, value: [8_001] })
  expect(await ports).toEqual([8_001])
  expect(opened[0]?.heard.filter((each) => each.kind === 'call')).toHaveLength(1)
  lazy.dispose()
})

it('a helper that is to let something else come first is opened a while after the first call, which waits; none after an end', async () => {
  const opened: ScriptedHelper[] = []
  const open = () => {
    const made = scriptHelper()
    opened.push(made)
    return made.channel
  }
  const later = createRemoteMachine({ logger, isLazy: true, pauseMs: () => 400, open })
  const ports = later.network.listeningPorts()
  void later.network.rules().catch(() => undefined)
  await vi.advanceTimersByTimeAsync(399)
  expect(opened).toHaveLength(0)
  await vi.advanceTimersByTimeAsync(1)
  expect(opened).toHaveLength(1)
  opened[0]?.say({ kind: 'ready', pid: 1 })
  const call = opened[0]?.heard.find((each) => each.kind === 'call')
  opened[0]?.say({ kind: 'answer', id: call?.kind === 'call' ? call.id : -1, value: [8_001] })
  expect(await ports).toEqual([8_001])
  later.dispose()

  const ended = createRemoteMachine({ logger, isLazy: true, pauseMs: () => 400, open })
  const asked = ended.network.rules().catch((error: unknown) => String(error))
  ended.dispose()
  await vi.advanceTimersByTimeAsync(1_000)
  expect(opened).toHaveLength(1)
  expect(await asked).toContain('Till is ending')
})
