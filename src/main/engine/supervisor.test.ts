import { describe, expect, it } from 'vitest'
import type { InstanceId, Ref } from '@shared/model/ids'
import { startFixture } from './testing/supervisor-fixture'
import { stranger } from './testing/fake-machine'

const ref = (name: string): Ref => `t/${name}` as Ref
const all = [ref('hermes'), ref('engram'), ref('rhetor')]

describe('starting', () => {
  it('begins each component when its own needs are met and says what the others wait for', async () => {
    const till = startFixture({ hermes: { listensAfterMs: 500 }, engram: { listensAfterMs: 100 }, rhetor: {} })
    till.supervisor.start(all)
    await till.clock.advance(400)
    expect(till.row('hermes')).toMatchObject({
      state: 'initializing',
      reason: { message: 'waiting for port 9001' },
    })
    expect(till.row('engram')).toMatchObject({
      state: 'unknown',
      isWanted: true,
      reason: { code: 'waiting', message: 'waiting for hermes' },
    })
    expect(till.row('rhetor').reason?.message).toBe('waiting for hermes and engram')
    await till.clock.advance(2_000)
    expect(till.states()).toEqual({ hermes: 'ready', engram: 'ready', rhetor: 'ready' })
    expect(till.path('hermes')).toEqual(['registering', 'initializing', 'starting', 'ready'])
    expect(till.machine.started.map((one) => one.request.ref)).toEqual(all)
  })

  it('brings what a single component needs, and nothing else', async () => {
    const till = startFixture({})
    till.supervisor.start([ref('engram')])
    await till.clock.advance(3_000)
    expect(till.states()).toEqual({ hermes: 'ready', engram: 'ready', rhetor: 'unknown' })
  })

  it('fails with the owner named when the port is taken, and dependants say whom they lost', async () => {
    const till = startFixture({})
    till.machine.strangers.push(stranger(9001))
    till.supervisor.start(all)
    await till.clock.advance(1_000)
    expect(till.row('hermes')).toMatchObject({
      state: 'failed',
      isWanted: false,
      reason: {
        code: 'port-taken',
        message: 'port 9001 is held by python3 (pid 4123) in ~/x',
      },
    })
    expect(till.row('engram')).toMatchObject({
      state: 'unknown',
      reason: { code: 'dependency-lost', message: 'can’t run without hermes' },
    })
    expect(till.row('rhetor').reason?.code).toBe('dependency-lost')
    expect(till.machine.started).toEqual([])
    till.machine.strangers.length = 0
    till.supervisor.start([ref('hermes')])
    await till.clock.advance(3_000)
    expect(till.states()).toEqual({ hermes: 'ready', engram: 'ready', rhetor: 'ready' })
  })

  it('names the row that has the port where that is one of Till’s, before it starts and while it does', async () => {
    const till = startFixture({ engram: { listensAfterMs: null } })
    till.supervisor.start([ref('engram')])
    await till.clock.advance(1_000)
    const { run } = till.row('hermes')
    till.machine.strangers.push({ ...stranger(9_002), run })
    await till.clock.advance(1_000)
    const meanwhile = 'port 9002 was taken by hermes of t (python3, pid 4123) meanwhile'
    expect(till.row('engram').reason).toEqual({ code: 'port-taken', message: meanwhile })
    till.supervisor.start([ref('engram')])
    await till.clock.advance(1_000)
    const before = 'port 9002 is held by hermes of t (python3, pid 4123)'
    expect(till.row('engram').reason).toEqual({ code: 'port-taken', message: before })
  })

  it('takes a stranger who slips in between check and bind for what he is, and ends its own process', async () => {
    const till = startFixture({ hermes: { listensAfterMs: null } })
    till.supervisor.start([ref('hermes')])
    await till.clock.advance(100)
    till.machine.strangers.push(stranger(9001))
    await till.clock.advance(1_000)
    expect(till.row('hermes')).toMatchObject({
      state: 'failed',
      reason: {
        code: 'port-taken',
        message: 'port 9001 was taken by python3 (pid 4123) in ~/x meanwhile',
      },
    })
    expect(till.machine.alive()).toEqual([])
  })

  it('waits, visibly, for a connection that happens to use its port', async () => {
    const till = startFixture({})
    till.machine.clashes.set(9_001, 'Port 9001 is held by an outgoing connection')
    till.supervisor.start([ref('hermes')])
    await till.clock.advance(5_000)
    expect(till.row('hermes')).toMatchObject({
      state: 'registering',
      reason: { code: 'waiting', message: 'Port 9001 is held by an outgoing connection' },
    })
    till.machine.clashes.clear()
    await till.clock.advance(1_000)
    expect(till.row('hermes').state).toBe('ready')
  })

  it('gives up on such a connection at the deadline, and a stop ends the wait', async () => {
    const till = startFixture({})
    till.machine.clashes.set(9_001, 'Port 9001 is held by an outgoing connection')
    till.supervisor.start([ref('hermes')])
    await till.clock.advance(71_000)
    expect(till.row('hermes')).toMatchObject({ state: 'failed', reason: { code: 'port-taken' } })
    till.supervisor.start([ref('hermes')])
    await till.clock.advance(1_000)
    till.supervisor.stop([ref('hermes')])
    await till.clock.advance(1_000)
    expect(till.row('hermes').state).toBe('stopped')
    expect(till.clock.timers()).toBe(0)
  })

  it('names what it waited for when the deadline passes, and leaves nothing half-running', async () => {
    const till = startFixture({ hermes: { listensAfterMs: null } })
    till.supervisor.start([ref('hermes')])
    await till.clock.advance(31_000)
    expect(till.row('hermes')).toMatchObject({
      state: 'failed',
      pid: null,
      reason: { code: 'timeout', message: 'not ready after 30 s: waiting for port 9001' },
    })
    expect(till.machine.alive()).toEqual([])
  })

  it('says why a process could not be created', async () => {
    const till = startFixture({ hermes: { spawnFails: 'there is no program python on the PATH' } })
    till.supervisor.start([ref('hermes')])
    await till.clock.advance(1_000)
    expect(till.row('hermes')).toMatchObject({
      state: 'failed',
      reason: { code: 'spawn-failed', message: 'there is no program python on the PATH' },
    })
  })

  it('says when a process ended before it was ready', async () => {
    const till = startFixture({ hermes: { listensAfterMs: null, endsAfterMs: 200, exitCode: 3 } })
    till.supervisor.start([ref('hermes')])
    await till.clock.advance(1_000)
    expect(till.row('hermes')).toMatchObject({
      state: 'failed',
      reason: { code: 'exited', message: 'ended before it was ready with exit code 3' },
    })
  })

  it('starts nothing twice', async () => {
    const till = startFixture({ hermes: { listensAfterMs: 50 } })
    till.supervisor.start([ref('hermes')])
    till.supervisor.start([ref('hermes')])
    await till.clock.advance(20)
    till.supervisor.start([ref('hermes')])
    await till.clock.advance(1_000)
    expect(till.machine.started).toHaveLength(1)
  })
})

