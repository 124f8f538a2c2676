import { describe, expect, it } from 'vitest'
import type { Ref } from '@shared/model/ids'
import type { ComponentDefinition } from '@shared/platform/definition'
import { simpleComponent } from './testing/definitions'
import { startFixture } from './testing/supervisor-fixture'
import type { Script } from './testing/fake-machine'

const ref = (name: string): Ref => `t/${name}` as Ref
const NAMES = ['root', 'store', 'web', 'page']
const CHAIN = NAMES.map(ref)
const FAILS: Script = { listensAfterMs: null, endsAfterMs: 10, exitCode: 1 }
const ON_FAILURE = { restart: 'on_failure', backoffMs: 1_000, maxRestarts: 0 } as const
/** Three failures open it, for 20 s; two good trials of 5 s close it. */
const BREAKER = { failureThreshold: 3, resetTimeoutMs: 20_000, halfOpenTrials: 2 }

/** root ← store ← web ← page, each of which must be healthy for the next. */
const chain = (more: Partial<ComponentDefinition> = {}): ComponentDefinition[] =>
  NAMES.map((name, at) => ({
    ...simpleComponent(name, at + 1, at === 0 ? [] : [NAMES[at - 1] ?? '']),
    breaker: BREAKER,
    ...more,
  }))

const startChain = (scripts: Parameters<typeof startFixture>[0], more: Partial<ComponentDefinition> = {}) =>
  startFixture(scripts, ON_FAILURE, chain(more))

type Till = ReturnType<typeof startFixture>
const circuit = (till: Till, name = 'root') => till.store.get('breakers', `t/${name}`)
const started = (till: Till, name: string): number =>
  till.machine.started.filter((one) => one.request.ref === ref(name)).length
const lines = (till: Till): string[] =>
  till.store.all('timeline').flatMap(({ message }) => (message.includes('circuit') ? [message] : []))

/** All up, then root crashes at once, three times: its circuit is open. From now on it behaves like `root`. */
const opened = async ({ root = {} }: { root?: Script } = {}): Promise<Till> => {
  let isMended = true
  let wasUp = false
  const till = startChain({ root: () => (isMended ? (wasUp ? root : {}) : FAILS) })
  till.supervisor.start(CHAIN)
  await till.clock.advance(5_000)
  isMended = false
  wasUp = true
  till.machine.kill(ref('root'), 'SIGSEGV')
  await till.clock.advance(5_000)
  expect(circuit(till)?.state).toBe('open')
  isMended = true
  return till
}

