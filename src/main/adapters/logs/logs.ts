import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { CommandError } from '@shared/contract/failure'
import type { Ref, RunId } from '@shared/model/ids'
import { splitRef } from '@shared/model/ids'
import type { Cancel, Logger, Logs } from '../../engine/effects'
import { makePrivateFolder } from '../files/private-folder'
import { asCommandError } from '../files/system-error'
import { isDiskFull } from './disk-full'
import { followLog } from './follow'
import { createPruning } from './pruning'
import { runsIn } from './runs'
import { tailLog } from './tail'
import { createBudgets } from './budgets'
import { createSizeNotes } from './size-notes'
import type { LogWorkers } from './workers'
import { createLogWorkers } from './workers'

/** What may be a name in the folder of logs: no separator, no dot in front. */
const NAME = /^[A-Za-z0-9_-][A-Za-z0-9_.-]*$/

/** Stands for a run where only its folder is meant. */
const ANY_RUN = 'any' as RunId

/**
 * The logs of components: one append-only file a run, `<folder>/<instance>/<component>/<run>.log`. A moment after a
 * run began the component's oldest logs go. `reader`: the built thread that looks into files; without one this thread does.
 */
export function createLogs(
  folder: string,
  logger: Pick<Logger, 'warn'>,
  reader: string | null = null,
): Logs & { dispose: Cancel } {
  const workers = createLogWorkers(reader)
  const notes = createSizeNotes(logger)
  const pruning = createPruning(logger)
  const budgets = createBudgets(folder, (request) => workers.ask('keep', request).done)
  /** What was noted of sizes is read from the disk by whoever looks. */
  const looking: LogWorkers['ask'] = (name, input) => {
    notes.write()
    return workers.ask(name, input)
  }
  const pathOf = (ref: Ref, run: RunId): string | null => {
    const parts = [...ref.split('/'), run]
    return parts.length === 3 && parts.every((part) => NAME.test(part)) ? `${join(folder, ...parts)}.log` : null
  }
  return {
    async pathFor(ref, run) {
      const path = pathOf(ref, run)
      if (path === null) throw new CommandError('files.refused', `No log can be named after ${ref} and run ${run}.`)
      try {
        makePrivateFolder(dirname(path))
        pruning.soon(dirname(path))
        budgets.changed(splitRef(ref).instance)
      } catch (error) {
        throw asCommandError(error, `The folder for the log ${path} can’t be made`)
      }
      return path
    },
    async find(ref, run) {
      const path = pathOf(ref, run)
      return path !== null && existsSync(path) ? path : null
    },
    async runs(ref) {
      const path = pathOf(ref, ANY_RUN)
      return path === null ? [] : runsIn(dirname(path))
    },
    tail: tailLog,
    isDiskFull,
    follow: (path, fromOffset, hear, how) =>
      followLog(path, fromOffset, hear, (message) => logger.warn({ path }, message), how),
    range: (file, request) => looking('range', { file, request }).done,
    search: (request) => looking('search', request),
    merged: (request) => looking('merged', request).done,
    openable: (path, offset) => workers.ask('openable', { path, offset }).done,
    noteSizes: (living) => notes.look(living),
    keepWithin: (instance, budgetBytes, living) => budgets.keep(instance, budgetBytes, living),
    dispose() {
      pruning.dispose()
      notes.write()
      workers.dispose()
    },
  }
}