describe('stopping', () => {
  it('goes in reverse order and leaves nothing', async () => {
    const till = startFixture({})
    till.supervisor.start(all)
    await till.clock.advance(3_000)
    till.supervisor.stop(all)
    await till.clock.advance(3_000)
    expect(till.states()).toEqual({ hermes: 'stopped', engram: 'stopped', rhetor: 'stopped' })
    expect(till.order('stopping')).toEqual(['rhetor', 'engram', 'hermes'])
    expect(till.machine.alive()).toEqual([])
  })

  it('forces what does not heed and says so', async () => {
    const till = startFixture({ hermes: { heedsAfterMs: null } })
    till.supervisor.start([ref('hermes')])
    await till.clock.advance(1_000)
    till.supervisor.stop([ref('hermes')])
    await till.clock.advance(5_000)
    expect(till.row('hermes')).toMatchObject({ state: 'stopping', pid: 100 })
    await till.clock.advance(6_000)
    expect(till.row('hermes')).toMatchObject({ state: 'stopped', pid: null, reason: { code: 'force-killed' } })
  })

  it('wins over a wait, over a start under way and over a second stop', async () => {
    const till = startFixture({ hermes: { listensAfterMs: 5_000 } })
    till.supervisor.start(all)
    await till.clock.advance(100)
    till.supervisor.stop(all)
    till.supervisor.stop(all)
    await till.clock.advance(10_000)
    expect(till.states()).toEqual({ hermes: 'stopped', engram: 'unknown', rhetor: 'unknown' })
    expect(till.row('engram')).toMatchObject({ reason: null, isWanted: false })
    expect(till.machine.alive()).toEqual([])
    expect(till.clock.timers()).toBe(0)
  })

  it('gives way to a start that follows at once', async () => {
    const till = startFixture({})
    till.supervisor.start([ref('hermes')])
    await till.clock.advance(1_000)
    till.supervisor.stop([ref('hermes')])
    till.supervisor.start([ref('hermes')])
    await till.clock.advance(3_000)
    expect(till.row('hermes').state).toBe('ready')
    expect(till.machine.alive()).toEqual([ref('hermes')])
  })
})

