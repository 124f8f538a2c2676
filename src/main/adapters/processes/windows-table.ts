import { createRequire } from 'node:module'
import { endianness } from 'node:os'
import type * as Koffi from 'koffi'
import type { ProcessEntry } from './process-system'

/** Class of NtQuerySystemInformation (winternl.h) that tells all processes, other users' too, in one call. */
const SYSTEM_PROCESS_INFORMATION = 5
/** STATUS_INFO_LENGTH_MISMATCH: the buffer is too small. */
const TOO_SMALL = 0xc000_0004 | 0
const FIRST_BYTES = 512 * 1024
const MOST_BYTES = 64 * 1024 * 1024

/**
 * Where things lie in SYSTEM_PROCESS_INFORMATION with pointers of eight bytes, as .NET reads it too (dotnet/runtime,
 * Interop.NtQuerySystemInformation.cs).
 */
const AT = {
  next: 0,
  threads: 4,
  createTime: 32,
  userTime: 40,
  kernelTime: 48,
  pid: 80,
  parentPid: 88,
  workingSetSize: 144,
} as const
/** Times are in 100 ns; a FILETIME counts them since 1601. */
const PER_MS = 10_000n
const FROM_1601_TO_1970_MS = 11_644_473_600_000n

/** A process with what it has used since its start. */
export type WindowsProcess = ProcessEntry & { cpuMs: number; memoryBytes: number }

/** All processes as they are now. */
export type WindowsTable = () => Map<number, WindowsProcess>

/** Reads what NtQuerySystemInformation wrote. Left out: who has no start, and who has ended and is only held by somebody. */
export function parseProcessInformation(bytes: Buffer): Map<number, WindowsProcess> {
  const entries = new Map<number, WindowsProcess>()
  for (let at = 0; ;) {
    const created = bytes.readBigInt64LE(at + AT.createTime)
    if (created > 0n && bytes.readUInt32LE(at + AT.threads) > 0) {
      const pid = bytes.readUInt32LE(at + AT.pid)
      entries.set(pid, {
        pid,
        parentPid: bytes.readUInt32LE(at + AT.parentPid),
        startTicks: Number(created / PER_MS - FROM_1601_TO_1970_MS),
        // No groups: every process is alone in one of its own.
        groupId: pid,
        sessionId: null,
        isZombie: false,
        isStopped: false,
        cpuMs: Number((bytes.readBigInt64LE(at + AT.userTime) + bytes.readBigInt64LE(at + AT.kernelTime)) / PER_MS),
        memoryBytes: Number(bytes.readBigUInt64LE(at + AT.workingSetSize)),
      })
    }
    const next = bytes.readUInt32LE(at + AT.next)
    if (next === 0) return entries
    at += next
  }
}

/** The table of processes by the system's own call, in about a millisecond; null where that can't be had. */
export function loadWindowsTable(): WindowsTable | null {
  if (process.platform !== 'win32' || endianness() !== 'LE') return null
  if (process.arch !== 'x64' && process.arch !== 'arm64') return null
  try {
    const koffi = createRequire(import.meta.url)('koffi') as typeof Koffi
    const query: (...args: unknown[]) => number = koffi
      .load('ntdll.dll')
      .func('int NtQuerySystemInformation(int, void *, uint32_t, _Out_ uint32_t *)')
    let buffer = Buffer.alloc(FIRST_BYTES)
    return () => {
      for (;;) {
        const needed = [0]
        const status = query(SYSTEM_PROCESS_INFORMATION, buffer, buffer.length, needed)
        if (status >= 0) return parseProcessInformation(buffer)
        if (status !== TOO_SMALL || buffer.length >= MOST_BYTES)
          throw new Error(`Windows would not tell which processes run (0x${(status >>> 0).toString(16)})`)
        // More may be there a moment later.
        buffer = Buffer.alloc(Math.min(MOST_BYTES, 2 * Math.max(buffer.length, needed[0] ?? 0)))
      }
    }
  } catch {
    // Whatever kept the library from loading, PowerShell tells the same.
    return null
  }
}
