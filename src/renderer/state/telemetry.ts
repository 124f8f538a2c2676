import { useCallback, useSyncExternalStore } from 'react'
import type { Beat, MachineUsage, ProcessUsage, Telemetry } from '@shared/contract/stream'

/** A minute of history at one sample a second. */
export const HISTORY_SAMPLES = 60
const SAMPLE_MS = 1_000
/** Heartbeats that are shown of each row. */
export const SHOWN_BEATS = 16

/** What was measured of one component or specialist. A new object at each change, oldest first in the lists. */
export type Measured = {
  /** The last sample, or null where the last second brought none. */
  usage: ProcessUsage | null
  /** CPU in cores; null where a sample is missing. */
  cpu: readonly (number | null)[]
  /** Bytes; null where a sample is missing. */
  memory: readonly (number | null)[]
  beats: readonly Beat[]
  /** Answer time of the last ping in ms; null: no answer; undefined: never pinged. */
  ping: number | null | undefined
}

/** What was measured of the machine. */
export type MeasuredMachine = {
  usage: MachineUsage | null
  cpu: readonly (number | null)[]
  /** Used part of the memory, 0 to 1. */
  memory: readonly (number | null)[]
  /** Epoch ms of the last sample; 0 before the first. */
  at: number
}

const UNMEASURED: Measured = { usage: null, cpu: [], memory: [], beats: [], ping: undefined }
const NO_MACHINE: MeasuredMachine = { usage: null, cpu: [], memory: [], at: 0 }

const rows = new Map<string, Measured>()
const rowListeners = new Map<string, Set<() => void>>()
let machine = NO_MACHINE
const machineListeners = new Set<() => void>()

const push = <T>(list: readonly T[], value: T, length: number): readonly T[] => [...list, value].slice(-length)

const hasSome = (list: readonly (number | null)[]): boolean => list.some((value) => value !== null)

/** One row after a sample. A row that is measured no more keeps its gap until the minute has passed. */
function afterSample(row: Measured, ref: string, sample: Telemetry): Measured {
  const usage = sample.usage[ref] ?? null
  const beat = sample.beats[ref]
  const cpu = push(row.cpu, usage?.cpu ?? null, HISTORY_SAMPLES)
  const memory = push(row.memory, usage?.memoryBytes ?? null, HISTORY_SAMPLES)
  return {
    usage,
    cpu: hasSome(cpu) ? cpu : UNMEASURED.cpu,
    memory: hasSome(memory) ? memory : UNMEASURED.memory,
    beats: beat === undefined ? row.beats : push(row.beats, beat, SHOWN_BEATS),
    ping: ref in sample.pings ? sample.pings[ref] : row.ping,
  }
}

/** Seconds between the last sample and this one: none are taken while nobody can see them, nor while the machine sleeps. */
function secondsMissed(at: number): number {
  if (machine.at === 0) return 0
  return Math.min(HISTORY_SAMPLES, Math.max(0, Math.round((at - machine.at) / SAMPLE_MS) - 1))
}

/** Leaves gaps where time passed without samples, so that what came before is not drawn as if it was a moment ago. */
function leaveGap(seconds: number): void {
  if (seconds === 0) return
  const gap = Array.from({ length: seconds }, () => null)
  const after = (list: readonly (number | null)[]): readonly (number | null)[] =>
    list.length === 0 ? list : [...list, ...gap].slice(-HISTORY_SAMPLES)
  machine = { ...machine, cpu: after(machine.cpu), memory: after(machine.memory) }
  for (const [ref, row] of rows) rows.set(ref, { ...row, cpu: after(row.cpu), memory: after(row.memory) })
}

/** Takes one second's measurements. Only who shows one of these rows hears of it. */
export function takeSample(sample: Telemetry): void {
  leaveGap(secondsMissed(sample.at))
  const used =
    sample.machine.memoryTotalBytes > 0 ? sample.machine.memoryUsedBytes / sample.machine.memoryTotalBytes : 0
  machine = {
    usage: sample.machine,
    cpu: push(machine.cpu, sample.machine.cpu, HISTORY_SAMPLES),
    memory: push(machine.memory, used, HISTORY_SAMPLES),
    at: sample.at,
  }
  const refs = new Set([
    ...rows.keys(),
    ...Object.keys(sample.usage),
    ...Object.keys(sample.beats),
    ...Object.keys(sample.pings),
  ])
  const changed: string[] = []
  for (const ref of refs) {
    const before = rows.get(ref) ?? UNMEASURED
    const after = afterSample(before, ref, sample)
    const isAtRest = before.cpu.length === 0 && after.cpu.length === 0 && before.beats === after.beats
    if (isAtRest && before.ping === after.ping) continue
    rows.set(ref, after)
    changed.push(ref)
  }
  for (const ref of changed) for (const hear of rowListeners.get(ref) ?? []) hear()
  for (const hear of machineListeners) hear()
}

/** What is known of one row now. */
export function measured(ref: string): Measured {
  return rows.get(ref) ?? UNMEASURED
}

/** Hears each change of one row's measurements until the returned function is called. */
export function onMeasured(ref: string, hear: () => void): () => void {
  const set = rowListeners.get(ref) ?? new Set()
  rowListeners.set(ref, set)
  set.add(hear)
  return () => {
    set.delete(hear)
    if (set.size === 0 && rowListeners.get(ref) === set) rowListeners.delete(ref)
  }
}

/** The machine's measurements now. */
export function measuredMachine(): MeasuredMachine {
  return machine
}

function onMachine(hear: () => void): () => void {
  machineListeners.add(hear)
  return () => machineListeners.delete(hear)
}

/** One row's measurements, live while anybody sees them. */
export function useMeasured(ref: string, isSeen = true): Measured {
  return useSyncExternalStore(
    useCallback((hear: () => void) => (isSeen ? onMeasured(ref, hear) : () => {}), [ref, isSeen]),
    () => measured(ref),
  )
}

/** Answer time of a specialist's last ping in ms; null: it did not answer; undefined: never asked. */
export function usePing(ref: string): number | null | undefined {
  return useSyncExternalStore(
    (hear) => onMeasured(ref, hear),
    () => measured(ref).ping,
  )
}

/** The machine's measurements, live. */
export function useMachine(): MeasuredMachine {
  return useSyncExternalStore(onMachine, measuredMachine)
}

/** Forgets everything measured. */
export function resetTelemetry(): void {
  rows.clear()
  machine = NO_MACHINE
  for (const set of rowListeners.values()) for (const hear of set) hear()
  for (const hear of machineListeners) hear()
}
