import type { LogFilter } from '@shared/contract/log-commands'
import { CommandError } from '@shared/contract/failure'
import type { Ref, RunId } from '@shared/model/ids'
import type { Handlers } from './commands'
import type { Cancel, Effects, LogFile } from './effects'
import type { HostCommands } from './engine'
import type { Instances } from './instances'
import type { Supervisor } from './supervisor'
import { unitAt } from './unit-handlers'

type Parts = {
  effects: Pick<Effects, 'logs' | 'storage'>
  instances: Pick<Instances, 'record'>
  supervisor: Supervisor
  host: HostCommands | null
}

type Answers = Pick<Handlers, 'log.search' | 'log.range' | 'log.merged' | 'log.openInEditor'>

export type LogAnswers = {
  handlers: Answers
  /** A client went: nobody waits for its search any more. */
  detach(clientId: string): void
}

/** The commands that read logs beyond their tails. */
export function createLogAnswers({ effects, instances, supervisor, host }: Parts): LogAnswers {
  const { logs, storage } = effects
  const searches = new Map<string, Cancel>()

  const newest = (ref: Ref): LogFile | null => {
    const last = storage.lastRun(ref)
    return last && { ref, run: last.run, path: last.logPath, startedAt: last.startedAt }
  }

  /** The log of a run. Throws CommandError `ref.unknown`, `log.none`. */
  const fileOf = async (ref: Ref, run: RunId | null): Promise<LogFile> => {
    unitAt(supervisor, ref)
    const last = newest(ref)
    if (run === null || last?.run === run) {
      if (last) return last
      throw new CommandError('log.none', `${ref} has no log yet; it begins with its first start.`, { ref })
    }
    const path = await logs.find(ref, run)
    if (path === null)
      throw new CommandError('log.none', `The log of run ${run} of ${ref} is not kept any more.`, { ref })
    return { ref, run, path, startedAt: 0 }
  }

  /** The run that wrote at a moment (epoch ms), where that is not the newest one: a row may have been started since. */
  const runWriting = async (ref: Ref, at: number | null): Promise<RunId | null> => {
    const last = newest(ref)
    return at === null || last === null || last.startedAt <= at ? null : logs.runAt(ref, at)
  }

  /** The newest logs of the rows that are wanted. Throws CommandError `instance.unknown`, `ref.unknown`. */
  const filesOf = ({ instance, refs }: LogFilter): LogFile[] => {
    if (instance !== null) instances.record(instance)
    const wanted =
      refs.length > 0
        ? refs.map((ref) => unitAt(supervisor, ref)).filter((unit) => instance === null || unit.instance === instance)
        : instance === null
          ? [...supervisor.units()]
          : supervisor.unitsOf(instance)
    return wanted.flatMap((unit) => newest(unit.ref) ?? [])
  }

  return {
    detach(clientId) {
      searches.get(clientId)?.()
      searches.delete(clientId)
    },
    handlers: {
      'log.search': async ({ filter, ...wish }, client) => {
        const files = filesOf(filter)
        if (client) searches.get(client.id)?.()
        const { level, from, to } = filter
        const { done, cancel } = logs.search({ ...wish, files, filter: { level, from, to } })
        if (client) searches.set(client.id, cancel)
        try {
          return await done
        } finally {
          if (client && searches.get(client.id) === cancel) searches.delete(client.id)
        }
      },
      'log.range': async ({ ref, run, ...where }) => {
        const file = await fileOf(ref, run ?? (await runWriting(ref, where.at)))
        return { run: file.run, path: file.path, ...(await logs.range(file, where)) }
      },
      'log.merged': async ({ filter, before, lines }) => {
        const { level, from, to } = filter
        return logs.merged({ files: filesOf(filter), filter: { level, from, to }, before, lines })
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
