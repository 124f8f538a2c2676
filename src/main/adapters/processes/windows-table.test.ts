import { expect, it } from 'vitest'
import { loadWindowsTable, parseProcessInformation } from './windows-table'

/** One process as NtQuerySystemInformation writes it: 256 bytes, and 80 for each thread. */
function row(facts: { pid: number; parentPid: number; startedAt: number | null; threads: number; isLast?: boolean }) {
  const bytes = Buffer.alloc(256 + 80 * facts.threads)
  bytes.writeUInt32LE(facts.isLast === true ? 0 : bytes.length, 0)
  bytes.writeUInt32LE(facts.threads, 4)
  const fileTime = facts.startedAt === null ? 0n : (BigInt(facts.startedAt) + 11_644_473_600_000n) * 10_000n + 9_999n
  bytes.writeBigInt64LE(fileTime, 32)
  bytes.writeBigUInt64LE(BigInt(facts.pid), 80)
  bytes.writeBigUInt64LE(BigInt(facts.parentPid), 88)
  bytes.writeBigInt64LE(1_500n * 10_000n, 40)
  bytes.writeBigInt64LE(250n * 10_000n, 48)
  bytes.writeBigUInt64LE(5_000_000_000n, 144)
  return bytes
}

const STARTED = 1_795_292_302_999

it('reads who runs, by whom and since when, in the milliseconds that PowerShell tells too', () => {
  const table = parseProcessInformation(
    Buffer.concat([
      row({ pid: 0, parentPid: 0, startedAt: null, threads: 8 }),
      row({ pid: 4, parentPid: 0, startedAt: STARTED - 60_000, threads: 150 }),
      row({ pid: 220, parentPid: 32, startedAt: STARTED, threads: 1 }),
      // Ended; somebody still holds it.
      row({ pid: 236, parentPid: 220, startedAt: STARTED, threads: 0 }),
      row({ pid: 4_294_967, parentPid: 220, startedAt: STARTED + 1, threads: 2, isLast: true }),
    ]),
  )
  expect([...table.keys()]).toEqual([4, 220, 4_294_967])
  expect(table.get(220)).toEqual({
    pid: 220,
    parentPid: 32,
    startTicks: STARTED,
    groupId: 220,
    sessionId: null,
    isZombie: false,
    isStopped: false,
    cpuMs: 1_750,
    memoryBytes: 5_000_000_000,
  })
})

it.skipIf(process.platform === 'win32')('is not to be had elsewhere', () => {
  expect(loadWindowsTable()).toBeNull()
})
