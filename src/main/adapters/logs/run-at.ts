import { readdir } from 'node:fs/promises'
import type { RunId } from '@shared/model/ids'
import { madeAt } from '../facts/new-id'
import { systemCode } from '../files/system-error'

const LOG = /^(.+)\.log$/

/** The newest run with a log in a component's folder that began at or before a moment (epoch ms), by the ids of runs. */
export async function runAt(folder: string, at: number): Promise<RunId | null> {
  const names = await namesIn(folder)
  const runs = names.flatMap((name) => LOG.exec(name)?.[1] ?? []).filter((run) => madeAt(run) <= at)
  return (runs.toSorted().at(-1) as RunId | undefined) ?? null
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return []
    throw error
  }
}
