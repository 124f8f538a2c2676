import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { MetricLimits } from '@shared/platform/definition'
import { describeOver, extendLimits, overLimits, type LimitStreaks, type Sample } from './limits'

const NONE: MetricLimits = {
  cpuPercent: null,
  memoryPercent: null,
  memoryBytes: null,
  errorRate: null,
  latencyMs: null,
}
const limits: MetricLimits = { ...NONE, cpuPercent: 90, latencyMs: 1_000 }

const after = (samples: readonly Sample[], of: MetricLimits = limits): LimitStreaks =>
  samples.reduce<LimitStreaks>((streaks, sample) => extendLimits(streaks, sample, of), {})
const cpu = (...values: number[]): Sample[] => values.map((cpuPercent) => ({ cpuPercent }))
const over = (samples: readonly Sample[]): string[] => overLimits(after(samples)).map(({ metric }) => metric)

describe('limits of metrics', () => {
  it('are over after three samples in a row, and under after three well below', () => {
    expect(over(cpu(95, 95))).toEqual([])
    expect(over(cpu(95, 95, 96))).toEqual(['cpuPercent'])
    expect(over(cpu(95, 10, 95, 95))).toEqual([])
    expect(over(cpu(95, 95, 95, 10, 10))).toEqual(['cpuPercent'])
    expect(over(cpu(95, 95, 95, 10, 10, 10))).toEqual([])
  })

  it('change nothing for a value that dances on the line', () => {
    const dance = [89, 91, 89, 91, 91, 89]
    expect(over(cpu(...dance, ...dance))).toEqual([])
    expect(over(cpu(95, 95, 95, ...dance, ...dance))).toEqual(['cpuPercent'])
  })

  it('judge each value alone; what is not told stays as it was, and unknown metrics are nobody’s', () => {
    const one: Sample & { activeConnections?: number } = { latencyMs: 2_400, activeConnections: 1e9 }
    expect(over([one, one, { cpuPercent: 5 }, one])).toEqual(['latencyMs'])
    expect(overLimits(after([{ errorRate: 1 }, { errorRate: 1 }, { errorRate: 1 }]))).toEqual([])
  })

  it('say value and limit as people read them', () => {
    const told = overLimits(after(Array.from({ length: 3 }, () => ({ cpuPercent: 96.4, latencyMs: 2_400 }))))
    expect(describeOver(told, limits)).toBe(
      'uses 96 % of a core, over its limit of 90 %; takes 2.4 s to answer, over its limit of 1 s',
    )
    const all: MetricLimits = { ...NONE, memoryBytes: 1_024 ** 3, memoryPercent: 25, errorRate: 0.05 }
    const sample = { memoryBytes: 1.4 * 1_024 ** 3, memoryPercent: 31.2, errorRate: 0.125 }
    expect(describeOver(overLimits(after([sample, sample, sample], all)), all)).toBe(
      'uses 31 % of the machine’s memory, over its limit of 25 %; uses 1.4 GB of memory, over its limit of 1 GB; ' +
        'fails 13 % of its requests, over its limit of 5 %',
    )
  })

  it('never degrade what never was over, and are over for good where it always is', () => {
    const values = fc.array(fc.double({ min: 0, max: 90, noNaN: true }), { maxLength: 50 })
    fc.assert(
      fc.property(values, (all) => {
        expect(over(cpu(...all))).toEqual([])
      }),
    )
    const high = fc.array(fc.double({ min: 90.001, max: 1e6, noNaN: true }), { minLength: 3, maxLength: 50 })
    fc.assert(
      fc.property(high, (all) => {
        expect(over(cpu(...all))).toEqual(['cpuPercent'])
      }),
    )
  })
})
