import { describe, expect, it } from 'vitest'
import type { Ref } from '@shared/model/ids'
import { stranger, type Script } from './testing/fake-machine'
import { startFixture } from './testing/supervisor-fixture'

const HERMES = 't/hermes' as Ref
const ALWAYS = { restart: 'always', backoffMs: 1_000, maxRestarts: 5 } as const
const ends = (more: Script): Record<string, Script> => ({
  hermes: { listensAfterMs: null, endsAfterMs: 50, exitCode: 1, ...more },
})

describe('an end', () => {
  it('that looks like another’s doing is not blamed on its last words; an abort of its own is', async () => {
    for (const [signal, hasWords] of [
      ['SIGKILL', false],
      ['SIGABRT', true],
    ] as const) {
      const till = startFixture({ hermes: { says: ['FATAL ERROR: JavaScript heap out of memory'] } })
      till.supervisor.start([HERMES])
      await till.clock.advance(1_000)
      till.machine.kill(HERMES, signal)
      await till.clock.advance(100)
      expect(till.row('hermes').reason?.message.includes('it said: FATAL ERROR')).toBe(hasWords)
    }
  })

  it('that goes well and leaves its port to another of its own tells of that, and how to let it go on', async () => {
    const till = startFixture({ hermes: { endsAfterMs: 5_000, exitCode: 0 } })
    till.supervisor.start([HERMES])
    await till.clock.advance(1_000)
    const { run, port } = till.row('hermes')
    till.machine.strangers.push({ ...stranger(port ?? 0), run })
    await till.clock.advance(5_000)
    expect(till.row('hermes').reason?.message).toBe(
      'ended by itself with exit code 0; it left python3 (pid 4123) in ~/x on its port, which ends with it; ' +
        'is_daemon: true lets what a command launches go on',
    )
  })

  it('is told with its last words, in the row and on the timeline', async () => {
    const till = startFixture(ends({ says: ['begins', 'Error: connect ECONNREFUSED 127.0.0.1:5432'] }))
    till.supervisor.start([HERMES])
    await till.clock.advance(1_000)
    const message = 'ended before it was ready with exit code 1; it said: Error: connect ECONNREFUSED 127.0.0.1:5432'
    expect(till.row('hermes')).toMatchObject({ state: 'failed', pid: null, reason: { code: 'exited', message } })
    expect(till.store.all('timeline').map((line) => line.message)).toContain(`hermes failed: ${message}`)
  })

  it('with no room for its words says so, but not of what another one ended', async () => {
    const till = startFixture({ hermes: (attempt) => (attempt === 1 ? {} : (ends({})['hermes'] ?? {})) })
    till.disk.isFull = true
    till.supervisor.start([HERMES])
    await till.clock.advance(1_000)
    till.machine.kill(HERMES, 'SIGKILL')
    await till.clock.advance(100)
    expect(till.row('hermes').reason?.message).not.toContain('full')
    till.supervisor.start([HERMES])
    await till.clock.advance(1_000)
    expect(till.row('hermes').reason?.message).toBe(
      'ended before it was ready with exit code 1; the disk with its log is full, so it could not write why: free some space there',
    )
  })

  it('with room for a last word is not said to have had none', async () => {
    const till = startFixture(ends({ says: ['Error: ENOSPC: no space left on device, write'] }))
    till.disk.isFull = true
    till.supervisor.start([HERMES])
    await till.clock.advance(1_000)
    expect(till.row('hermes').reason?.message).toBe(
      'ended before it was ready with exit code 1; the disk with its log is full: free some space there; it said: Error: ENOSPC: no space left on device, write',
    )
  })

  it('whose cause stays is not tried again, whatever the policy: the sentence says what to do', async () => {
    const till = startFixture(ends({ says: ["ModuleNotFoundError: No module named 'fastapi'"] }), ALWAYS)
    till.supervisor.start([HERMES])
    await till.clock.advance(120_000)
    const message =
      'cannot find the Python module fastapi; install what the checkout needs, then start it again (exit code 1)'
    expect(till.row('hermes')).toMatchObject({
      state: 'failed',
      isWanted: false,
      restarts: 0,
      dueAt: null,
      reason: { code: 'unconfigured', message },
    })
    expect(till.machine.started).toHaveLength(1)
    expect(till.store.all('timeline').map((line) => line.message)).toContain(`hermes failed: ${message}`)
    expect(till.clock.timers()).toBe(0)
  })

  it('for a port that somebody has is not tried again, and names who, on its own port or on another', async () => {
    const says = ['Error: listen EADDRINUSE: address already in use 127.0.0.1:9555']
    const till = startFixture(ends({ says }), ALWAYS)
    till.machine.strangers.push(stranger(9_555))
    till.supervisor.start([HERMES])
    await till.clock.advance(60_000)
    expect(till.row('hermes')).toMatchObject({
      state: 'failed',
      isWanted: false,
      reason: {
        code: 'port-taken',
        message: 'ended before it was ready with exit code 1; port 9555 is held by python3 (pid 4123) in ~/x',
      },
    })
    expect(till.machine.started).toHaveLength(1)
  })

  it('for a port that is free again, time after time, is what the restart policy is for', async () => {
    const says = ['OSError: [Errno 98] Address already in use']
    const till = startFixture({ hermes: (attempt) => (attempt <= 4 ? (ends({ says })['hermes'] ?? {}) : {}) }, ALWAYS)
    till.supervisor.start([HERMES])
    await till.clock.advance(1_000)
    expect(till.row('hermes').reason).toEqual({
      code: 'restarting',
      message:
        'ended before it was ready with exit code 1; attempt 1 of 5; it said: OSError: [Errno 98] Address already in use',
    })
    await till.clock.advance(5_000)
    expect(till.row('hermes')).toMatchObject({ state: 'ready', restarts: 1 })
  })

  it('at a deadline is told with what it complained of', async () => {
    const till = startFixture({ hermes: { listensAfterMs: null, says: ['Error: no database', 'trying again'] } })
    till.supervisor.start([HERMES])
    await till.clock.advance(31_000)
    expect(till.row('hermes')).toMatchObject({
      state: 'failed',
      reason: {
        code: 'timeout',
        message: 'not ready after 30 s: waiting for port 9001; it said: Error: no database',
      },
    })
    expect(till.machine.alive()).toEqual([])
    expect(till.clock.timers()).toBe(0)
  })

  it('by itself, or a stop, just after its deadline counts once', async () => {
    for (const act of ['kill', 'stop'] as const) {
      const till = startFixture({ hermes: { listensAfterMs: null } })
      till.tail.isStuck = true
      till.supervisor.start([HERMES])
      await till.clock.advance(30_500)
      expect(till.row('hermes').state).toBe('initializing')
      if (act === 'kill') till.machine.kill(HERMES, 'SIGKILL')
      else till.supervisor.stop([HERMES])
      await till.clock.advance(30_000)
      expect(till.row('hermes')).toMatchObject({ state: act === 'kill' ? 'failed' : 'stopped', pid: null })
      expect(till.path('hermes').filter((state) => state === 'failed')).toHaveLength(act === 'kill' ? 1 : 0)
      expect(till.machine.alive()).toEqual([])
      expect(till.clock.timers()).toBe(0)
    }
  })

  it('whose log can’t be read is told without it', async () => {
    const till = startFixture(ends({}))
    till.machine.log = () => {
      throw new Error('the disk is gone')
    }
    till.supervisor.start([HERMES])
    await till.clock.advance(1_000)
    expect(till.row('hermes').reason?.message).toBe('ended before it was ready with exit code 1')
  })

  it('is told in time although its log can’t be read at all', async () => {
    const till = startFixture(ends({}), ALWAYS)
    till.tail.isStuck = true
    till.supervisor.start([HERMES])
    await till.clock.advance(4_000)
    expect(till.row('hermes').state).toBe('initializing')
    await till.clock.advance(1_500)
    expect(till.row('hermes').reason?.message).toBe('ended before it was ready with exit code 1; attempt 1 of 5')
  })

  it('gives way to a stop that comes while its cause is looked for', async () => {
    const till = startFixture(ends({}), ALWAYS)
    till.tail.isStuck = true
    till.supervisor.start([HERMES])
    await till.clock.advance(500)
    till.supervisor.stop([HERMES])
    await till.clock.advance(60_000)
    expect(till.row('hermes')).toMatchObject({
      state: 'stopped',
      isWanted: false,
      pid: null,
      run: null,
      reason: { code: 'stopped-by-user', message: 'stopped by you' },
    })
    expect(till.machine.started).toHaveLength(1)
    expect(till.clock.timers()).toBe(0)
    expect(till.written.filter((change) => change.kind === 'run.end')).toHaveLength(1)
  })

  it('gives way to a restart that comes while its cause is looked for', async () => {
    const till = startFixture({ hermes: (attempt) => (attempt === 1 ? (ends({})['hermes'] ?? {}) : {}) })
    till.tail.isStuck = true
    till.supervisor.start([HERMES])
    await till.clock.advance(500)
    till.supervisor.restart(HERMES)
    await till.clock.advance(10_000)
    expect(till.row('hermes')).toMatchObject({ state: 'ready', isWanted: true, restarts: 1 })
    expect(till.machine.alive()).toEqual([HERMES])
  })
})
