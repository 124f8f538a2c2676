import { z } from 'zod'
import type { InstanceId, Ref, RunId } from '@shared/model/ids'
import { historyEntrySchema, type HistoryEntry } from '@shared/contract/lifecycle-commands'
import { causeSchema, reasonSchema, type Cause } from '@shared/model/lifecycle'
import { registrationRowSchema, type RegistrationRow } from '@shared/model/registrations'
import type { Blocks } from '@shared/model/ports'
import type { Settings, TimelineRow } from '@shared/model/rows'
import { holdSchema, settingsSchema } from '@shared/model/rows'
import type { InstanceRecord, Reservation, RestRecord, RunRecord, UndoRecord } from '../../engine/effects'
import type { Value } from './sqlite'

// Rows as SQLite gives them and the records they stand for. The tables are STRICT and only Till writes them, so that
// what is read has the type it was written with.

type BlockColumns = {
  component_base: number
  component_size: number
  ai_base: number | null
  ai_size: number | null
}

type InstanceColumns = BlockColumns & {
  id: string
  name: string
  platform: string
  mode: string
  root: string
  created_at: number
  offsets: string
  ignored: string
  override_reason: string | null
  hold: string | null
  when_till_goes: string | null
  log_budget_bytes: number | null
}

type ReservationColumns = BlockColumns & {
  instance: string
  root: string
  ahead_note: string | null
  ahead_platform: string | null
  ahead_at: number | null
}

type RunColumns = {
  run: string
  ref: string
  boot_id: string
  pid: number
  start_ticks: number
  log_path: string
  state: string
  started_at: number
}

/** The four columns of two blocks, in the order of the tables. */
export function blockValues(ports: Blocks): Value[] {
  return [ports.component.base, ports.component.size, ports.ai?.base ?? null, ports.ai?.size ?? null]
}

/** What an instance's record says beside its columns; also checked where it was kept in a file. */
export const instanceNotes = {
  offsets: z.record(z.string(), z.number().int().min(0)),
  ignored: z.array(z.string()),
  hold: holdSchema.nullable(),
}

/** An instance from its row. */
export function instanceFrom(row: unknown): InstanceRecord {
  const columns = row as InstanceColumns
  return {
    id: columns.id as InstanceId,
    name: columns.name,
    platform: columns.platform,
    mode: columns.mode,
    root: columns.root,
    ports: blocksFrom(columns),
    createdAt: columns.created_at,
    offsets: fromJson(instanceNotes.offsets, columns.offsets) ?? {},
    ignored: fromJson(instanceNotes.ignored, columns.ignored) ?? [],
    overrideReason: columns.override_reason,
    hold: columns.hold === null ? null : (fromJson(instanceNotes.hold, columns.hold) ?? null),
    ...(columns.when_till_goes === 'keep' || columns.when_till_goes === 'stop'
      ? { whenTillGoes: columns.when_till_goes }
      : {}),
    ...(columns.log_budget_bytes === null ? {} : { logBudgetBytes: columns.log_budget_bytes }),
  }
}

/** A reservation from its row. */
export function reservationFrom(row: unknown): Reservation {
  const columns = row as ReservationColumns
  const { ahead_note: note, ahead_platform: platform, ahead_at: at } = columns
  return {
    instance: columns.instance as InstanceId,
    root: columns.root,
    ports: blocksFrom(columns),
    ahead: note === null || platform === null || at === null ? null : { note, platform, at },
  }
}

/** A reservation's values, in the order of its table. */
export function reservationValues({ instance, root, ports, ahead }: Reservation): Value[] {
  return [instance, root, ...blockValues(ports), ahead?.note ?? null, ahead?.platform ?? null, ahead?.at ?? null]
}

/** A run from its row. */
export function runFrom(row: unknown): RunRecord {
  const columns = row as RunColumns
  return {
    run: columns.run as RunId,
    ref: columns.ref as Ref,
    identity: { bootId: columns.boot_id, pid: columns.pid, startTicks: columns.start_ticks },
    logPath: columns.log_path,
    startedAt: columns.started_at,
    state: columns.state,
  }
}

/** How a unit came to rest, from its row. A reason of a code this Till does not know is none. */
export function restFrom(row: unknown): RestRecord {
  const { ref, state, code, message, at, because } = row as { [K in 'ref' | 'state' | 'code' | 'message']: string } & {
    at: number
    because: string | null
  }
  const reason = reasonSchema.safeParse({ code, message, ...causesIn(because) }).data ?? null
  return { ref: ref as Ref, state: state === 'failed' ? 'failed' : 'stopped', reason, at }
}

/** A line of the timeline from its row. */
export function timelineFrom(row: unknown): TimelineRow {
  const { id, at, level, instance, ref, state, message, code, because } = row as Omit<TimelineRow, 'because'> & {
    because: string | null
  }
  return { id, at, level, instance, ref, state, message, ...(code ? { code } : {}), ...causesIn(because) }
}

/** A transition from its row; null where a later Till wrote what this one does not know. */
export function transitionFrom(row: unknown): HistoryEntry | null {
  const { at, state, code, message, because, run } = row as { [K in keyof HistoryEntry]: unknown } & {
    because: string | null
  }
  const read = historyEntrySchema.safeParse({ at, state, code, message, because: [], run, ...causesIn(because) })
  return read.data ?? null
}

/** A registration from its row; null where this Till can't read it. */
export function registrationFrom(row: unknown): RegistrationRow | null {
  return fromJson(registrationRowSchema, (row as { json: string }).json) ?? null
}

/** Causes from a column of JSON; nothing where there are none. */
function causesIn(text: string | null): { because?: Cause[] } {
  if (text === null) return {}
  const because = fromJson(z.array(causeSchema), text)
  return because === undefined ? {} : { because }
}

/** The settings from their row; null where there is none, or one that this Till can't read. */
export function settingsFrom(row: unknown): Settings | null {
  if (row === undefined) return null
  return fromJson(settingsSchema, (row as { json: string }).json) ?? null
}

/** Undefined where a later Till wrote what this one does not know. */
function fromJson<T>(schema: z.ZodType<T>, text: string): T | undefined {
  return schema.safeParse(JSON.parse(text)).data
}

function blocksFrom(columns: BlockColumns): Blocks {
  const { ai_base, ai_size } = columns
  return {
    component: { base: columns.component_base, size: columns.component_size },
    ai: ai_base === null || ai_size === null ? null : { base: ai_base, size: ai_size },
  }
}

/** A change that can be taken back, from its row: the columns are its fields. */
export function undoFrom(row: unknown): UndoRecord {
  return row as UndoRecord
}
