import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { InstanceId } from '@shared/model/ids'
import { newBar, type Bar } from './bar'
import { chartOf, type Chart } from './chart'
import { lastTogether, NO_LAST_START, remembering, type LastStart } from './last-start'
import { ASKED_AT, simulate, type Simulated } from './testing/simulate'

const TRIO: Simulated[] = [
  { name: 'Store', bootMs: 1_200, needs: [] },
  { name: 'Index', bootMs: 300, needs: [] },
  { name: 'Telescope', bootMs: 800, needs: ['Store', 'Index'] },
]

const draw = (bars: readonly Bar[], isOver = true, last: LastStart = NO_LAST_START): Chart =>
  chartOf({ instance: 't' as InstanceId, asked: 'all', askedAt: ASKED_AT, isOver }, bars, last)

const changed = (bars: Bar[], name: string, more: Partial<Bar>): Bar[] =>
  bars.map((bar) => (bar.name === name ? { ...bar, ...more } : bar))

describe('a start in which all became ready', () => {
  it('says how long it took, who waited for whom, and what decided', () => {
    const { start, bars } = draw(simulate(TRIO))
    expect(start).toMatchObject({
      outcome: 'ready',
      endedAt: ASKED_AT + 2_000,
      critical: ['t/Store', 't/Telescope'],
      criticalMs: 2_000,
      lastMs: null,
      summary: 'Ready in 2.0 s.',
    })
    expect(bars.map(({ name, heldUpBy, isCritical, message }) => ({ name, heldUpBy, isCritical, message }))).toEqual([
      { name: 'Store', heldUpBy: null, isCritical: true, message: 'ready in 1.2 s' },
      { name: 'Index', heldUpBy: null, isCritical: false, message: 'ready in 0.3 s' },
      {
        name: 'Telescope',
        heldUpBy: 't/Store',
        isCritical: true,
        message: 'waited 1.2 s for Store, then ready in 0.8 s',
      },
    ])
  })

  it('has all five phases, each over when the last row left it', () => {
    const { phases } = draw(simulate(TRIO)).start
    expect(phases.map(({ phase, from, to }) => [phase, from - ASKED_AT, (to ?? 0) - ASKED_AT])).toEqual([
      ['environment', 0, 1_466],
      ['dependencies', 0, 1_200],
      ['start', 100, 1_732],
      ['health', 200, 2_000],
      ['ready', 2_000, 2_000],
    ])
    expect(phases.map(({ message }) => message)).toEqual([
      'files read and ports checked for 3',
      '1 waited, up to 1.2 s',
      '3 run',
      '3 answered well',
      'all 3 are ready',
    ])
  })

  it('is compared with the last time, and names who made the difference', () => {
    const before = remembering(NO_LAST_START, simulate(TRIO), 2_000)
    const slower = simulate(TRIO.map((one) => (one.name === 'Telescope' ? { ...one, bootMs: 1_100 } : one)))
    const { start, bars } = draw(slower, true, before)
    expect(start.lastMs).toBe(2_000)
    expect(start.summary).toBe('Ready in 2.3 s, 0.3 s longer than last time: Telescope took 0.3 s longer.')
    expect(bars[2]?.message).toBe('waited 1.2 s for Store, then ready in 1.1 s (0.3 s slower than last time)')
    expect(draw(simulate(TRIO), true, before).start.summary).toBe('Ready in 2.0 s, as last time.')
  })

  it('is compared only with a start of the same rows; each row with its own last time', () => {
    const before = remembering(NO_LAST_START, simulate(TRIO), 2_000)
    const alone = simulate(TRIO.slice(0, 1))
    expect(lastTogether(before, alone)).toBeNull()
    expect(draw(alone, true, before)).toMatchObject({ start: { lastMs: null }, bars: [{ lastMs: 1_200 }] })
    const after = remembering(before, alone, 1_200)
    expect(lastTogether(after, simulate(TRIO))).toBe(2_000)
    expect(lastTogether(after, alone)).toBe(1_200)
  })
})

describe('a start under way', () => {
  it('says what is ready, what is on its way and what waits', () => {
    const bars = changed(simulate(TRIO), 'Store', { readyAt: null })
    const telescope = newBar({
      ref: bars[2]?.ref ?? ('t/x' as Bar['ref']),
      name: 'Telescope',
      layer: 1,
      askedAt: ASKED_AT,
    })
    const wait = { ref: bars[0]?.ref ?? telescope.ref, name: 'Store', until: null }
    const chart = draw([...bars.slice(0, 2), { ...telescope, waits: [wait] }], false)
    expect(chart.start).toMatchObject({ outcome: 'under-way', endedAt: null, critical: ['t/Store'], criticalMs: null })
    expect(chart.start.summary).toBe('1 of 3 ready; Store is on the way; 1 waits.')
    expect(chart.bars[2]?.message).toBe('waits for Store')
    expect(chart.start.phases.map(({ phase, to }) => [phase, to !== null])).toEqual([
      ['environment', false],
      ['dependencies', false],
      ['start', false],
      ['health', false],
    ])
    expect(chart.start.phases[3]?.message).toBe('waiting for a good answer of Store')
  })
})

