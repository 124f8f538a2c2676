import type { LogFilter, LogRunRow } from '@shared/contract/log-commands'
import { MOST_TRANSITIONS } from '@shared/contract/lifecycle-commands'
import { CommandError } from '@shared/contract/failure'
import type { Ref, RunId } from '@shared/model/ids'
import type { Handlers } from './commands'
import type { Cancel, Effects, LogFile } from './effects'
import type { HostCommands } from './engine'
import type { History } from './history'
import type { Instances } from './instances'
import type { Supervisor } from './supervisor'
import type { Unit } from './unit'
import { unitAt } from './unit-handlers'

type Parts = {
  effects: Pick<Effects, 'logs' | 'storage'>
  instances: Pick<Instances, 'record'>
  supervisor: Supervisor
  history: Pick<History, 'of'>
  host: HostCommands | null
}

type Answers = Pick<
  Handlers,
  'log.runs' | 'log.search' | 'log.range' | 'log.merged' | 'log.openable' | 'log.openInEditor'
>

export type LogAnswers = {
  handlers: Answers
  /** A client went: nobody waits for its search any more. */
  detach(clientId: string): void
}

/** The commands that read logs beyond their tails. */
export function createLogAnswers({ effects, instances, supervisor, history, host }: Parts): LogAnswers {
  const { logs, storage } = effects
  const searches = new Map<string, Cancel>()

  const newest = (ref: Ref): LogFile | null => {
    const last = storage.lastRun(ref)
    return last && { ref, run: last.run, path: last.logPath, startedAt: last.startedAt }
  }

  /** All that are kept, newest first. */
  const filesOfRuns = async (ref: Ref): Promise<LogFile[]> =>
    (await logs.runs(ref)).map(({ run, path, startedAt }) => ({ ref, run, path, startedAt }))

  /** The log of a run. Throws CommandError `ref.unknown`, `log.none`. */
  const fileOf = async (ref: Ref, run: RunId | null): Promise<LogFile> => {
    unitAt(supervisor, ref)
    const last = newest(ref)
    if (run === null || last?.run === run) {
      if (last) return last
      throw new CommandError('log.none', `${ref} has no log yet; it begins with its first start.`, { ref })
    }
    const kept = (await filesOfRuns(ref)).find((file) => file.run === run)
    if (kept === undefined)
      throw new CommandError('log.none', `The log of run ${run} of ${ref} is not kept any more.`, {
        hint: `till logs ${ref} --runs lists those that are.`,
        ref,
      })
    return kept
  }

  /** The run that wrote at a moment (epoch ms), where that is not the newest one: a row may have been started since. */
  const runWriting = async (ref: Ref, at: number | null): Promise<RunId | null> => {
    const last = newest(ref)
    if (at === null || last === null || last.startedAt <= at) return null
    return (await logs.runs(ref)).find(({ startedAt }) => startedAt <= at)?.run ?? null
  }

  /** The rows that are wanted. Throws CommandError `instance.unknown`, `ref.unknown`. */
  const unitsOf = ({ instance, refs }: LogFilter): readonly Unit[] => {
    if (instance !== null) instances.record(instance)
    if (refs.length > 0)
      return refs
        .map((ref) => unitAt(supervisor, ref))
        .filter((unit) => instance === null || unit.instance === instance)
    return instance === null ? [...supervisor.units()] : supervisor.unitsOf(instance)
  }

  /** Their logs: the newest of each, or those of the runs that are wanted. */
  const filesOf = async (filter: LogFilter, units: readonly Unit[]): Promise<LogFile[]> => {
    const { runs = 'newest' } = filter
    if (runs === 'newest') return units.flatMap((unit) => newest(unit.ref) ?? [])
    if (runs === 'all') return (await Promise.all(units.map(({ ref }) => filesOfRuns(ref)))).flat()
    const [only, ...others] = units
    if (only === undefined || others.length > 0)
      throw new CommandError('input.invalid', 'A run is one of one component: name that too.')
    return [await fileOf(only.ref, runs)]
  }

  const runsOf = async (ref: Ref): Promise<LogRunRow[]> => {
    const unit = unitAt(supervisor, ref)
    const entries = history.of(ref, MOST_TRANSITIONS)
    const runs = await logs.runs(ref)
    return runs.map(({ run, startedAt, writtenAt, sizeBytes }, index) => {
      const isLiving = unit.run?.run === run
      // By time: a run that ended before its first step was over is named by none.
      const next = runs[index - 1]?.startedAt ?? Infinity
      const end = entries.find(
        ({ at, state }) => at >= startedAt && at < next && (state === 'failed' || state === 'stopped'),
      )
      return { run, startedAt, writtenAt, sizeBytes, isLiving, ending: isLiving ? null : (end?.message ?? null) }
    })
  }

  return {
    detach(clientId) {
      searches.get(clientId)?.()
      searches.delete(clientId)
    },
    handlers: {
      'log.runs': async ({ ref }) => ({ runs: await runsOf(ref) }),
      'log.search': async ({ filter, ...wish }, client) => {
        const units = unitsOf(filter)
        if (client) searches.get(client.id)?.()
        const { level, from, to } = filter
        let isOver = false
        let cancel: Cancel = () => void (isOver = true)
        const end: Cancel = () => cancel()
        if (client) searches.set(client.id, end)
        try {
          const files = await filesOf(filter, units)
          if (isOver) throw new CommandError('log.superseded', 'Another search took the place of this one.')
          const search = logs.search({ ...wish, files, filter: { level, from, to } })
          cancel = search.cancel
          return await search.done
        } finally {
          if (client && searches.get(client.id) === end) searches.delete(client.id)
        }
      },
      'log.range': async ({ ref, run, ...where }) => {
        const file = await fileOf(ref, run ?? (await runWriting(ref, where.at)))
        return { run: file.run, path: file.path, ...(await logs.range(file, where)) }
      },
      'log.merged': async ({ filter, before, lines }) => {
        const { level, from, to } = filter
        const files = await filesOf(filter, unitsOf(filter))
        return logs.merged({ files, filter: { level, from, to }, before, lines })
      },
      'log.openable': async ({ ref, run, offset }) => {
        const file = await fileOf(ref, run)
        const { path, line } = await logs.openable(file.path, offset ?? 0)
        return { path, line: offset === null ? null : line }
      },
      'log.openInEditor': async ({ ref, run, offset }) => {
        if (!host)
          throw new CommandError('host.unavailable', 'Only the app can open an editor, and Till runs without it.', {
            hint: `till logs ${ref} --edit opens it in yours.`,
            ref,
          })
        const file = await fileOf(ref, run)
        // Says so where the file is gone, before an editor makes an empty one of that name.
        const { path, line } = await logs.openable(file.path, offset ?? 0)
        await host.openFile(path, offset === null ? null : line)
        return { path, line: offset === null ? null : line }
      },
    },
  }
}
