import { describe, expect, it } from 'vitest'
import type { Ref } from '@shared/model/ids'
import type { ProbeDefinition } from '@shared/platform/definition'
import { startFixture } from './testing/supervisor-fixture'

const HERMES = 't/hermes' as Ref

/** hermes with these words about its probes; `bad` are the probes that fail now. */
function hermes(probes: { readiness?: Partial<ProbeDefinition>; liveness?: Partial<ProbeDefinition> }) {
  const till = startFixture({})
  const unit = till.supervisor.unit(HERMES)
  if (!unit?.spec.readiness) throw new Error('no hermes')
  const bad = new Set<string>()
  const asked: { kind: string; at: number }[] = []
  const degraded = new Set<string>()
  unit.spec = {
    ...unit.spec,
    readiness: { ...unit.spec.readiness, ...probes.readiness } as ProbeDefinition,
    liveness: probes.liveness
      ? ({ ...unit.spec.readiness, paths: ['/live'], ...probes.liveness } as ProbeDefinition)
      : null,
  }
  till.machine.probes.run = async (probe) => {
    const kind = probe.kind === 'http' && probe.paths[0] === '/live' ? 'liveness' : 'readiness'
    asked.push({ kind, at: till.clock.monotonicMs() })
    return {
      isGood: !bad.has(kind),
      tookMs: 1,
      message: bad.has(kind) ? 'answered 503' : degraded.has(kind) ? 'says it is degraded' : 'answered 200',
      ...(degraded.has(kind) ? { isDegraded: true } : {}),
    }
  }
  const start = async (ms: number): Promise<void> => {
    till.supervisor.start([HERMES])
    await till.clock.advance(ms)
  }
  return { ...till, bad, degraded, start, asked: (kind: string) => asked.filter((one) => one.kind === kind) }
}

describe('probes', () => {
  it('wait for their initial delay, counted from the spawn', async () => {
    const till = hermes({ readiness: { initialDelayMs: 3_000 }, liveness: { initialDelayMs: 30_000, periodMs: 1_000 } })
    await till.start(2_900)
    expect(till.asked('readiness')).toEqual([])
    expect(till.row('hermes').state).toBe('starting')
    await till.clock.advance(200)
    expect(till.row('hermes').state).toBe('ready')
    await till.clock.advance(26_000)
    expect(till.asked('liveness')).toEqual([])
    await till.clock.advance(3_000)
    expect(till.asked('liveness').length).toBeGreaterThan(0)
  })

  it('that Till could not ask end nobody: that nothing is known is said, until it can', async () => {
    const till = hermes({ liveness: { periodMs: 1_000, failureThreshold: 3 } })
    await till.start(2_000)
    const { run } = till.row('hermes')
    const ask = till.machine.probes.run
    const message = 'can’t be asked: Till has too many files open (see ulimit -n)'
    till.machine.probes.run = async () => ({ isGood: false, tookMs: 1, message, isUnasked: true })
    await till.clock.advance(60_000)
    expect(till.row('hermes')).toMatchObject({ state: 'degraded', run, reason: { message } })
    till.machine.probes.run = ask
    await till.clock.advance(15_000)
    expect(till.row('hermes')).toMatchObject({ state: 'ready', run })
  })

  it('need as many good answers in a row as they say, to be ready and to be ready again', async () => {
    const till = hermes({ readiness: { successThreshold: 3, periodMs: 1_000, failureThreshold: 100 } })
    await till.start(1_000)
    expect(till.row('hermes').state).toBe('ready')
    till.bad.add('readiness')
    await till.clock.advance(2_500)
    expect(till.row('hermes').state).toBe('degraded')
    till.bad.clear()
    await till.clock.advance(2_000)
    expect(till.row('hermes').state).toBe('degraded')
    await till.clock.advance(1_500)
    expect(till.row('hermes').state).toBe('ready')
  })

  it('fail at their threshold in a row, degraded first', async () => {
    const till = hermes({ readiness: { periodMs: 1_000, failureThreshold: 3 } })
    await till.start(1_500)
    till.bad.add('readiness')
    await till.clock.advance(10_000)
    expect(till.path('hermes').slice(-3)).toEqual(['ready', 'degraded', 'failed'])
    expect(till.row('hermes').reason?.message).toContain('readiness failed 3 of 3 times in a row: answered 503')
  })

  it('do not count failures of their start period before the first good answer, and do after it', async () => {
    const till = hermes({ liveness: { periodMs: 1_000, failureThreshold: 3, startPeriodMs: 20_000 } })
    till.bad.add('liveness')
    await till.start(19_000)
    expect(till.asked('liveness').length).toBeGreaterThan(10)
    expect(till.row('hermes').state).toBe('ready')
    await till.clock.advance(5_000)
    expect(till.row('hermes').state).toBe('failed')

    const other = hermes({ liveness: { periodMs: 1_000, failureThreshold: 3, startPeriodMs: 20_000 } })
    await other.start(3_000)
    other.bad.add('liveness')
    await other.clock.advance(5_000)
    expect(other.row('hermes').state).toBe('failed')
  })

  it('that are answered with “degraded” degrade and never fail, from the first answer on', async () => {
    const till = hermes({ readiness: { periodMs: 1_000 } })
    till.degraded.add('readiness')
    await till.start(500)
    expect(till.path('hermes').slice(-2)).toEqual(['ready', 'degraded'])
    await till.clock.advance(60_000)
    expect(till.row('hermes')).toMatchObject({
      state: 'degraded',
      reason: { code: 'not-ready', message: 'says it is degraded' },
    })
    till.degraded.clear()
    await till.clock.advance(1_500)
    expect(till.row('hermes')).toMatchObject({ state: 'ready', reason: null })
  })

  it('that fail right after the machine slept do not count; those after that do', async () => {
    const till = hermes({ readiness: { periodMs: 1_000, failureThreshold: 2 } })
    await till.start(1_500)
    till.bad.add('readiness')
    for (let nap = 0; nap < 5; nap += 1) {
      till.clock.stall(3_600_000)
      await till.clock.advance(0)
    }
    expect(till.row('hermes').state).toBe('ready')
    await till.clock.advance(4_000)
    expect(till.row('hermes').state).toBe('failed')
  })

  it('are asked in step with others of their period; commands, each a process, are not', async () => {
    const offBeat = async (kind: 'http' | 'exec'): Promise<number[]> => {
      const till = hermes({ readiness: { kind, periodMs: 1_000 } })
      await till.clock.advance(13)
      await till.start(5_000)
      const repeated = till.asked('readiness').slice(-3)
      return repeated.map(({ at }) => at % 50)
    }
    expect(await offBeat('http')).toEqual([0, 0, 0])
    expect(await offBeat('exec')).not.toContain(0)
  })

  it('end with the run: nothing is asked, and no timer is left', async () => {
    const till = hermes({ readiness: { periodMs: 1_000, failureThreshold: 2 } })
    await till.start(1_500)
    till.bad.add('readiness')
    await till.clock.advance(20_000)
    expect(till.row('hermes').state).toBe('failed')
    const before = till.asked('readiness').length
    await till.clock.advance(60_000)
    expect(till.asked('readiness')).toHaveLength(before)
    expect(till.clock.timers()).toBe(0)
  })
})
