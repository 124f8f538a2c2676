import type { Row, TableName } from '../model/rows'

/** Rows that are now so, and ids that are gone, as of a revision. Applying one twice is harmless. */
export type Patch = {
  revision: number
  put: { [T in TableName]?: Row<T>[] }
  gone: { [T in TableName]?: string[] }
}

/** All tables as of a revision. */
export type Snapshot = {
  revision: number
  tables: { [T in TableName]: Row<T>[] }
}

/** CPU is in cores (1 = one core busy); memory is the resident set in bytes. */
export type ProcessUsage = { cpu: number; memoryBytes: number }

export type MachineUsage = {
  /** Busy part of all cores, 0 to 1. */
  cpu: number
  memoryUsedBytes: number
  memoryTotalBytes: number
}

/** The outcome of one probe, as a heartbeat tick. */
export type Beat = 'ok' | 'late' | 'missed'

/** One second's measurements. Never part of a snapshot. */
export type Telemetry = {
  /** Epoch ms. */
  at: number
  machine: MachineUsage
  /** By ref of component or specialist: sum over the process tree. */
  usage: Record<string, ProcessUsage>
  /** Beats that arrived since the last sample, by ref. */
  beats: Record<string, Beat>
  /** Answer time of each specialist's last ping in milliseconds; null when it did not answer. */
  pings: Record<string, number | null>
}

/** Lines that were added to an open log, oldest first. */
export type LogChunk = {
  ref: string
  lines: LogLine[]
  /** True where what was shown before no longer precedes these lines (a new run began, or lines were skipped). */
  isReset: boolean
}

export type LogLine = {
  /** Byte offset of the line in its file: unique in a run, growing. */
  offset: number
  text: string
  /** Epoch ms where it is known. */
  at: number | null
}

/** What the engine pushes to whoever is attached. */
export type Push =
  | { kind: 'patch'; patch: Patch }
  | { kind: 'telemetry'; sample: Telemetry }
  | { kind: 'log'; chunk: LogChunk }
