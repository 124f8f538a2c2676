import { expect, it } from 'vitest'
import { endTree } from './end-tree'
import type { ProcessEntry, ProcessSystem } from './process-system'

const RUN = 'run0000001'
const leader = { pid: 100, startTicks: 100 }
const entry = (pid: number, groupId: number, parentPid: number): ProcessEntry => ({
  pid,
  groupId,
  parentPid,
  sessionId: groupId,
  startTicks: pid,
  isZombie: false,
  isStopped: false,
})

/** A table in which whatever hears a signal ends, and in which something happens just before the group is signalled. */
function tableOf(rows: ProcessEntry[], beforeGroupCall: (table: Map<number, ProcessEntry>) => void): ProcessSystem {
  const table = new Map(rows.map((row) => [row.pid, row]))
  return {
    paceMs: 1,
    bootId: async () => 'boot',
    startOf: async (pid) => table.get(pid)?.startTicks ?? null,
    look: async () => ({ entries: new Map(table), runOf: () => RUN }),
    alive: async (stamps) => [...stamps].flatMap(({ pid }) => table.get(pid) ?? []),
    details: async () => new Map(),
    tagged: async () => [],
    signal: async ({ pid }) => (table.delete(pid) ? 'sent' : 'gone'),
    signalGroup: async ({ groupId }) => {
      beforeGroupCall(table)
      for (const row of [...table.values()]) if (row.groupId === groupId) table.delete(row.pid)
      return 'sent'
    },
    hasGroup: () => true,
  }
}

const end = async (system: ProcessSystem) =>
  endTree(system, system.look, {
    leader,
    run: RUN,
    known: [],
    bornSince: 0,
    reach: 'run',
    signal: 'SIGTERM',
    graceMs: 200,
    parentOnly: false,
  }).report

it('asks one by itself that left the group just before the group was asked', async () => {
  const system = tableOf([entry(100, 100, 1), entry(101, 100, 100)], (table) => table.set(101, entry(101, 101, 100)))
  expect(await end(system)).toEqual({ wasForced: false, survivors: [] })
})

it('asks one that was forked while the group was asked, once nobody else is left', async () => {
  let isFirst = true
  const system = tableOf([entry(100, 100, 1)], (table) => {
    if (isFirst) table.set(102, entry(102, 102, 100))
    isFirst = false
  })
  expect(await end(system)).toEqual({ wasForced: false, survivors: [] })
})
