import { expect, it } from 'vitest'
import type { Ref, RunId } from '@shared/model/ids'
import { leadersOf } from './leaders'
import type { TaggedEntry } from './process-system'

const tagged = (
  run: string,
  pid: number,
  parentPid: number,
  more: Partial<TaggedEntry['entry']> = {},
): TaggedEntry => ({
  run: run as RunId,
  ref: 'a/b' as Ref,
  entry: { pid, parentPid, startTicks: pid, groupId: 1, sessionId: 1, isZombie: false, isStopped: false, ...more },
})

const leads = (pid: number) => ({ groupId: pid, sessionId: pid })
const pids = (entries: TaggedEntry[]) => leadersOf(entries).map(({ run, entry }) => `${run} ${entry.pid}`)

it('names the top of each tree, once for each run', () => {
  expect(
    pids([
      tagged('run1', 12, 11),
      tagged('run1', 11, 10, leads(11)),
      tagged('run1', 10, 1, leads(10)),
      tagged('run2', 20, 1, leads(20)),
    ]),
  ).toEqual(['run1 10', 'run2 20'])
})

it('prefers one that leads a session to an orphan, and the oldest of equals', () => {
  expect(pids([tagged('run1', 30, 1), tagged('run1', 40, 1, leads(40)), tagged('run1', 50, 1, leads(50))])).toEqual([
    'run1 40',
  ])
})

it('names somebody even where each has a parent among the others', () => {
  expect(pids([tagged('run1', 10, 11), tagged('run1', 11, 10)])).toEqual(['run1 10'])
})