describe('a circuit', () => {
  it('goes by what its till.yaml says by then', async () => {
    const till = startChain({ root: FAILS })
    till.supervisor.start(CHAIN)
    await till.clock.advance(500)
    expect(circuit(till)).toBeUndefined()
    const root = till.supervisor.unit(ref('root'))
    if (root) root.spec = { ...root.spec, breaker: { ...BREAKER, failureThreshold: 2 } }
    await till.clock.advance(1_500)
    expect(circuit(till)).toMatchObject({ state: 'open', threshold: 2, failures: 2 })
  })

  it('opens at its threshold, says so, leaves the component alone and tries it again', async () => {
    const till = startChain({ root: (attempt) => (attempt <= 3 ? FAILS : {}) })
    till.supervisor.start(CHAIN)
    await till.clock.advance(4_000)
    expect(till.row('root')).toMatchObject({
      state: 'failed',
      isWanted: true,
      reason: {
        code: 'restarting',
        message: 'ended before it was ready with exit code 1; its circuit is open: failed 3 times in a row',
      },
    })
    expect(circuit(till)).toMatchObject({
      ref: 't/root',
      state: 'open',
      label: 'open',
      message: 'open after 3 failures in a row; 3 wait for it',
      dueAt: till.row('root').dueAt,
      failures: 3,
      threshold: 3,
      paused: ['t/store', 't/web', 't/page'],
      actions: ['try', 'close'],
    })
    expect((circuit(till)?.dueAt ?? 0) - (circuit(till)?.since ?? 0)).toBe(20_000)
    for (const name of ['store', 'web', 'page'])
      expect(till.row(name)).toMatchObject({
        state: 'unknown',
        isWanted: true,
        dueAt: till.row('root').dueAt,
        reason: { code: 'breaker-open', message: 'waiting for root, whose circuit is open' },
      })
    await till.clock.advance(15_000)
    expect(started(till, 'root')).toBe(3)
    // Its trial: up, but it has to stay so for twice five seconds before anybody follows.
    await till.clock.advance(6_000)
    expect(till.row('root').state).toBe('ready')
    expect(circuit(till)).toMatchObject({
      state: 'half-open',
      message: 'on trial: closes after 10 s of being ready; 3 wait for it',
      dueAt: null,
      trialsLeft: 2,
      actions: ['close'],
    })
    expect(till.row('store').reason?.message).toBe('waiting for root, whose circuit is on trial')
    await till.clock.advance(5_000)
    expect(circuit(till)?.trialsLeft).toBe(1)
    await till.clock.advance(10_000)
    expect(circuit(till)).toBeUndefined()
    expect(Object.values(till.states())).toEqual(['ready', 'ready', 'ready', 'ready'])
    expect(lines(till)).toEqual([
      expect.stringContaining('root failed: ended before it was ready with exit code 1; its circuit is open'),
      'The circuit of root is open after 3 failures in a row: it is left alone for 20 s, and who needs it waits',
      'root is on trial: its circuit closes after 10 s of being ready',
      'The circuit of root is closed again',
    ])
    expect(NAMES.map((name) => started(till, name))).toEqual([4, 1, 1, 1])
  })

  it('opens again with one bad trial, and nobody who waits is started meanwhile', async () => {
    const till = startChain({ root: { endsAfterMs: 3_000, exitCode: 1 } })
    till.supervisor.start([ref('page')])
    await till.clock.advance(16_000)
    expect(circuit(till)?.state).toBe('open')
    const before = NAMES.map((name) => started(till, name))
    await till.clock.advance(100_000)
    expect(circuit(till)?.state).toBe('open')
    expect(started(till, 'root')).toBeGreaterThan(before[0] ?? 0)
    expect(NAMES.slice(1).map((name) => started(till, name))).toEqual(before.slice(1))
  })

  it('counts what is in a row: a stable run begins anew, a cause that stays is none of it', async () => {
    const till = startChain({ root: { endsAfterMs: 31_000, exitCode: 1 } })
    till.supervisor.start([ref('root')])
    await till.clock.advance(4 * 33_000)
    expect(started(till, 'root')).toBeGreaterThan(3)
    expect(circuit(till)).toBeUndefined()
    const other = startChain({ root: { spawnFails: 'no such program' } })
    for (let times = 0; times < 4; times += 1) {
      other.supervisor.start([ref('root')])
      await other.clock.advance(1_000)
    }
    expect(other.row('root')).toMatchObject({ state: 'failed', isWanted: false, reason: { code: 'spawn-failed' } })
    expect(circuit(other)).toBeUndefined()
  })

  it('is given up with the component where attempts are limited', async () => {
    const till = startFixture({ root: FAILS }, { ...ON_FAILURE, maxRestarts: 3 }, chain())
    till.supervisor.start(CHAIN)
    await till.clock.advance(10_000)
    expect(circuit(till)?.state).toBe('open')
    await till.clock.advance(60_000)
    expect(till.row('root')).toMatchObject({ isWanted: false, reason: { code: 'gave-up' } })
    expect(circuit(till)).toBeUndefined()
    expect(till.row('page').reason?.code).toBe('dependency-lost')
    expect(till.clock.timers()).toBe(0)
  })

  it('shows its countdown in the rows that it spares, and says no more than is so', async () => {
    const till = await opened({ root: FAILS })
    till.machine.unhealthy.add(ref('store'))
    await till.clock.advance(20_000)
    const { dueAt } = till.row('root')
    expect(dueAt).not.toBeNull()
    expect(till.row('store')).toMatchObject({
      state: 'degraded',
      dueAt,
      reason: {
        code: 'breaker-open',
        message: expect.stringContaining('the circuit of root, which it needs, is open'),
      },
    })
    // On trial nothing is due, and it is said; open again, it is the next time that counts.
    till.supervisor.tryNow(ref('root'))
    await till.clock.advance(1)
    expect(till.row('store')).toMatchObject({
      dueAt: null,
      reason: { message: expect.stringContaining('the circuit of root, which it needs, is on trial') },
    })
    await till.clock.advance(100)
    expect(till.row('root').dueAt).toBeGreaterThan(dueAt ?? 0)
    expect(till.row('store').dueAt).toBe(till.row('root').dueAt)
    // Closed: its probes fail still, and nothing spares it any more.
    till.breakers.decide('t/root', 'close')
    await till.clock.advance(1)
    expect(till.row('store')).toMatchObject({ state: 'degraded', dueAt: null, reason: { code: 'not-ready' } })
    expect(till.row('store').reason?.message).not.toContain('circuit')
  })

  it('is not on trial for ever over what comes back and is not well: that takes longer, and then they begin', async () => {
    const till = startChain({ root: (attempt) => (attempt <= 3 ? FAILS : {}) })
    till.supervisor.start(CHAIN)
    await till.clock.advance(24_000)
    expect(circuit(till)?.state).toBe('half-open')
    till.weigh('root', {
      by: 'said',
      kind: 'shaky',
      reason: { code: 'not-ready', message: 'says that it is degraded' },
    })
    await till.clock.advance(20_000)
    expect([till.row('root').state, circuit(till)?.state]).toEqual(['degraded', 'half-open'])
    await till.clock.advance(45_000)
    expect(circuit(till)).toBeUndefined()
    expect(NAMES.map((name) => till.row(name).state)).toEqual(['degraded', 'ready', 'ready', 'ready'])
  })

  it('pauses who is up and fails because of it: degraded, and neither ended nor started anew', async () => {
    const till = await opened()
    expect(NAMES.slice(1).map((name) => till.row(name).state)).toEqual(['ready', 'ready', 'ready'])
    till.machine.unhealthy.add(ref('store'))
    await till.clock.advance(12_000)
    // Three bad answers of 10 s each outlast the circuit; held open, they still end nobody.
    till.breakers.decide('t/root', 'try')
    for (let times = 0; times < 5; times += 1) {
      const root = till.supervisor.unit(ref('root'))
      if (root) till.breakers.failed(root, { wasStable: false, limit: { crashes: 5, withinMs: 60_000 } })
      await till.clock.advance(10_000)
    }
    expect(till.row('store')).toMatchObject({ state: 'degraded', reason: { code: 'breaker-open' } })
    expect(till.row('store').reason?.message).toContain('not restarted, because the circuit of root')
    expect(circuit(till)?.paused).toContain('t/store')
    till.machine.unhealthy.clear()
    till.breakers.decide('t/root', 'close')
    await till.clock.advance(40_000)
    expect(till.row('store')).toMatchObject({ state: 'ready', reason: null, dueAt: null })
    expect(NAMES.slice(1).map((name) => started(till, name))).toEqual([1, 1, 1])
  })
})

