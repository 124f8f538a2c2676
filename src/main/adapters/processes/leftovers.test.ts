import { expect, it } from 'vitest'
import { leftoversOf } from './leftovers'
import type { ProcessEntry } from './process-system'

const LEADER = { pid: 100, startTicks: 1_000 }
const entry = (pid: number, more: Partial<ProcessEntry> = {}): ProcessEntry => ({
  pid,
  parentPid: 1,
  groupId: pid,
  sessionId: null,
  startTicks: 1_500,
  isZombie: false,
  isStopped: false,
  ...more,
})
const left = (entries: ProcessEntry[], until: number | null = null) =>
  leftoversOf({ entries: new Map(entries.map((one) => [one.pid, one])), runOf: () => null }, LEADER, until).map(
    ({ pid }) => pid,
  )

it('are the members of the group and the session that it made', () => {
  const group = [
    entry(101, { groupId: 100 }),
    entry(102, { sessionId: 100 }),
    entry(103),
    entry(104, { parentPid: 100 }),
  ]
  expect(left(group)).toEqual([101, 102])
  expect(left([entry(101, { groupId: 100, isZombie: true })])).toEqual([])
})

it('are its children where these go on naming it, but not those of who had that number before or has had it since', () => {
  const children = [
    entry(101, { parentPid: 100 }),
    entry(102, { parentPid: 100, startTicks: 900 }),
    entry(103, { parentPid: 100, startTicks: 2_001 }),
    entry(104, { parentPid: 101 }),
  ]
  expect(left(children, 2_000)).toEqual([101])
})

it('are nobody once its number is another’s', () => {
  expect(left([entry(100), entry(101, { groupId: 100 })])).toEqual([])
})
