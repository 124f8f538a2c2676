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

/**
 * Reads a line from the engine; null where it is none: an engine that is killed may leave half a line behind, and one of
 * another version may say what this guardian does not know.
 */
export function parseToGuardian(line: string): ToGuardian | null {
  const message = parseObject(line)
  const run = message?.['run']
  if (message?.['kind'] === 'release') return { kind: 'release' }
  if (message?.['kind'] === 'drop' && typeof run === 'string') return { kind: 'drop', run }
  return message?.['kind'] === 'put' && isGuardedRun(run) ? { kind: 'put', run } : null
}

function isGuardedRun(run: unknown): run is GuardedRun {
  if (typeof run !== 'object' || run === null) return false
  const { run: id, identity, signal, graceMs, needs, command } = run as Partial<GuardedRun>
  const isKnown = identity === null || (typeof identity === 'object' && typeof identity.pid === 'number')
  return (
    isKnown &&
    typeof id === 'string' &&
    typeof signal === 'string' &&
    typeof graceMs === 'number' &&
    Array.isArray(needs) &&
    (command === null || typeof command?.shell === 'string')
  )
}

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
  const { bootId, pid, startTicks, report } = parseObject(text) ?? {}
  if (typeof bootId !== 'string' || typeof pid !== 'number' || typeof startTicks !== 'number') return null
  return { bootId, pid, startTicks, report: isReport(report) ? report : null }
}

function isReport(report: unknown): report is GuardianReport {
  if (typeof report !== 'object' || report === null) return false
  const { at, ended, unfinished } = report as Partial<GuardianReport>
  const isEnded = Array.isArray(ended) && ended.every((one) => Array.isArray(one?.survivors))
  return typeof at === 'number' && isEnded && Array.isArray(unfinished)
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null
  } catch {
    // Torn: its writer was killed, or the disk was full.
    return null
  }
}

/**
 * The variable that holds the first list of runs, as JSON: so a guardian knows them from its first moment, and an engine that
 * is killed just after making it is no gap.
 */
export const FIRST_RUNS = 'TILL_GUARDED_RUNS'