describe('restarting', () => {
  it('that is stopped while it waits for its need is not said to come back, by the next Till neither', async () => {
    const till = startFixture({ hermes: { listensAfterMs: 20_000 } })
    till.supervisor.start([ref('engram')])
    await till.clock.advance(25_000)
    till.supervisor.stop([ref('hermes')])
    await till.clock.advance(1_000)
    till.supervisor.restart(ref('engram'))
    await till.clock.advance(5_000)
    expect(till.row('engram')).toMatchObject({ state: 'stopped', isWanted: true, reason: { code: 'waiting' } })
    till.supervisor.stop([ref('engram'), ref('hermes')])
    await till.clock.advance(5_000)
    expect(till.row('engram')).toMatchObject({ state: 'stopped', isWanted: false, reason: null })
    const rests = till.written.flatMap((change) =>
      change.kind === 'rest.put' && change.rest.ref === ref('engram') ? [change.rest] : [],
    )
    expect(rests.at(-1)).toMatchObject({ state: 'stopped', reason: null })
  })

  it('brings back what it needs and a person had stopped, but nobody else', async () => {
    const till = startFixture({})
    till.supervisor.start(all)
    await till.clock.advance(3_000)
    till.supervisor.stop([ref('hermes'), ref('rhetor')])
    await till.clock.advance(1_000)
    expect(till.states()).toEqual({ hermes: 'stopped', engram: 'ready', rhetor: 'stopped' })
    till.supervisor.restart(ref('engram'))
    await till.clock.advance(3_000)
    expect(till.states()).toEqual({ hermes: 'ready', engram: 'ready', rhetor: 'stopped' })
    expect(till.machine.started.map((one) => one.request.ref)).toEqual([...all, ref('hermes'), ref('engram')])
    expect(till.row('engram').restarts).toBe(1)
  })

  it('ends the old process before the new one begins and counts', async () => {
    const till = startFixture({})
    till.supervisor.start(all)
    await till.clock.advance(3_000)
    till.supervisor.restart(ref('hermes'))
    await till.clock.advance(3_000)
    expect(till.row('hermes')).toMatchObject({ state: 'ready', restarts: 1 })
    expect(till.path('hermes').slice(-5)).toEqual(['stopping', 'stopped', 'initializing', 'starting', 'ready'])
    expect(till.machine.alive().toSorted()).toEqual(all.toSorted())
  })

  it('follows the policy: backs off, counts attempts, gives up with a reason', async () => {
    const till = startFixture(
      { hermes: { listensAfterMs: null, endsAfterMs: 10, exitCode: 1 } },
      { restart: 'on_failure', backoffMs: 1_000, maxRestarts: 2 },
    )
    till.supervisor.start([ref('hermes')])
    await till.clock.advance(500)
    expect(till.row('hermes')).toMatchObject({
      state: 'failed',
      isWanted: true,
      reason: { code: 'restarting', message: 'ended before it was ready with exit code 1; attempt 1 of 2' },
    })
    expect(till.row('hermes').dueAt).toBeGreaterThan(till.clock.now())
    await till.clock.advance(10_000)
    expect(till.row('hermes')).toMatchObject({
      state: 'failed',
      isWanted: false,
      restarts: 2,
      reason: { code: 'gave-up' },
    })
    expect(till.machine.started).toHaveLength(3)
  })

  it('a stop during backoff ends the attempts', async () => {
    const till = startFixture(
      { hermes: { listensAfterMs: null, endsAfterMs: 10, exitCode: 1 } },
      { restart: 'always', backoffMs: 5_000, maxRestarts: 0 },
    )
    till.supervisor.start([ref('hermes')])
    await till.clock.advance(500)
    till.supervisor.stop([ref('hermes')])
    await till.clock.advance(60_000)
    expect(till.row('hermes')).toMatchObject({ state: 'stopped', isWanted: false })
    expect(till.machine.started).toHaveLength(1)
    expect(till.clock.timers()).toBe(0)
  })
})

describe('watching', () => {
  it('tells of a kill that was not ours', async () => {
    const till = startFixture({})
    till.supervisor.start([ref('hermes')])
    await till.clock.advance(1_000)
    till.machine.kill(ref('hermes'), 'SIGKILL')
    await till.clock.advance(100)
    expect(till.row('hermes')).toMatchObject({ state: 'failed', pid: null, reason: { code: 'killed' } })
  })

  it('degrades before it fails, and recovers', async () => {
    const till = startFixture({})
    till.supervisor.start([ref('hermes')])
    await till.clock.advance(1_000)
    till.machine.unhealthy.add(ref('hermes'))
    await till.clock.advance(21_000)
    expect(till.row('hermes')).toMatchObject({
      state: 'degraded',
      reason: {
        code: 'not-ready',
        message: 'readiness failed 2 of 3 times in a row: answered 503 Service Unavailable',
      },
    })
    till.machine.unhealthy.clear()
    await till.clock.advance(10_000)
    expect(till.row('hermes')).toMatchObject({ state: 'ready', reason: null })
    till.machine.unhealthy.add(ref('hermes'))
    await till.clock.advance(40_000)
    expect(till.row('hermes')).toMatchObject({ state: 'failed', reason: { code: 'not-ready' } })
    expect(till.machine.alive()).toEqual([])
  })

  it('leaves no timer when everything rests', async () => {
    const till = startFixture({})
    till.supervisor.start(all)
    await till.clock.advance(5_000)
    till.supervisor.stop(all)
    await till.clock.advance(5_000)
    await till.supervisor.allAtRest()
    expect(till.clock.timers()).toBe(0)
    expect(till.supervisor.unitsOf('t' as InstanceId).every((unit) => unit.cancels.size === 0)).toBe(true)
  })
})
