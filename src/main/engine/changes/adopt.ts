import { CommandError } from '@shared/contract/failure'
import type { RunId } from '@shared/model/ids'
import type { PortChange } from '@shared/model/port-changes'
import { hideInArguments } from '@shared/secrets/hide-secrets'
import { isSameCommand } from '../../domain/processes/same-command'
import type { InspectedProcess, ProcessIdentity } from '../effects'
import { followAs } from '../follow-as'
import type { Unit } from '../unit'
import { isRunning } from './carry-out-move'
import { nothingShown, tell, type ChangeParts, type Prepared } from './prepared'

/** Makes a process that somebody started by hand the component it is: followed, probed and ended as if Till had started it. */
export async function prepareAdopt(
  parts: ChangeParts,
  change: Extract<PortChange, { kind: 'adopt' }>,
): Promise<Prepared> {
  const { effects, supervisor, instances } = parts
  const unit = supervisor.unit(change.ref)
  if (!unit) throw new CommandError('ref.unknown', `There is no component ${change.ref}.`, { ref: change.ref })
  const record = instances.record(unit.instance)
  const found = await effects.processes.inspect(change.pid)
  const who = found ? `${found.command} (pid ${found.identity.pid})` : `Process ${change.pid}`
  const refusal = await whyNot(parts, unit, change.pid, found)
  const message = `${who} is followed as ${unit.name} of ${record.name}`
  return {
    shown: {
      ...nothingShown(change),
      sentence: `Till follows ${who} from now on as ${unit.name} of ${record.name}, without restarting it: watched, restarted and stopped like the others.`,
      button: `Adopt ${who}`,
      warnings: found && refusal === null ? await differences(parts, unit, found) : [],
      obstacle: refusal?.message ?? null,
    },
    obstacleCode: refusal?.code ?? 'input.invalid',
    facts: {
      process: { value: identityText(found?.identity), changed: `${change.pid} is another process now, or gone.` },
      obstacle: { value: refusal?.message ?? '', changed: refusal?.message ?? 'What stood in the way is gone.' },
    },
    async carryOut() {
      if (!found) throw new CommandError('conflict.stale', `${who} has ended meanwhile.`)
      instances.record(record.id)
      await instances.changing([record.id], () => follow(parts, unit, found, message))
      return { message: `${message}.`, undo: null }
    },
  }
}

type Refusal = { code: 'process.protected' | 'instance.running' | 'conflict.stale'; message: string }

async function whyNot(
  parts: ChangeParts,
  unit: Unit,
  pid: number,
  found: InspectedProcess | null,
): Promise<Refusal | null> {
  if (!found) return { code: 'conflict.stale', message: `There is no process ${pid} any more.` }
  const who = `${found.command} (pid ${pid})`
  if (!found.isOwn)
    return { code: 'process.protected', message: `${who} is ${found.user ?? 'another user'}’s; Till could not end it.` }
  if (found.protection !== null) return { code: 'process.protected', message: found.protection }
  const other = [...parts.byRun.values()].find((one) => one.run?.identity?.pid === pid)
  if (other) return { code: 'instance.running', message: `${who} is ${other.ref} already.` }
  if (isRunning(parts, unit))
    return {
      code: 'instance.running',
      message: `${unit.name} runs already; stop it first to have another process be it.`,
    }
  const { port } = unit.spec
  if (port === null) return { code: 'conflict.stale', message: `${unit.name} has no port to be known by.` }
  const listeners = await parts.effects.network.listenersOn([port])
  const own = listeners.find((one) => one.pid === pid && one.protocol === 'tcp')
  if (!own) return { code: 'conflict.stale', message: `${who} does not listen on ${port}.` }
  const run = own.run === null ? undefined : parts.byRun.get(own.run)
  return run ? { code: 'instance.running', message: `${who} is ${run.ref}’s.` } : null
}

/** How it differs from what Till would start: a person decides whether that matters. */
async function differences(parts: ChangeParts, unit: Unit, found: InspectedProcess): Promise<string[]> {
  const { environment, effects } = parts
  const expected = await environment.spawnPlanFor(unit, effects.newId() as RunId)
  const shorten = effects.files.shorten
  const told: string[] = []
  const shell = unit.spec.process.shell
  const words = shell === null ? expected.argv : (expected.argv.at(-1) ?? shell).split(/\s+/)
  const isSame = isSameCommand(found.argv, words, found.folder ?? '')
  if (!isSame) {
    const show = (args: readonly string[]): string => hideInArguments(args).join(' ')
    const would = (expected.runtime === 'node' ? 'node ' : '') + show(words)
    told.push(`It was started as “${show(found.argv)}”; Till would start “${would}”.`)
  }
  if (found.folder === null)
    told.push(`Its folder can’t be seen; Till would start it in ${shorten(expected.workingDir)}.`)
  else if (found.folder !== expected.workingDir)
    told.push(`It runs in ${shorten(found.folder)}; Till would start it in ${shorten(expected.workingDir)}.`)
  told.push('It keeps the environment it was started with, and its output is not in Till’s log, until it is restarted.')
  const seconds = Math.round(unit.spec.startTimeoutMs / 1_000)
  told.push(`Where it does not answer well within ${seconds} s, Till ends it like a start that failed.`)
  return told
}

async function follow(parts: ChangeParts, unit: Unit, found: InspectedProcess, message: string): Promise<void> {
  const { effects, runner, store } = parts
  const { clock, processes, logs } = effects
  const run = effects.newId() as RunId
  const logPath = await logs.pathFor(unit.ref, run)
  if (!(await processes.follow(run, found.identity)))
    throw new CommandError('conflict.stale', `${found.command} (pid ${found.identity.pid}) has ended meanwhile.`)
  if (isRunning(parts, unit))
    throw new CommandError('conflict.stale', `${unit.name} was started meanwhile; ${found.command} goes on as it was.`)
  store.note((tx) => tell(parts, tx, unit.instance, message))
  const startedAt = found.startedAt ?? clock.now()
  followAs({ ...parts, runner: runner() }, unit, { run, identity: found.identity, logPath, startedAt })
}

export function identityText(identity: ProcessIdentity | undefined): string {
  return identity ? `${identity.bootId} ${identity.pid} ${identity.startTicks}` : ''
}
