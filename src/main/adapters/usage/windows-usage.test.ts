import { expect, test } from 'vitest'
import { createWindowsUsage } from './windows-usage'
import type { WindowsProcess } from '../processes/windows-table'
import type { RunId } from '@shared/model/ids'

const RUN = 'run0000001' as RunId
const MIB = 1024 * 1024

function row(pid: number, parentPid: number, startTicks: number, cpuMs: number): WindowsProcess {
  const memoryBytes = 10 * MIB
  const still = { sessionId: null, groupId: pid, isZombie: false, isStopped: false }
  return { pid, parentPid, startTicks, cpuMs, memoryBytes, ...still }
}

/** A machine of four processors whose tables and clock a test sets. */
function world() {
  const now = { ms: 0, rows: [] as WindowsProcess[], busy: 0 }
  const usage = createWindowsUsage(() => new Map(now.rows.map((one) => [one.pid, one])), {
    cores: 4,
    totalBytes: 1000 * MIB,
    freeBytes: () => 400 * MIB,
    nowMs: () => now.ms,
    cpu: () => ({ busy: now.busy, total: 4 * now.ms }),
  })
  const at = (ms: number, busy: number, ...rows: WindowsProcess[]) => {
    Object.assign(now, { ms, rows, busy })
    return usage.sample([{ run: RUN, identity: { bootId: 'boot', pid: 100, startTicks: 1_000 } }])
  }
  return { at }
}

test('a run is the sum of its tree, counted between two samples', async () => {
  const { at } = world()
  expect(await at(0, 0, row(100, 1, 1_000, 5_000), row(7, 1, 10, 9_999))).toEqual({
    machine: { cpu: 0, memoryUsedBytes: 600 * MIB, memoryTotalBytes: 1000 * MIB },
    usage: { [RUN]: { cpu: 0, memoryBytes: 10 * MIB } },
  })
  // Half a processor of its own, and a child that was born since and used a whole one for a while.
  const second = await at(1_000, 2_000, row(100, 1, 1_000, 5_500), row(101, 100, 1_500, 250), row(7, 1, 10, 12_000))
  expect(second.machine.cpu).toBe(0.5)
  expect(second.usage).toEqual({ [RUN]: { cpu: 0.75, memoryBytes: 20 * MIB } })
})

test('a number that was used again is another process, and an older one is nobody’s child', async () => {
  const { at } = world()
  await at(0, 0, row(100, 1, 1_000, 5_000), row(101, 100, 1_100, 800))
  const later = await at(1_000, 0, row(100, 1, 1_000, 5_000), row(101, 100, 1_900, 100), row(50, 100, 500, 9_000))
  expect(later.usage[RUN]).toEqual({ cpu: 0.1, memoryBytes: 20 * MIB })
  expect((await at(2_000, 0, row(100, 1, 1_999, 1))).usage).toEqual({})
})