describe('a person', () => {
  it('who tries it now begins its trial at once', async () => {
    const till = await opened()
    const before = started(till, 'root')
    till.supervisor.tryNow(ref('root'))
    till.supervisor.tryNow(ref('root'))
    await till.clock.advance(1_000)
    expect(started(till, 'root')).toBe(before + 1)
    expect(circuit(till)?.state).toBe('half-open')
  })

  it('who starts what waits is not kept waiting until the trial is over', async () => {
    const till = startChain({ root: (attempt) => (attempt <= 3 ? FAILS : {}) })
    till.supervisor.start(CHAIN)
    await till.clock.advance(5_000)
    till.supervisor.start([ref('store')])
    await till.clock.advance(2_000)
    expect(circuit(till)?.state).toBe('half-open')
    expect(Object.values(till.states())).toEqual(['ready', 'ready', 'ready', 'ready'])
  })

  it('who starts all again does not take what is up from what spares it', async () => {
    const till = await opened({ root: FAILS })
    till.supervisor.start(CHAIN)
    await till.clock.advance(500)
    till.machine.unhealthy.add(ref('store'))
    await till.clock.advance(60_000)
    expect(till.row('store').state).toBe('degraded')
    expect(started(till, 'store')).toBe(1)
  })

  it('who stops it ends it for good, circuit and all', async () => {
    const till = await opened()
    till.supervisor.stop(CHAIN)
    till.supervisor.stop(CHAIN)
    await till.clock.advance(300_000)
    expect(till.machine.alive()).toEqual([])
    expect(Object.values(till.states())).toEqual(['stopped', 'stopped', 'stopped', 'stopped'])
    expect(till.store.all('breakers')).toEqual([])
    expect(till.clock.timers()).toBe(0)
  })

  it('who stops it in the middle of a trial does so too, and those who waited wait in vain, and say so', async () => {
    const till = startChain({ root: (attempt) => (attempt <= 3 ? FAILS : {}) })
    till.supervisor.start(CHAIN)
    await till.clock.advance(26_000)
    expect(circuit(till)?.state).toBe('half-open')
    till.supervisor.stop([ref('root')])
    await till.clock.advance(60_000)
    expect(till.row('root')).toMatchObject({ state: 'stopped', isWanted: false })
    expect(circuit(till)).toBeUndefined()
    expect(till.row('store').reason?.code).toBe('dependency-lost')
    expect(till.clock.timers()).toBe(0)
  })

  it('who stops what it needs leaves no circuit that nothing closes', async () => {
    const till = startChain({ store: FAILS })
    till.supervisor.start(CHAIN)
    await till.clock.advance(5_000)
    expect(circuit(till, 'store')?.state).toBe('open')
    till.supervisor.stop([ref('root')])
    await till.clock.advance(60_000)
    expect(till.row('store').reason?.code).toBe('dependency-lost')
    expect(till.store.all('breakers')).toEqual([])
  })

  it('who stops one that waits leaves the others waiting', async () => {
    const till = startChain({ root: FAILS })
    till.supervisor.start(CHAIN)
    await till.clock.advance(5_000)
    till.supervisor.stop([ref('page')])
    await till.clock.advance(100)
    expect(till.row('page')).toMatchObject({ isWanted: false, reason: null, dueAt: null })
    expect(circuit(till)?.paused).toEqual(['t/store', 't/web'])
  })
})

