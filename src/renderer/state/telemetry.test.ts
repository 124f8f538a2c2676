import { beforeEach, expect, it } from 'vitest'
import type { Telemetry } from '@shared/contract/stream'
import {
  HISTORY_SAMPLES,
  measured,
  measuredMachine,
  onMeasured,
  resetTelemetry,
  SHOWN_BEATS,
  takeSample,
} from './telemetry'

const sample = (over: Partial<Telemetry> = {}): Telemetry => ({
  at: 1_000,
  machine: { cpu: 0.5, memoryUsedBytes: 4, memoryTotalBytes: 16 },
  usage: {},
  beats: {},
  pings: {},
  ...over,
})
const usage = (cpu: number): Telemetry['usage'] => ({ 'a/x': { cpu, memoryBytes: 10 } })

beforeEach(() => resetTelemetry())

it('keeps a minute of history and sixteen beats', () => {
  for (let n = 0; n < HISTORY_SAMPLES + 5; n += 1) takeSample(sample({ usage: usage(n), beats: { 'a/x': 'ok' } }))
  expect(measured('a/x').cpu).toHaveLength(HISTORY_SAMPLES)
  expect(measured('a/x').cpu.at(-1)).toBe(HISTORY_SAMPLES + 4)
  expect(measured('a/x').beats).toHaveLength(SHOWN_BEATS)
  expect(measuredMachine().memory.at(-1)).toBe(0.25)
})

it('tells only who shows a row that changed', () => {
  const heard: string[] = []
  const ends = ['a/x', 'a/y'].map((ref) => onMeasured(ref, () => heard.push(ref)))
  takeSample(sample({ usage: usage(0.1) }))
  expect(heard).toEqual(['a/x'])
  for (const end of ends) end()
  takeSample(sample({ usage: usage(0.2) }))
  expect(heard).toEqual(['a/x'])
})

it('shows no figure for a second without one, leaves a gap, and is quiet once the minute has passed', () => {
  takeSample(sample({ usage: usage(0.1) }))
  takeSample(sample())
  expect(measured('a/x').usage).toBeNull()
  expect(measured('a/x').cpu).toEqual([0.1, null])
  for (let n = 0; n < HISTORY_SAMPLES; n += 1) takeSample(sample())
  expect(measured('a/x').cpu).toEqual([])
  let changes = 0
  const end = onMeasured('a/x', () => (changes += 1))
  takeSample(sample())
  end()
  expect(changes).toBe(0)
})

it('leaves a gap for the time in which nobody could look, and draws nothing of an hour ago', () => {
  takeSample(sample({ at: 1_000, usage: usage(0.1) }))
  takeSample(sample({ at: 5_020, usage: usage(0.2) }))
  expect(measured('a/x').cpu).toEqual([0.1, null, null, null, 0.2])
  expect(measuredMachine().cpu).toEqual([0.5, null, null, null, 0.5])
  takeSample(sample({ at: 3_600_000, usage: usage(0.3) }))
  expect(measured('a/x').cpu.filter((value) => value !== null)).toEqual([0.3])
  // A row that stopped meanwhile says so to whoever shows it.
  let changes = 0
  const end = onMeasured('a/x', () => (changes += 1))
  takeSample(sample({ at: 7_200_000 }))
  end()
  expect([measured('a/x').cpu, changes]).toEqual([[], 1])
  // A clock that was set back is no gap.
  takeSample(sample({ at: 10_000, usage: usage(0.4) }))
  takeSample(sample({ at: 11_000, usage: usage(0.5) }))
  expect(measured('a/x').cpu).toEqual([0.4, 0.5])
})

it('tells a ping without answer from one that was never sent', () => {
  expect(measured('a/x-ai').ping).toBeUndefined()
  takeSample(sample({ pings: { 'a/x-ai': null } }))
  expect(measured('a/x-ai').ping).toBeNull()
  takeSample(sample({ pings: { 'a/x-ai': 3 } }))
  takeSample(sample())
  expect(measured('a/x-ai').ping).toBe(3)
})
