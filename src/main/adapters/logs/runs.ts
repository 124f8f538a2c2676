import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { RunId } from '@shared/model/ids'
import type { LogRun } from '../../engine/effects'
import { madeAt } from '../facts/new-id'
import { systemCode } from '../files/system-error'

const LOG = /^(.+)\.log$/

/** The runs of a component whose logs are in its folder, newest first: by their ids, which begin with their time. */
export async function runsIn(folder: string): Promise<LogRun[]> {
  const names = await namesIn(folder)
  const runs = names.flatMap((name) => LOG.exec(name)?.[1] ?? []).filter((run) => !Number.isNaN(madeAt(run)))
  const found = await Promise.all(runs.toSorted().map((run) => runAt(join(folder, `${run}.log`), run as RunId)))
  return found.filter((run) => run !== null).toReversed()
}

/** null: it was removed to make room for another one. */
async function runAt(path: string, run: RunId): Promise<LogRun | null> {
  try {
    const { size, mtimeMs } = await stat(path)
    return { run, path, startedAt: madeAt(run), writtenAt: mtimeMs, sizeBytes: size }
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null
    throw error
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return []
    throw error
  }
}
