import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { systemCode } from '../files/system-error'
import { removeRun } from './run-files'

/** Logs of earlier runs that are kept of each component. */
export const RUN_LOGS_KEPT = 10

const LOG = /\.log$/

/**
 * Removes the logs of a component's runs beyond its newest ones; answers how many went. Newest is what was written last: the
 * log of a living run that says anything is never among those that go.
 */
export async function pruneRuns(folder: string, kept: number = RUN_LOGS_KEPT): Promise<number> {
  const names = (await readdir(folder)).filter((name) => LOG.test(name))
  if (names.length <= kept) return 0
  const found = await Promise.all(names.map(async (name) => ({ name, at: await writtenAt(join(folder, name)) })))
  // Names begin with the time of their run, which decides between files of the same moment.
  const newestFirst = found.toSorted((a, b) => b.at - a.at || (a.name < b.name ? 1 : -1))
  const old = newestFirst.slice(kept)
  for (const { name } of old) removeRun(join(folder, name))
  return old.length
}

async function writtenAt(path: string): Promise<number> {
  try {
    return (await stat(path)).mtimeMs
  } catch (error) {
    // Somebody else has just removed it.
    if (systemCode(error) === 'ENOENT') return 0
    throw error
  }
}
