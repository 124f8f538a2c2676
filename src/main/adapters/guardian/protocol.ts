import type { GuardedRun, GuardianReport } from '../../engine/effects'

/**
 * What the engine tells its guardian: one JSON object a line, over the guardian's standard input. The end of that input
 * without a `release` before it means that the engine has gone, by whatever way: the system closes it even after SIGKILL.
 */
export type ToGuardian =
  /** From now on this run ends with the engine; told again, it replaces what was told of the run. */
  | { kind: 'put'; run: GuardedRun }
  /** The run is over, or is to be kept. */
  | { kind: 'drop'; run: string }
  /** The engine goes in good order: end nothing, and go. */
  | { kind: 'release' }

/** What lies in `run/guardian.json` of the data folder while a guardian lives, and after it has ended something. */
export type GuardianFile = {
  /** The guardian itself; as `ProcessIdentity`. */
  bootId: string
  pid: number
  startTicks: number
  /** null: it watches; nothing has happened. */
  report: GuardianReport | null
}

/** Reads the file's text; null where it is none that a guardian wrote whole. */
export function parseGuardianFile(text: string): GuardianFile | null {
  let file: Partial<GuardianFile>
  try {
    file = JSON.parse(text) as Partial<GuardianFile>
  } catch {
    // Torn: its writer was killed, or the disk was full.
    return null
  }
  const { bootId, pid, startTicks, report } = file
  if (typeof bootId !== 'string' || typeof pid !== 'number' || typeof startTicks !== 'number') return null
  return { bootId, pid, startTicks, report: report ?? null }
}

/**
 * The variable that holds the first list of runs, as JSON: so a guardian knows them from its first moment, and an engine that
 * is killed just after making it is no gap.
 */
export const FIRST_RUNS = 'TILL_GUARDED_RUNS'
