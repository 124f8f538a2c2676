import { rmSync, statSync, utimesSync } from 'node:fs'
import { systemCode, systemReason } from '../files/system-error'
import { archive } from './archive'
import { lineStart } from './blocks'
import { diskRoom } from './disk-room'
import { withLog } from './open-log'
import type { Punch } from './punch'
import type { RunFiles } from './run-files'
import { bytesAt, bytesOf, removeRun, runsWithin } from './run-files'

/** Room is made for a while, so that it isn't made again at once. */
const ROOM_SHARE = 0.8
/** Nothing is cut off a log that is no longer than this, unless that were too much for all logs together. */
const LEAST_KEPT_BYTES = 4 * 1024 * 1024
/** Copied out of one log at once. */
const MOST_ARCHIVED_BYTES = 256 * 1024 * 1024
/** Past the end of a file: what is made a hole there changes nothing, and tells whether it can be done. */
const BEYOND_BYTES = 1024 ** 4

/** The logs of one instance, and how much room they may take. `living`: paths of logs that are written to. */
export type KeepRequest = { folder: string; budgetBytes: number; living: string[]; now: number }

/**
 * What was done. `restBytes`: room that files take which nobody writes to. `problem`: why room could not be made. `lost`: of
 * which log lines went without a copy, and why.
 */
export type KeepReport = {
  totalBytes: number
  restBytes: number
  freedBytes: number
  problem: string | null
  lost: string | null
}

/** What was found out while heads were cut off. */
type Cutting = { problem: string | null; lost: string | null }

/** The same of one head. `isOutrun`: meanwhile at least as much was written as was cut off. */
type Cut = Cutting & { isOutrun: boolean }

/**
 * Keeps the logs of an instance within a budget: whole logs of earlier runs go first, the oldest first; then the heads of
 * the longest logs are copied out, compressed, and given back to the disk, while their writers write on; at last the oldest
 * of what was copied out goes. No file is ever truncated or renamed.
 */
export function keepWithin(request: KeepRequest, punch: Punch): KeepReport {
  const runs = runsWithin(request)
  const totalOf = (): number => runs.reduce((sum, run) => sum + bytesOf(run), 0)
  const before = totalOf()
  let total = before
  let cutting: Cutting = { problem: null, lost: null }
  if (total > request.budgetBytes) {
    const target = request.budgetBytes * ROOM_SHARE
    removeCopies(runs)
    removeEarlier(runs, () => totalOf() > target)
    cutting = cutHeads(runs, () => totalOf() > target, punch, request.budgetBytes)
    removeArchives(runs, () => totalOf() > target)
    total = totalOf()
  }
  const restBytes = runs.reduce((sum, run) => sum + bytesOf(run) - (run.isWritten ? run.bytes : 0), 0)
  return {
    totalBytes: total,
    restBytes,
    freedBytes: before - total,
    problem: total > request.budgetBytes ? cutting.problem : null,
    lost: cutting.lost,
  }
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

function removeCopies(runs: RunFiles[]): void {
  for (const run of runs) {
    for (const copy of run.copies.splice(0)) rmSync(copy, { force: true })
    run.copyBytes = 0
  }
}

/** Cuts the longest log shorter, again and again. */
function cutHeads(runs: RunFiles[], isOver: () => boolean, punch: Punch, budgetBytes: number): Cutting {
  const tried = new Set<RunFiles>()
  const outrunning = new Set<RunFiles>()
  const leastKept = Math.min(LEAST_KEPT_BYTES, (budgetBytes * ROOM_SHARE) / 2 / Math.max(1, runs.length))
  let lost: string | null = null
  while (isOver()) {
    const longest = runs
      .filter((run) => !tried.has(run) && run.bytes > leastKept)
      .toSorted((a, b) => b.bytes - a.bytes)[0]
    if (longest === undefined) break
    const keptBytes = outrunning.has(longest) ? (budgetBytes * ROOM_SHARE) / 2 : null
    const cut = cutHead(longest, punch, keptBytes)
    lost ??= cut.lost
    if (cut.problem !== null) return { problem: cut.problem, lost }
    if (cut.isOutrun) outrunning.add(longest)
    const bytes = bytesAt(longest.path)
    // One that outran its copy is tried once more, without one.
    if (bytes >= longest.bytes && (!cut.isOutrun || keptBytes !== null)) tried.add(longest)
    longest.bytes = bytes
  }
  return { problem: null, lost }
}

/**
 * Halves a log, or takes as much off it as is copied at once; or leaves so many bytes of it and copies nothing. The first
 * line that stays is whole; offsets stay what they are.
 */
function cutHead(run: RunFiles, punch: Punch, keptBytes: number | null): Cut {
  const cannot = (why: string): Cut => ({
    problem: `The head of ${run.path} can’t be given back to the disk: ${why}.`,
    lost: null,
    isOutrun: false,
  })
  try {
    return withLog(run.path, (log) => {
      const { ownHeadBytes, sizeBytes } = log
      // A copy of what can't be given back would only take more room.
      const refused = punch(run.path, sizeBytes + BEYOND_BYTES, sizeBytes + BEYOND_BYTES + 1)
      if (refused !== null) return cannot(refused)
      const own = sizeBytes - ownHeadBytes
      const share = keptBytes === null ? Math.min(own / 2, MOST_ARCHIVED_BYTES) : Math.max(own - keptBytes, own / 2)
      const wanted = ownHeadBytes + Math.floor(share)
      const line = lineStart(log, wanted)
      // Within one line that is longer than all the rest there is no border.
      const cut = line > ownHeadBytes ? line : wanted
      const from = Math.max(ownHeadBytes, ...run.archives.map((one) => one.to))
      const copied = (): string | null => (from < cut ? keepCopy(run, () => archive(log, from, cut), cut) : null)
      const lost = keptBytes === null ? copied() : 'it is written faster than it can be copied'
      // What is kept of a log is one stretch: what lies before a gap goes with it.
      if (lost !== null) for (const one of run.archives.splice(0)) rmSync(one.path, { force: true })
      const why = punch(run.path, 0, cut)
      if (why !== null) return cannot(why)
      const { size, atimeMs } = statSync(run.path)
      // A hole counts as a write; but when a log was written to last places its lines in time.
      if (size === sizeBytes) utimesSync(run.path, atimeMs / 1_000, log.writtenAt / 1_000)
      const isOutrun = size - sizeBytes >= cut - ownHeadBytes
      return { problem: null, lost: lost && `The older lines of ${run.path} went without a copy: ${lost}.`, isOutrun }
    })
  } catch (error) {
    return cannot(systemReason(error))
  }
}

/** A full disk takes no copy; that is no reason to let the log fill it further. Answers why there is none, or null. */
function keepCopy(run: RunFiles, copy: () => string, to: number): string | null {
  try {
    const path = copy()
    const stats = statSync(path)
    run.archives.push({ path, bytes: diskRoom(stats), to, at: stats.mtimeMs })
    return null
  } catch (error) {
    if (systemCode(error) === null) throw error
    return systemReason(error)
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
