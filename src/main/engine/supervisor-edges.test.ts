import { describe, expect, it } from 'vitest'
import type { Ref } from '@shared/model/ids'
import { startFixture } from './testing/supervisor-fixture'
import { stranger } from './testing/fake-machine'

const ref = (name: string): Ref => `t/${name}` as Ref
const all = [ref('hermes'), ref('engram'), ref('rhetor')]

describe('a restart', () => {
  it('asked for many times at once is one', async () => {
    const till = startFixture({})
    till.supervisor.start(all)
    await till.clock.advance(3_000)
    for (let times = 0; times < 25; times += 1) till.supervisor.restart(ref('rhetor'))
    await till.clock.advance(5_000)
    expect(till.row('rhetor')).toMatchObject({ state: 'ready', restarts: 1 })
    expect(till.machine.started.filter((one) => one.request.ref === ref('rhetor'))).toHaveLength(2)
  })

  it('is not lost where the process ends by itself just before', async () => {
    const till = startFixture({})
    till.supervisor.start([ref('hermes')])
    await till.clock.advance(1_000)
    till.supervisor.restart(ref('hermes'))
    till.machine.kill(ref('hermes'), 'SIGSEGV')
    await till.clock.advance(3_000)
    expect(till.row('hermes')).toMatchObject({ state: 'ready', isWanted: true, restarts: 1 })
    expect(till.machine.alive()).toEqual([ref('hermes')])
  })
})

describe('a stop', () => {
  it('creates no process any more, also where somebody who needs it takes time to end', async () => {
    const till = startFixture({ engram: { heedsAfterMs: 5_000 } }, { restart: 'always', backoffMs: 1_000 })
    till.supervisor.start([ref('engram')])
    await till.clock.advance(3_000)
    till.machine.kill(ref('hermes'), 'SIGKILL')
    const { canBind } = till.machine.network
    till.machine.network.canBind = async (...asked) => {
      await new Promise<void>((done) => till.clock.after(500, done))
      return canBind(...asked)
    }
    await till.clock.advance(1_200)
    expect(till.row('hermes')).toMatchObject({ state: 'initializing', pid: null })
    till.supervisor.stop(all)
    await till.clock.advance(20_000)
    expect(till.machine.started.filter((one) => one.request.ref === ref('hermes'))).toHaveLength(1)
    expect([till.row('hermes').state, till.row('engram').state]).toEqual(['stopped', 'stopped'])
  })

  it('also ends the wish of a failed row that waits for what it needs', async () => {
    const till = startFixture(
      { engram: (attempt) => (attempt === 1 ? { listensAfterMs: null, endsAfterMs: 10, exitCode: 1 } : {}) },
      { restart: 'on_failure', backoffMs: 1_000, maxRestarts: 5 },
    )
    till.supervisor.start([ref('engram')])
    await till.clock.advance(500)
    expect(till.row('engram').reason?.code).toBe('restarting')
    till.supervisor.stop([ref('hermes')])
    await till.clock.advance(5_000)
    expect(till.row('engram')).toMatchObject({ state: 'failed', isWanted: true, reason: { code: 'dependency-lost' } })
    till.supervisor.stop([ref('engram')])
    await till.clock.advance(1_000)
    expect(till.row('engram')).toMatchObject({
      state: 'stopped',
      isWanted: false,
      reason: { message: 'stopped by you' },
    })
  })

  it('that could not be carried out is said, holds up nobody, and the next start ends what was left', async () => {
    const till = startFixture({})
    till.supervisor.start([ref('hermes')])
    await till.clock.advance(1_000)
    const { terminate } = till.machine.processes
    till.machine.processes.terminate = () => Promise.reject(new Error('Till’s helper process does not answer.'))
    till.supervisor.stop([ref('hermes')])
    await till.clock.advance(1_000)
    expect(till.row('hermes')).toMatchObject({
      state: 'failed',
      pid: 100,
      isWanted: false,
      reason: { code: 'uncertain', message: 'could not be ended: Till’s helper process does not answer.' },
    })
    await till.supervisor.allAtRest()
    till.machine.processes.terminate = terminate
    till.supervisor.start([ref('hermes')])
    await till.clock.advance(3_000)
    expect(till.row('hermes')).toMatchObject({ state: 'ready', pid: 101 })
    expect(till.machine.started.filter((one) => one.isAlive)).toHaveLength(1)
  })
})

