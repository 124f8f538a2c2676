import { readdirSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { systemCode } from '../files/system-error'
import { archivedBytes } from './archive'
import { diskRoom } from './disk-room'
import { COPY_SUFFIX } from './openable'

/** What was written to so lately may still be, by a process that nobody follows: it is never removed. */
const STILL_WRITTEN_MS = 10 * 60_000

const RUN_FILE = /^(.+?\.log)(?:$|\.)/

/** All files of one run, and the room they take. */
export type RunFiles = {
  path: string
  bytes: number
  writtenAt: number
  isWritten: boolean
  isNewest: boolean
  archives: { path: string; bytes: number; to: number; at: number }[]
  /** Made for an editor: it can be made again. */
  copies: string[]
  copyBytes: number
  otherBytes: number
}

/** Room that all files of a run take. */
export function bytesOf(run: RunFiles): number {
  return run.bytes + run.copyBytes + run.otherBytes + run.archives.reduce((sum, one) => sum + one.bytes, 0)
}

/** Removes a log with all that stands beside it. */
export function removeRun(path: string): void {
  const folder = dirname(path)
  const name = basename(path)
  for (const other of readdirSync(folder)) {
    if (other === name || other.startsWith(`${name}.`)) rmSync(join(folder, other), { force: true })
  }
}

/** The logs in the folder of an instance, run for run. `living`: paths of logs that are written to. */
export function runsWithin({ folder, living, now }: { folder: string; living: string[]; now: number }): RunFiles[] {
  const runs: RunFiles[] = []
  const written = new Set(living)
  for (const component of foldersIn(folder)) {
    const ofComponent = new Map<string, RunFiles>()
    for (const name of readdirSync(component)) {
      const log = RUN_FILE.exec(name)?.[1]
      if (log === undefined) continue
      const path = join(component, log)
      const run = ofComponent.get(log) ?? {
        path,
        bytes: 0,
        writtenAt: 0,
        isWritten: written.has(path),
        isNewest: false,
        archives: [],
        copies: [],
        copyBytes: 0,
        otherBytes: 0,
      }
      ofComponent.set(log, run)
      place(run, join(component, name), now)
    }
    const own = [...ofComponent.values()]
    const newest = own.toSorted((a, b) => b.writtenAt - a.writtenAt)[0]
    if (newest !== undefined) newest.isNewest = true
    runs.push(...own)
  }
  return runs
}

function place(run: RunFiles, path: string, now: number): void {
  let stats: ReturnType<typeof statSync>
  try {
    stats = statSync(path)
  } catch (error) {
    // Removed by whoever makes room for a new run.
    if (systemCode(error) === 'ENOENT') return
    throw error
  }
  const bytes = diskRoom(stats)
  const range = archivedBytes(path)
  if (path === run.path) {
    run.bytes = bytes
    run.writtenAt = stats.mtimeMs
    run.isWritten ||= now - stats.mtimeMs < STILL_WRITTEN_MS
  } else if (range !== null) run.archives.push({ path, bytes, to: range.to, at: stats.mtimeMs })
  else if (path === `${run.path}${COPY_SUFFIX}`) {
    run.copies.push(path)
    run.copyBytes += bytes
  } else run.otherBytes += bytes
}

function foldersIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => join(folder, entry.name))
  } catch (error) {
    // Nothing of this instance ever ran.
    if (systemCode(error) === 'ENOENT') return []
    throw error
  }
}

/** Room that a file takes. */
export function bytesAt(path: string): number {
  return diskRoom(statSync(path))
}