describe('a start under way of which some has failed', () => {
  it('counts them: all that was asked for is told', () => {
    const bars = changed(simulate(TRIO), 'Store', {
      readyAt: null,
      listeningAt: null,
      brokenAt: ASKED_AT + 500,
      end: { kind: 'failed', message: 'exited with code 1' },
    })
    const lost = changed(bars, 'Telescope', {
      ...newBar({ ref: 't/Telescope' as Bar['ref'], name: 'Telescope', layer: 1, askedAt: ASKED_AT }),
      brokenAt: ASKED_AT + 501,
      end: { kind: 'lost', message: 'needs Store, which failed; start it to go on' },
    })
    const onTheWay = newBar({ ref: 't/Dome' as Bar['ref'], name: 'Dome', layer: 0, askedAt: ASKED_AT })
    const { start } = draw([...lost, { ...onTheWay, clearedAt: ASKED_AT, tries: 1 }], false)
    expect(start.summary).toBe('1 of 4 ready; 1 failed; 1 did not begin; Dome is on the way.')
  })
})

describe('a start that did not succeed', () => {
  it('says who failed, where, and who did not begin because of it', () => {
    const bars = simulate(TRIO)
    const failed = changed(bars, 'Store', {
      readyAt: null,
      listeningAt: null,
      brokenAt: ASKED_AT + 500,
      end: { kind: 'failed', message: 'exited with code 1' },
    })
    const lost = changed(failed, 'Telescope', {
      ...newBar({ ref: 't/Telescope' as Bar['ref'], name: 'Telescope', layer: 1, askedAt: ASKED_AT }),
      brokenAt: ASKED_AT + 501,
      end: { kind: 'lost', message: 'needs Store, which failed; start it to go on' },
    })
    const { start, bars: rows } = draw(lost)
    expect(start.outcome).toBe('failed')
    expect(start.criticalMs).toBeNull()
    expect(start.summary).toBe(
      'Not all ready after 0.5 s: Store failed: exited with code 1; 1 that needs it did not begin.',
    )
    expect(start.phases.map(({ phase, message }) => [phase, message])).toContainEqual(['start', 'Store failed here'])
    expect(start.phases.some(({ phase }) => phase === 'ready')).toBe(false)
    expect(rows[0]?.message).toBe('failed after 0.5 s: exited with code 1')
    expect(rows[2]?.message).toBe('did not begin: needs Store, which failed; start it to go on')
  })

  it('was stopped, where a person ended it on its way', () => {
    const end = { kind: 'stopped', message: 'stopped' } as const
    const stopped = changed(simulate(TRIO), 'Telescope', { readyAt: null, brokenAt: ASKED_AT + 1_500, end })
    const { start, bars } = draw(stopped)
    expect(start).toMatchObject({ outcome: 'stopped', summary: 'Stopped after 1.5 s, with 2 of 3 ready.' })
    expect(bars[2]?.message).toBe('waited 1.2 s for Store, then stopped after 0.3 s')
  })
})

describe('the times of a chart', () => {
  it('only grow along a row, along its waits and along the phases, whatever broke and when it is looked at', () => {
    const breaking = fc.record({ at: fc.nat(3), which: fc.nat(2), isOver: fc.boolean() })
    fc.assert(
      fc.property(breaking, ({ at, which, isOver }) => {
        const name = TRIO[which]?.name ?? ''
        const steps: Partial<Bar>[] = [
          { spawnedAt: null, listeningAt: null, readyAt: null },
          { listeningAt: null, readyAt: null },
          { readyAt: null },
          {},
        ]
        const bars = changed(simulate(TRIO), name, { ...steps[at], ...(at < 3 && isOver ? broken(name) : {}) })
        const chart = draw(bars, isOver)
        for (const bar of chart.bars) {
          const times = [bar.clearedAt, bar.spawnedAt, bar.listeningAt, bar.readyAt].filter((time) => time !== null)
          expect(times).toEqual(times.toSorted((a, b) => a - b))
          for (const { until } of bar.waits) expect(until ?? 0).toBeLessThanOrEqual(bar.clearedAt ?? Infinity)
        }
        for (const { from, to } of chart.start.phases) {
          expect(to ?? from).toBeGreaterThanOrEqual(from)
          expect(from).toBeGreaterThanOrEqual(ASKED_AT)
          expect(isOver && to === null).toBe(false)
        }
        expect(chart.bars.map(({ order }) => order)).toEqual([0, 1, 2])
      }),
    )
  })
})

function broken(name: string): Partial<Bar> {
  return { brokenAt: ASKED_AT + 5_000, end: { kind: 'failed', message: `${name} is broken` } }
}