describe('an end during the start', () => {
  it('names who held the port it could not get', async () => {
    const till = startFixture({ hermes: { listensAfterMs: null, endsAfterMs: 200, exitCode: 1 } })
    till.supervisor.start([ref('hermes')])
    await till.clock.advance(100)
    // Seen by nobody before the process ran into it.
    const { listeningPorts } = till.machine.network
    till.machine.network.listeningPorts = async () => []
    till.machine.strangers.push(stranger(9_001))
    till.machine.network.canBind = async () => ({ isFree: false, why: 'in use' })
    await till.clock.advance(1_000)
    till.machine.network.listeningPorts = listeningPorts
    expect(till.row('hermes')).toMatchObject({
      state: 'failed',
      reason: {
        code: 'port-taken',
        message: 'ended before it was ready with exit code 1; port 9001 is held by python3 (pid 4123) in ~/x',
      },
    })
  })

  it('names the row whose process held the port it could not get', async () => {
    const says = ['Error: listen EADDRINUSE: address already in use 127.0.0.1:9001']
    const till = startFixture({ engram: { listensAfterMs: null, endsAfterMs: 200, exitCode: 1, says } })
    till.supervisor.start([ref('engram')])
    await till.clock.advance(5_000)
    const message = 'ended before it was ready with exit code 1; port 9001 is held by hermes of t (python3, pid 100)'
    expect(till.row('engram').reason).toEqual({ code: 'port-taken', message })
  })
})

describe('a port that a passing connection takes between the check and the bind', () => {
  const lost = {
    listensAfterMs: null,
    endsAfterMs: 50,
    exitCode: 1,
    says: ['Error: listen EADDRINUSE: address already in use :::9001'],
  }

  it('is tried again, and nobody sees a failure', async () => {
    const till = startFixture({ hermes: (attempt) => (attempt <= 2 ? lost : {}) })
    till.supervisor.start([ref('hermes')])
    await till.clock.advance(5_000)
    expect(till.row('hermes')).toMatchObject({ state: 'ready', isWanted: true, restarts: 0 })
    expect(till.path('hermes')).not.toContain('failed')
    expect(till.machine.alive()).toEqual([ref('hermes')])
  })

  it('is given up after three tries, in the program’s own words', async () => {
    const till = startFixture({ hermes: lost })
    till.supervisor.start([ref('hermes')])
    await till.clock.advance(5_000)
    expect(till.row('hermes')).toMatchObject({ state: 'failed', isWanted: false })
    expect(till.row('hermes').reason?.message).toContain('EADDRINUSE')
    expect(till.machine.started).toHaveLength(4)
  })

  it('is not begun again where it was stopped meanwhile', async () => {
    const till = startFixture({ hermes: lost })
    till.supervisor.start([ref('hermes')])
    await till.clock.advance(80)
    till.supervisor.stop([ref('hermes')])
    await till.clock.advance(5_000)
    expect(till.row('hermes')).toMatchObject({ state: 'stopped', isWanted: false })
    expect(till.machine.started).toHaveLength(1)
  })
})

describe('the end of the supervisor', () => {
  it('begins nothing any more, whatever was decided a moment before', async () => {
    const till = startFixture({})
    till.supervisor.start(all)
    till.supervisor.dispose()
    await till.clock.advance(5_000)
    expect(till.machine.started).toEqual([])
    expect(till.clock.timers()).toBe(0)
  })
})

describe('a wall clock that is set', () => {
  it('moves no deadline, no backoff and no probe', async () => {
    const HOUR_MS = 3_600_000
    const till = startFixture(
      { hermes: (attempt) => (attempt === 1 ? { listensAfterMs: null, endsAfterMs: 10, exitCode: 1 } : {}) },
      { restart: 'on_failure', backoffMs: 4_000, maxRestarts: 2 },
    )
    till.supervisor.start([ref('hermes')])
    await till.clock.advance(500)
    till.clock.setWallBy(2 * HOUR_MS)
    await till.clock.advance(2_000)
    expect(till.row('hermes').reason?.code).toBe('restarting')
    till.clock.setWallBy(-4 * HOUR_MS)
    await till.clock.advance(3_000)
    expect(till.row('hermes')).toMatchObject({ state: 'ready', restarts: 1 })
    till.machine.unhealthy.add(ref('hermes'))
    till.clock.setWallBy(HOUR_MS)
    await till.clock.advance(15_000)
    expect(till.row('hermes').state).toBe('ready')
    await till.clock.advance(6_000)
    expect(till.row('hermes').state).toBe('degraded')
  })
})
