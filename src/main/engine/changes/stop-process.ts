import { CommandError, type FailureCode } from '@shared/contract/failure'
import type { PortChange } from '@shared/model/port-changes'
import { contains, lanesOf } from '../../domain/ports/blocks'
import { reviveSentence } from '../../domain/ports/change-words'
import { pickInTheWay } from '../../domain/ports/in-the-way'
import { describeContainer } from '../../domain/ports/ownership'
import { stillThere } from '../../domain/processes/still-there'
import type { InspectedProcess, ObservedListener } from '../effects'
import { nameHolder } from '../port-holder'
import type { Unit } from '../unit'
import { identityText } from './adopt'
import { nothingShown, tell, type ChangeParts, type Prepared } from './prepared'

/** Between the signal and force. */
const GRACE_MS = 10_000
/** How long the port may take to be free once its process is gone. */
const FREE_WITHIN_MS = 1_000
const LOOK_EVERY_MS = 50

/** Ends a process of somebody else's that holds a port, with its descendants, and sees that the port is free. */
export async function prepareStop(
  parts: ChangeParts,
  change: Extract<PortChange, { kind: 'stop-process' }>,
): Promise<Prepared> {
  const { effects, instances, supervisor, transitions, store } = parts
  const { pid, port } = change
  const found = await effects.processes.inspect(pid)
  const listeners = (await effects.network.listenersOn([port])).filter(({ protocol }) => protocol === 'tcp')
  const refusal = whyNot(parts, { pid, port }, found, listeners)
  const who = found ? `${found.command} (pid ${pid})` : `Process ${pid}`
  const children = Math.max(0, (found?.tree.length ?? 1) - 1)
  const beside =
    children === 0 ? '' : children === 1 ? ' and the process it started' : ` and the ${children} processes it started`
  const revived = [...supervisor.units()].filter((unit) => {
    const { state, reason } = transitions.stateOf(unit)
    return unit.spec.port === port && state === 'failed' && reason?.code === 'port-taken' && unit.busy === null
  })
  const message = `${who} was ended; ${port} is free`
  return {
    shown: {
      ...nothingShown(change),
      sentence:
        `${who}${beside} ${children === 0 ? 'is' : 'are'} asked to end, and ended by force where that takes over ${GRACE_MS / 1_000} s. Then ${port} is free.` +
        reviveSentence(revived.map(({ name }) => name)),
      button: `Stop ${found ? `${found.command} (${pid})` : String(pid)}`,
      isDangerous: true,
      tree: found?.tree ?? [],
      obstacle: refusal?.message ?? null,
    },
    obstacleCode: refusal?.code ?? 'input.invalid',
    facts: {
      process: { value: identityText(found?.identity), changed: `${pid} is another process now, or gone.` },
      tree: {
        value: (found?.tree ?? []).map((one) => one.pid).join(' '),
        changed: `${who} has started or ended processes since.`,
      },
      obstacle: { value: refusal?.message ?? '', changed: refusal?.message ?? 'What stood in the way is gone.' },
    },
    async carryOut() {
      if (!found) throw new CommandError('conflict.stale', `${who} has ended meanwhile.`)
      await end(parts, found, who)
      await requireFree(parts, port, listeners)
      const instance = ownerOf(parts, port)
      store.note((tx) => tell(parts, tx, instance?.id ?? null, message))
      // Nobody waited for this with quitting.
      if (!instances.isClosed()) supervisor.start(revived.map(({ ref }) => ref))
      return { message: `${message}.`, undo: null }
    },
  }
}

function whyNot(
  { byRun, store }: ChangeParts,
  { pid, port }: { pid: number; port: number },
  found: InspectedProcess | null,
  listeners: readonly ObservedListener[],
): { code: FailureCode; message: string } | null {
  if (!found) return { code: 'conflict.stale', message: `There is no process ${pid} any more.` }
  const who = `${found.command} (pid ${pid})`
  const inTree = new Set(found.tree.map((one) => one.pid))
  const holder = listeners.find((one) => one.pid !== null && inTree.has(one.pid))
  const unit = unitOf(byRun.values(), inTree) ?? (holder?.run ? byRun.get(holder.run) : undefined)
  // What an adopted process started carries no tag; the table of listeners knows whose it is.
  const ours = unit?.ref ?? store.all('listeners').find((one) => one.port === port && one.pid === pid)?.ref
  if (ours) return { code: 'process.protected', message: `${who} is ${ours}: stop that component instead.` }
  if (found.protection !== null) return { code: 'process.protected', message: found.protection }
  if (!found.isOwn) {
    const message = `${who} is ${found.user ?? 'another user'}’s; only they or an administrator can end it.`
    return { code: 'process.protected', message }
  }
  if (holder?.container) {
    const message = `${who} publishes ${port} for ${describeContainer(holder.container)}: stop that container instead.`
    return { code: 'process.protected', message }
  }
  return holder ? null : { code: 'conflict.stale', message: `${who} does not listen on ${port} any more.` }
}

function unitOf(units: Iterable<Unit>, pids: ReadonlySet<number>): Unit | undefined {
  return [...units].find((unit) => unit.run?.identity && pids.has(unit.run.identity.pid))
}

async function end({ effects }: ChangeParts, { identity, command }: InspectedProcess, who: string): Promise<void> {
  const report = await effects.processes.endForeign({ identity, signal: 'SIGTERM', graceMs: GRACE_MS })
  if (!report.wasThere) throw new CommandError('conflict.stale', `${who} has ended meanwhile.`)
  if (report.survivors.length === 0) return
  throw new CommandError('process.stubborn', `${who} could not be ended: ${stillThere(report.survivors) ?? ''}.`, {
    hint: `See what ${command} waits for: ps -o pid,stat,wchan,args -p ${report.survivors.join(',')}`,
  })
}

/** Throws where somebody holds the port although the process is gone: whoever watches over it started it again. */
async function requireFree(parts: ChangeParts, port: number, before: readonly ObservedListener[]): Promise<void> {
  const { network, clock, files } = parts.effects
  const address = ownerOf(parts, port)?.bindAddress ?? before[0]?.address ?? '127.0.0.1'
  const giveUpMs = clock.monotonicMs() + FREE_WITHIN_MS
  for (;;) {
    const verdict = await network.canBind(port, address)
    if (verdict.isFree) return
    if (clock.monotonicMs() >= giveUpMs) {
      const now = (await network.listenersOn([port])).filter(({ protocol }) => protocol === 'tcp')
      const holder = pickInTheWay(address, now)
      throw new CommandError(
        'process.stubborn',
        holder
          ? `The process has ended, but ${port} is held by ${nameHolder(files, { unit: null, byRun: parts.byRun }, holder)} now.`
          : `The process has ended, but ${port} can’t be used yet: ${verdict.why}.`,
        { hint: 'Somebody may have started it again, as a service manager does.' },
      )
    }
    await new Promise<void>((done) => clock.after(LOOK_EVERY_MS, done))
  }
}

/** Whose block a port lies in. */
function ownerOf({ instances }: ChangeParts, port: number) {
  for (const { id, ports } of instances.records())
    if (lanesOf(ports).some(({ block }) => contains(block, port)))
      return { id, bindAddress: instances.definitionOf(id)?.bindAddress ?? '127.0.0.1' }
  return null
}
