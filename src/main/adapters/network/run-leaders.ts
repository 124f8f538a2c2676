import type { RunId } from '@shared/model/ids'

/** The first process of every run that is watched and lives, by its number: what knows a tree that dropped its tags (`env -i`, `sudo`). */
export type RunLeaders = () => ReadonlyMap<number, RunId>

/** Where nothing is watched. */
export const nobodyLeads: RunLeaders = () => NOBODY
const NOBODY: ReadonlyMap<number, RunId> = new Map()

/** Deeper than trees of components are; numbers that were used again could form a ring. */
const MOST_ANCESTORS = 32

/** Those of `own`, then the ancestors from `parent` up, below the first process of all. `parentOf` answers 0 where there is no parent. */
export function lineOf(own: readonly number[], parent: number, parentOf: (pid: number) => number): number[] {
  const line = [...own]
  for (let [pid, steps] = [parent, 0]; pid > 1 && steps < MOST_ANCESTORS; pid = parentOf(pid), steps++) line.push(pid)
  return line
}

/** The run whose first process is in the line, the nearest; null: none’s. */
export function runOfLine(leaders: ReadonlyMap<number, RunId>, line: readonly number[]): RunId | null {
  if (leaders.size === 0) return null
  for (const pid of line) {
    const run = leaders.get(pid)
    if (run !== undefined) return run
  }
  return null
}