describe('a chain whose root crashes again and again', () => {
  it('is mended from its root: nobody begins before its need is up, each once, in order', async () => {
    let isMended = true
    const till = startChain({ root: () => (isMended ? {} : FAILS) }, { breaker: null })
    till.supervisor.start(CHAIN)
    await till.clock.advance(5_000)
    isMended = false
    // All go down together, as when a machine’s memory is full: root first.
    for (const one of CHAIN) till.machine.kill(one, 'SIGKILL')
    await till.clock.advance(6_000)
    expect(till.row('store')).toMatchObject({ state: 'failed', isWanted: true, reason: { code: 'waiting' } })
    expect(NAMES.slice(1).map((name) => started(till, name))).toEqual([1, 1, 1])
    expect(started(till, 'root')).toBeGreaterThan(2)
    isMended = true
    const before = till.machine.started.length
    await till.clock.advance(30_000)
    expect(Object.values(till.states())).toEqual(['ready', 'ready', 'ready', 'ready'])
    expect(till.machine.started.slice(before).map((one) => one.request.ref)).toEqual(CHAIN)
    expect(NAMES.slice(1).map((name) => till.row(name).restarts)).toEqual([1, 1, 1])
  })

  it('leaves alone who stays up and well', async () => {
    const till = await opened()
    await till.clock.advance(60_000)
    expect(Object.values(till.states())).toEqual(['ready', 'ready', 'ready', 'ready'])
    expect(NAMES.slice(1).map((name) => started(till, name))).toEqual([1, 1, 1])
  })

  it('charges nothing to who failed because of it', async () => {
    let isMended = true
    const till = startFixture(
      { root: () => (isMended ? {} : FAILS) },
      { restart: 'on_failure', backoffMs: 1_000, maxRestarts: 0 },
      chain().map((one) =>
        one.id === 'root' ? one : { ...one, availability: { ...one.availability, maxRestarts: 1 } },
      ),
    )
    till.supervisor.start(CHAIN)
    for (let times = 0; times < 4; times += 1) {
      await till.clock.advance(40_000)
      isMended = false
      for (const one of CHAIN) till.machine.kill(one, 'SIGKILL')
      await till.clock.advance(500)
      isMended = true
    }
    await till.clock.advance(60_000)
    expect(Object.values(till.states())).toEqual(['ready', 'ready', 'ready', 'ready'])
  })

  it('is no more where a hold keeps its root from being tried again', async () => {
    const till = await opened()
    till.hold.why = 'held by ann: a demo'
    await till.clock.advance(30_000)
    expect(till.row('root')).toMatchObject({ state: 'failed', isWanted: false, dueAt: null })
    expect(circuit(till)).toBeUndefined()
  })

  it('tells who waits for what a hold keeps from being tried again that they wait in vain', async () => {
    const till = startChain({ root: FAILS })
    till.supervisor.start(CHAIN)
    await till.clock.advance(500)
    expect(till.row('root').reason?.code).toBe('restarting')
    expect(till.row('store').reason?.code).toBe('waiting')
    till.hold.why = 'held by ann: a demo'
    await till.clock.advance(5_000)
    expect(till.row('store').reason?.code).toBe('dependency-lost')
  })

  it('ends nobody for a root that is suspended, near or far, and says so', async () => {
    const till = startChain({})
    till.supervisor.start(CHAIN)
    await till.clock.advance(5_000)
    till.weigh('root', { by: 'hung', kind: 'shaky', reason: { code: 'hung', message: 'is suspended' } })
    for (const name of ['store', 'web']) till.machine.unhealthy.add(ref(name))
    await till.clock.advance(90_000)
    for (const name of ['store', 'web'])
      expect(till.row(name)).toMatchObject({
        state: 'degraded',
        reason: { message: expect.stringContaining('not restarted, because root, which it needs, is suspended') },
      })
    till.weigh('root', { by: 'hung', kind: 'good' })
    till.machine.unhealthy.clear()
    await till.clock.advance(20_000)
    expect(Object.values(till.states())).toEqual(['ready', 'ready', 'ready', 'ready'])
    expect(NAMES.map((name) => started(till, name))).toEqual([1, 1, 1, 1])
  })

  it('ends nobody who fails while the root is between two attempts', async () => {
    const till = startChain(
      { root: (attempt) => (attempt === 1 ? {} : { listensAfterMs: null, endsAfterMs: 25_000, exitCode: 1 }) },
      { breaker: null },
    )
    till.supervisor.start(CHAIN)
    await till.clock.advance(5_000)
    till.machine.unhealthy.add(ref('store'))
    till.machine.kill(ref('root'), 'SIGSEGV')
    await till.clock.advance(100_000)
    expect(started(till, 'root')).toBeGreaterThan(2)
    expect(till.row('store')).toMatchObject({
      state: 'degraded',
      reason: { message: expect.stringContaining('not restarted, because root is coming back') },
    })
    expect(NAMES.slice(1).map((name) => started(till, name))).toEqual([1, 1, 1])
  })

  it('a person who restarts the root ends nobody else, however long it takes', async () => {
    const till = startChain({ root: (attempt) => (attempt === 1 ? {} : { listensAfterMs: 25_000 }) })
    till.supervisor.start(CHAIN)
    await till.clock.advance(5_000)
    till.machine.unhealthy.add(ref('store'))
    till.supervisor.restart(ref('root'))
    await till.clock.advance(28_000)
    till.machine.unhealthy.clear()
    await till.clock.advance(20_000)
    expect(Object.values(till.states())).toEqual(['ready', 'ready', 'ready', 'ready'])
    expect(NAMES.map((name) => started(till, name))).toEqual([2, 1, 1, 1])
  })
})
