import { readdirSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { systemCode, systemReason } from '../files/system-error'
import { archive, archivedBytes } from './archive'
import { lineStart } from './blocks'
import { withLog } from './open-log'
import type { Punch } from './punch'

const STAT_BLOCK_BYTES = 512
/** Room is made for a while, so that it isn't made again at once. */
const ROOM_SHARE = 0.8
/** Nothing is cut off a log that is no longer than this. */
const LEAST_KEPT_BYTES = 4 * 1024 * 1024
/** Copied out of one log at once; who writes more in between than this loses the oldest of it. */
const MOST_ARCHIVED_BYTES = 256 * 1024 * 1024
/** What was written to so lately may still be, by a process that nobody follows: it is never removed. */
const STILL_WRITTEN_MS = 10 * 60_000

const RUN_FILE = /^(.+?\.log)(?:$|\.)/

/** The logs of one instance, and how much room they may take. `living`: paths of logs that are written to. */
export type KeepRequest = { folder: string; budgetBytes: number; living: string[]; now: number }

/** What was done. `restBytes`: room that files take which nobody writes to. `problem`: why room could not be made. */
export type KeepReport = { totalBytes: number; restBytes: number; freedBytes: number; problem: string | null }

/** All files of one run. */
type RunFiles = {
  path: string
  bytes: number
  writtenAt: number
  isWritten: boolean
  isNewest: boolean
  archives: { path: string; bytes: number; to: number; at: number }[]
  otherBytes: number
}

/**
 * Keeps the logs of an instance within a budget: whole logs of earlier runs go first, the oldest first; then the heads of
 * the longest logs are copied out, compressed, and given back to the disk, while their writers write on; at last the oldest
 * of what was copied out goes. No file is ever truncated or renamed.
 */
export function keepWithin(request: KeepRequest, punch: Punch): KeepReport {
  const runs = census(request)
  const totalOf = (): number => runs.reduce((sum, run) => sum + bytesOf(run), 0)
  const before = totalOf()
  let total = before
  let problem: string | null = null
  if (total > request.budgetBytes) {
    const target = request.budgetBytes * ROOM_SHARE
    removeEarlier(runs, () => totalOf() > target)
    problem = cutHeads(runs, () => totalOf() > target, punch)
    removeArchives(runs, () => totalOf() > target)
    total = totalOf()
  }
  const restBytes = runs.reduce((sum, run) => sum + bytesOf(run) - (run.isWritten ? run.bytes : 0), 0)
  return {
    totalBytes: total,
    restBytes,
    freedBytes: before - total,
    problem: total > request.budgetBytes ? problem : null,
  }
}

function bytesOf(run: RunFiles): number {
  return run.bytes + run.otherBytes + run.archives.reduce((sum, one) => sum + one.bytes, 0)
}

function removeEarlier(runs: RunFiles[], isOver: () => boolean): void {
  for (const run of runs
    .filter((one) => !one.isWritten && !one.isNewest)
    .toSorted((a, b) => a.writtenAt - b.writtenAt)) {
    if (!isOver()) return
    removeRun(run.path)
    runs.splice(runs.indexOf(run), 1)
  }
}

/** Answers why a head could not be cut off, or null. */
function cutHeads(runs: RunFiles[], isOver: () => boolean, punch: Punch): string | null {
  const tried = new Set<RunFiles>()
  while (isOver()) {
    const longest = runs
      .filter((run) => !tried.has(run) && run.bytes > LEAST_KEPT_BYTES)
      .toSorted((a, b) => b.bytes - a.bytes)[0]
    if (longest === undefined) return null
    const problem = cutHead(longest, punch)
    if (problem !== null) return problem
    const bytes = bytesAt(longest.path)
    if (bytes >= longest.bytes) tried.add(longest)
    longest.bytes = bytes
  }
  return null
}

/** Halves a log. The first line that stays is whole; offsets stay what they are. */
function cutHead(run: RunFiles, punch: Punch): string | null {
  try {
    return withLog(run.path, (log) => {
      const { headBytes, sizeBytes } = log
      const wanted = headBytes + Math.floor((sizeBytes - headBytes) / 2)
      const line = lineStart(log, wanted)
      // Within one line that is longer than all the rest there is no border.
      const cut = line > headBytes ? line : wanted
      const from = Math.max(headBytes, cut - MOST_ARCHIVED_BYTES, ...run.archives.map((one) => one.to))
      if (from < cut) keepCopy(run, () => archive(log, from, cut), cut)
      const why = punch(run.path, 0, cut)
      return why === null ? null : `The head of ${run.path} can't be given back to the disk: ${why}.`
    })
  } catch (error) {
    return `The head of ${run.path} can't be given back to the disk: ${systemReason(error)}.`
  }
}

/** A full disk takes no copy; that is no reason to let the log fill it further. */
function keepCopy(run: RunFiles, copy: () => string, to: number): void {
  try {
    const path = copy()
    const { blocks, mtimeMs } = statSync(path)
    run.archives.push({ path, bytes: blocks * STAT_BLOCK_BYTES, to, at: mtimeMs })
  } catch (error) {
    if (systemCode(error) === null) throw error
  }
}

function removeArchives(runs: RunFiles[], isOver: () => boolean): void {
  const all = runs.flatMap((run) => run.archives.map((one) => ({ run, one }))).toSorted((a, b) => a.one.at - b.one.at)
  for (const { run, one } of all) {
    if (!isOver()) return
    rmSync(one.path, { force: true })
    run.archives.splice(run.archives.indexOf(one), 1)
  }
}

/** Removes a log with all that stands beside it. */
export function removeRun(path: string): void {
  const folder = dirname(path)
  const name = basename(path)
  for (const other of readdirSync(folder)) {
    if (other === name || other.startsWith(`${name}.`)) rmSync(join(folder, other), { force: true })
  }
}

function census({ folder, living, now }: KeepRequest): RunFiles[] {
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
  const bytes = stats.blocks * STAT_BLOCK_BYTES
  const range = archivedBytes(path)
  if (path === run.path) {
    run.bytes = bytes
    run.writtenAt = stats.mtimeMs
    run.isWritten ||= now - stats.mtimeMs < STILL_WRITTEN_MS
  } else if (range !== null) run.archives.push({ path, bytes, to: range.to, at: stats.mtimeMs })
  else run.otherBytes += bytes
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

function bytesAt(path: string): number {
  return statSync(path).blocks * STAT_BLOCK_BYTES
}
