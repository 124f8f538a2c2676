import { describe, expect, it } from 'vitest'
import type { Look, ProcessEntry } from './process-system'
import { depthFirst, membersOf } from './tree'

const RUN = 'run0000001'

type Row = Partial<ProcessEntry> & { pid: number; run?: string }

function lookAt(rows: Row[]): Look {
  const entries = new Map<number, ProcessEntry>()
  for (const { run: _, ...row } of rows) {
    const own = { startTicks: row.pid, parentPid: 1, groupId: row.pid, sessionId: row.pid }
    entries.set(row.pid, { ...own, isZombie: false, isStopped: false, ...row })
  }
  return { entries, runOf: (pid) => rows.find((row) => row.pid === pid)?.run ?? null }
}

const leader = { pid: 100, startTicks: 100 }
const members = (
  rows: Row[],
  more: { known?: { pid: number; startTicks: number }[]; bornSince?: number; reach?: 'descendants' } = {},
) =>
  membersOf(lookAt(rows), { leader, run: RUN, known: [], bornSince: 0, reach: 'run', ...more })
    .map(({ pid }) => pid)
    .toSorted((a, b) => a - b)

const BYSTANDERS: Row[] = [{ pid: 1 }, { pid: 50, parentPid: 1 }, { pid: 200, parentPid: 50 }]

describe('membersOf', () => {
  it('takes the leader, its group, its session and its descendants, and nobody else', () => {
    const rows = [
      ...BYSTANDERS,
      { pid: 100, run: RUN },
      { pid: 101, parentPid: 1, groupId: 100, sessionId: 100 }, // an orphan that dropped its tag
      { pid: 102, parentPid: 1, sessionId: 100 }, // a shell's job: group of its own
      { pid: 103, parentPid: 100 }, // setsid
      { pid: 104, parentPid: 103 },
    ]
    expect(members(rows)).toEqual([100, 101, 102, 103, 104])
  })

  it('finds a double-forked daemon by its tag alone', () => {
    expect(members([...BYSTANDERS, { pid: 300, run: RUN }, { pid: 301, parentPid: 300 }])).toEqual([300, 301])
  })

  it('keeps members known from before, by pid and start', () => {
    const rows = [...BYSTANDERS, { pid: 300 }, { pid: 301, startTicks: 999 }]
    expect(
      members(rows, {
        known: [
          { pid: 300, startTicks: 300 },
          { pid: 301, startTicks: 301 },
        ],
      }),
    ).toEqual([300])
  })

  it('touches nothing of a stranger that got the pid, nor of the group it made', () => {
    const rows = [
      ...BYSTANDERS,
      { pid: 100, startTicks: 5_000 },
      { pid: 5_001, parentPid: 100, groupId: 100, sessionId: 100 },
    ]
    expect(members(rows)).toEqual([])
  })

  it('leaves a group alone whose leader ended, unless one member is proven', () => {
    const orphan = { pid: 101, groupId: 100, sessionId: 100 }
    expect(members([...BYSTANDERS, orphan])).toEqual([])
    expect(members([...BYSTANDERS, orphan, { pid: 102, groupId: 100, sessionId: 100, run: RUN }])).toEqual([101, 102])
  })

  it('leaves the components of a nested Till to that Till', () => {
    const rows = [
      { pid: 100, run: RUN },
      { pid: 101, parentPid: 100, run: RUN },
      { pid: 102, parentPid: 101, run: 'run0000002' },
      { pid: 103, parentPid: 102, run: 'run0000002' },
    ]
    expect(members(rows)).toEqual([100, 101])
  })

  it('counts zombies as gone, but a zombie leader still proves its group', () => {
    expect(
      members([
        { pid: 100, isZombie: true },
        { pid: 101, groupId: 100, sessionId: 100 },
      ]),
    ).toEqual([101])
  })

  it('takes no child that is older than its parent', () => {
    expect(members([{ pid: 100 }, { pid: 90, parentPid: 100 }])).toEqual([100])
  })

  it('looks at nothing born before the given moment', () => {
    expect(members([{ pid: 100 }, { pid: 70, run: RUN }], { bornSince: 100 })).toEqual([100])
    expect(members([{ pid: 100 }, { pid: 70, run: RUN }], { bornSince: 0 })).toEqual([70, 100])
  })
})

describe('of somebody else’s process', () => {
  it('takes descendants alone: not its group, not its session, not who carries the same tag', () => {
    const rows = [
      ...BYSTANDERS,
      { pid: 100, parentPid: 50, groupId: 100, sessionId: 50 },
      { pid: 101, parentPid: 1, groupId: 100, sessionId: 100 },
      { pid: 102, parentPid: 50, groupId: 100 },
      { pid: 103, parentPid: 1, run: RUN },
      { pid: 104, parentPid: 100 },
      { pid: 105, parentPid: 104, groupId: 105, sessionId: 105 },
      { pid: 106, parentPid: 104, run: 'run0000002' }, // a component of a Till that runs below it
    ]
    expect(members(rows, { reach: 'descendants' })).toEqual([100, 104, 105])
  })

  it('keeps those that were seen when their parent ended', () => {
    const known = [{ pid: 104, startTicks: 104 }]
    expect(
      members([...BYSTANDERS, { pid: 104 }, { pid: 105, parentPid: 104 }], { known, reach: 'descendants' }),
    ).toEqual([104, 105])
  })
})

describe('depthFirst', () => {
  const ordered = (rows: Row[]) =>
    depthFirst(leader, [...lookAt(rows).entries.values()]).map(({ entry: { pid }, depth }) => `${depth} ${pid}`)

  it('puts each below its parent, siblings by age', () => {
    const rows = [
      { pid: 103, parentPid: 101 },
      { pid: 100, parentPid: 50 },
      { pid: 102, parentPid: 100 },
      { pid: 101, parentPid: 100 },
      { pid: 104, parentPid: 103 },
    ]
    expect(ordered(rows)).toEqual(['0 100', '1 101', '2 103', '3 104', '1 102'])
  })

  it('loses nobody whose parent ended, and bears a ring', () => {
    expect(ordered([{ pid: 100 }, { pid: 105, parentPid: 104 }])).toEqual(['0 100', '1 105'])
    const ring = [
      { pid: 100, parentPid: 101 },
      { pid: 101, parentPid: 100 },
    ]
    expect(ordered(ring)).toEqual(['0 100', '1 101'])
  })
})
