import type { InstanceId, Ref, RunId } from '@shared/model/ids'
import type { TimelineRow } from '@shared/model/rows'
import type { InstanceRecord, Reservation, RunRecord } from '../../../engine/effects'

/** An instance with a block of 100 ports in each lane. */
export function instanceRecord(id: string, index = 0): InstanceRecord {
  return {
    id: id as InstanceId,
    name: id.toUpperCase(),
    platform: 'sample',
    mode: 'primary',
    root: `/srv/${id}`,
    ports: blocks(index),
    createdAt: 1_700_000_000_000 + index,
    offsets: {},
    ignored: [],
    overrideReason: null,
    hold: null,
  }
}

/** The reservation of `instanceRecord`. */
export function reservationOf(id: string, index = 0): Reservation {
  return { instance: id as InstanceId, root: `/srv/${id}`, ports: blocks(index), ahead: null }
}

/** A living run, started at `index` milliseconds. */
export function runRecord(ref: string, index: number): RunRecord {
  return {
    run: `run-${ref.replace('/', '-')}-${index}` as RunId,
    ref: ref as Ref,
    identity: { bootId: 'boot', pid: 1_000 + index, startTicks: 9_007_199_254_740_991 - index },
    logPath: `/logs/${ref}/${index}.log`,
    startedAt: index,
    state: 'ready',
  }
}

/** Line number `index` of the timeline. */
export function timelineRow(index: number): TimelineRow {
  return {
    id: String(index),
    at: index,
    level: 'info',
    instance: 'coder-a' as InstanceId,
    ref: null,
    state: index % 2 === 0 ? 'ready' : null,
    message: `line ${index}`,
  }
}

function blocks(index: number): InstanceRecord['ports'] {
  return { component: { base: 8_000 + index * 100, size: 100 }, ai: { base: 45_000 + index * 100, size: 100 } }
}
