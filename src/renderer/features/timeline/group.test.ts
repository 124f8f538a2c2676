import { describe, expect, it } from 'vitest'
import type { InstanceId, Ref } from '@shared/model/ids'
import type { TimelineRow } from '@shared/model/rows'
import { BURST_GAP_MS, entriesOf } from './group'

let sequence = 0
function line(
  at: number,
  name: string | null,
  state: TimelineRow['state'],
  more: Partial<TimelineRow> = {},
): TimelineRow {
  sequence += 1
  return {
    id: String(sequence),
    at,
    level: 'info',
    instance: 'coder-a' as InstanceId,
    ref: name === null ? null : (`coder-a/${name}` as Ref),
    state,
    message: `${name ?? 'coder-a'} ${state ?? ''}`,
    ...more,
  }
}

const startOf = (names: string[], at: number) =>
  names.flatMap((name, n) => [
    line(at + n * 10, name, 'initializing'),
    line(at + n * 10 + 300, name, 'starting'),
    line(at + n * 10 + 900, name, 'ready'),
  ])

describe('entriesOf', () => {
  it('folds a start-all into one entry that tells how it ended', () => {
    const rows = [...startOf(['hermes', 'engram', 'athena'], 1_000), line(2_100, 'rhetor', 'starting')]
    const [burst, ...rest] = entriesOf(rows)
    expect(rest).toEqual([])
    expect(burst).toMatchObject({ kind: 'burst', state: 'ready', outcome: '3 ready, 1 starting' })
    expect(burst).toMatchObject({ from: 1_000, to: 2_100, id: rows[0]?.id })
  })

  it('keeps the identity of a burst while it grows', () => {
    const rows = startOf(['hermes', 'engram'], 1_000)
    const before = entriesOf(rows)[0]?.id
    expect(entriesOf([...rows, line(3_000, 'athena', 'ready')])[0]?.id).toBe(before)
  })

  it('never folds trouble: it stands where it happened', () => {
    const failed = line(1_500, 'terma', 'failed', { level: 'error' })
    const entries = entriesOf([...startOf(['hermes', 'engram', 'athena', 'apollo'], 1_000), failed])
    expect(entries.filter((entry) => entry.kind === 'line').map((entry) => entry.id)).toContain(failed.id)
  })

  it('leaves a few lines, lines far apart and lines of other instances alone', () => {
    expect(entriesOf(startOf(['hermes'], 1_000)).every((entry) => entry.kind === 'line')).toBe(true)
    const apart = Array.from({ length: 8 }, (_, n) => line(n * (BURST_GAP_MS + 1), 'hermes', 'ready'))
    expect(entriesOf(apart)).toHaveLength(8)
    const mixed = Array.from({ length: 8 }, (_, n) =>
      line(1_000 + n, 'hermes', 'ready', { instance: (n % 2 === 0 ? 'coder-a' : 'coder-b') as InstanceId }),
    )
    expect(entriesOf(mixed)).toHaveLength(8)
  })

  it('is newest first, and orders lines of one millisecond by sequence', () => {
    const rows = [line(5, null, null), line(9, null, null), line(9, null, null)]
    expect(entriesOf(rows).map((entry) => entry.id)).toEqual([rows[2]?.id, rows[1]?.id, rows[0]?.id])
  })
})
