import type { z } from 'zod'
import { CommandError } from '@shared/contract/failure'
import type { Output } from '@shared/contract/commands'
import type { lifecycleCommands } from '@shared/contract/lifecycle-commands'
import type { FallbackRow } from '@shared/model/degradation'
import type { InstanceId } from '@shared/model/ids'
import type { FallbackDefinition } from '@shared/platform/definition'
import { didYouMean } from '@shared/platform/nearest'
import { decideProvider, NOBODY, returnsInMs, type Candidate, type Provision } from '../domain/degradation/provider'
import { clauseOf, describeProvision, describeTried } from '../domain/degradation/words'
import { isComing, isResting } from '../domain/lifecycle/table'
import { shorten } from '../domain/processes/last-words'
import { capabilityId, type Breakers } from './breakers'
import { createCapabilities, type Provided } from './capabilities'
import type { Cancel, Clock, Durable, Logger } from './effects'
import type { Instances } from './instances'
import type { Store } from './store'
import type { Supervisor } from './supervisor'
import type { Timeline } from './timeline'
import type { Transitions } from './transitions'
import type { Unit } from './unit'
import { unitAt } from './unit-handlers'

export type Degradation = {
  /** Puts back what was registered before this Till. */
  load(durable: Durable['fallbacks']): void
  /** Something of an instance moved: looks at once, so that nobody is told yesterday’s provider. */
  look(instance: InstanceId): void
  register(said: Said<'fallback.register'>): number
  resolve(asked: Said<'fallback.resolve'>): Output<'fallback.resolve'>
  report(said: Said<'fallback.report'>): void
  forget(instance: InstanceId): void
  dispose(): void
}

type Said<C extends keyof typeof lifecycleCommands> = z.output<(typeof lifecycleCommands)[C]['input']>
type Known = { provision: Provision; told: string | null; cancel: Cancel }

/** A call that fails as the one before is told again after so long. */
const REPORT_AGAIN_MS = 60_000
/** One that fails otherwise, so much later: the number of the request in its words makes no two alike. */
const REPORT_OTHER_MS = 5_000

/** Keeps who provides a capability now, and tells when that changes (docs/lifecycle.md, When something keeps failing). */
export function createDegradation(deps: {
  clock: Clock
  store: Store
  timeline: Timeline
  logger: Logger
  instances: Pick<Instances, 'definitionOf' | 'record'>
  supervisor: Supervisor
  transitions: Transitions
  breakers: Breakers
}): Degradation {
  const { clock, store, timeline, instances, supervisor, transitions, breakers } = deps
  const capabilities = createCapabilities(deps)
  const known = new Map<string, Known>()
  /** What was told last of failed calls, by component and capability. */
  const reported = new Map<string, { message: string; atMs: number }>()

  const candidateOf = (unit: Unit, circuitId: string | null): Candidate => {
    const { state } = transitions.stateOf(unit)
    const own = breakers.stateOf(unit.ref)
    const calls = circuitId === null ? 'closed' : breakers.stateOf(circuitId)
    const isClosed = own === 'closed' && calls === 'closed'
    const isOnItsWay = isComing(state) || (isResting(state) && state !== 'failed')
    return {
      ref: unit.ref,
      name: unit.name,
      isReady: state === 'ready' && isClosed,
      isShaky: state === 'degraded' && isClosed,
      // What failed for good was wanted, and is missed.
      isWanted: unit.isWanted || state === 'failed',
      isComing: unit.isWanted && isOnItsWay && own === 'closed',
      clause: clauseOf(state, { isWanted: unit.isWanted, own, calls }),
    }
  }

  const candidatesOf = (entry: Provided): { primary: Candidate; chain: Candidate[] } => ({
    primary: candidateOf(entry.primary, capabilityId(entry.primary.instance, entry.capability)),
    chain: entry.chain.map(({ unit }) => candidateOf(unit, null)),
  })

  const lookAt = (instance: InstanceId, entry: Provided): void => {
    const id = capabilityId(instance, entry.capability)
    const nowMs = clock.monotonicMs()
    const before = known.get(id)
    const { primary, chain } = candidatesOf(entry)
    const isWanted = [primary, ...chain].some((one) => one.isWanted || one.isReady)
    const provision = isWanted ? decideProvider(before?.provision ?? NOBODY, primary, chain, nowMs) : NOBODY
    const using = [primary, ...chain].find(({ ref }) => ref === provision.using) ?? null
    const lost = entry.chain.find(({ unit }) => unit.ref === using?.ref)?.given.lost ?? ''
    const message = isWanted ? describeProvision(entry.capability, { using, primary, chain, lost }) : null
    const inMs = returnsInMs(provision, nowMs)
    before?.cancel()
    const cancel = inMs === null ? (): void => {} : clock.after(inMs, () => look(instance))
    const hasChanged = provision.using !== (before?.provision.using ?? null)
    const isBack = message === null && (before?.told ?? null) !== null
    const isTold = message !== null && hasChanged && !primary.isComing
    known.set(id, { provision, told: message === null ? null : isTold ? message : (before?.told ?? null), cancel })
    const line = isTold ? message : isBack && using ? `${entry.capability} comes from ${using.name} again` : null
    store.note((tx) => {
      const row = tx.get('fallbacks', id)
      const next: FallbackRow = {
        id,
        instance,
        capability: entry.capability,
        primary: entry.primary.ref,
        chain: entry.chain.map(({ unit, given }) => ({
          ref: unit.ref,
          parameters: given.parameters,
          lost: given.lost,
        })),
        using: provision.using,
        isDegraded: message !== null,
        message,
        since: row && !hasChanged ? row.since : clock.now(),
        dueAt: inMs === null ? null : row?.dueAt && row.using === provision.using ? row.dueAt : clock.now() + inMs,
      }
      tx.put('fallbacks', next)
      if (line !== null)
        timeline.add(tx, {
          level: isTold ? 'warning' : 'info',
          instance,
          ref: entry.primary.ref,
          state: null,
          message: line,
        })
    })
  }

  const look = (instance: InstanceId): void => {
    const entries = capabilities.provided(instance)
    for (const entry of entries) lookAt(instance, entry)
    for (const row of store.all('fallbacks'))
      if (row.instance === instance && !entries.some(({ capability }) => capability === row.capability)) drop(row.id)
  }

  const drop = (id: string): void => {
    known.get(id)?.cancel()
    known.delete(id)
    if (store.get('fallbacks', id)) store.note((tx) => tx.remove('fallbacks', id))
  }

  const answer = (unit: Unit, given: FallbackDefinition | null): Output<'fallback.resolve'> => {
    const { port } = unit.spec
    return {
      ref: unit.ref,
      endpoint:
        store.get('registrations', unit.ref)?.endpoint ?? (port === null ? null : `http://127.0.0.1:${String(port)}`),
      parameters: given?.parameters ?? {},
      isFallback: given !== null,
      lost: given?.lost ?? '',
    }
  }

  /** Where no fallback is known: whoever of the instance can do it, the first as if it were the primary. */
  const resolveUndeclared = (instance: InstanceId, capability: string): Output<'fallback.resolve'> => {
    const id = capabilityId(instance, capability)
    const able = capabilities.ableOf(instance, capability)
    const [first] = able
    if (first && transitions.stateOf(first).state === 'ready' && breakers.takeTrial(id)) return answer(first, null)
    const tried = able.map((one) => candidateOf(one, one === first ? id : null))
    const best = tried.findIndex((one) => one.isReady)
    const unit = able[best === -1 ? tried.findIndex((one) => one.isShaky) : best]
    if (unit) return answer(unit, null)
    if (tried.length > 0) throw none(instance, capability, tried)
    const all = capabilities.said(instance)
    throw new CommandError(
      'fallback.none',
      `Nothing in ${instances.record(instance).name} says that it can do ${capability}${didYouMean(capability, all)}.`,
      { hint: 'Name it among the capabilities of a component in till.yaml.', ref: instance },
    )
  }

  const none = (instance: InstanceId, capability: string, tried: readonly Candidate[]): CommandError =>
    new CommandError('fallback.none', `Nobody provides ${capability} now: ${describeTried(tried)}.`, {
      hint: `till why ${tried[0]?.ref ?? instance} tells more.`,
      ref: tried[0]?.ref ?? instance,
    })

  /** On the timeline, though not each of a hundred that fail alike. */
  const tellFailed = ({ ref, instance, name }: Unit, capability: string, said: string): void => {
    const message = `${name} failed a call of ${capability}${said === '' ? '' : `: ${said}`}`
    const key = `${ref}#${capability}`
    const before = reported.get(key)
    const nowMs = clock.monotonicMs()
    const quietMs = before?.message === message ? REPORT_AGAIN_MS : REPORT_OTHER_MS
    if (before && nowMs - before.atMs < quietMs) return
    reported.set(key, { message, atMs: nowMs })
    store.note((tx) => timeline.add(tx, { level: 'warning', instance, ref, state: null, message }))
  }

  return {
    look,
    load: capabilities.load,
    register(said) {
      capabilities.register(said)
      look(said.instance)
      return store.revision()
    },
    resolve({ instance, capability }) {
      instances.record(instance)
      const entry = capabilities.of(instance, capability)
      if (!entry) return resolveUndeclared(instance, capability)
      lookAt(instance, entry)
      const id = capabilityId(instance, capability)
      const isUp = transitions.stateOf(entry.primary).state === 'ready'
      if (isUp && breakers.takeTrial(id)) return answer(entry.primary, null)
      const using = known.get(id)?.provision.using
      if (using === entry.primary.ref) return answer(entry.primary, null)
      const standIn = entry.chain.find(({ unit }) => unit.ref === using)
      if (standIn) return answer(standIn.unit, standIn.given)
      const { primary, chain } = candidatesOf(entry)
      throw none(instance, capability, [primary, ...chain])
    },
    report({ instance, capability, ref, isGood, message }) {
      instances.record(instance)
      const unit = unitAt(supervisor, ref)
      const counted = capabilities.countedFor(unit, capability)
      const said = shorten(message)
      if (!isGood) tellFailed(unit, capability, said)
      // How a stand-in does says nothing of the primary.
      if (counted !== unit) return
      const name = `${capability} (${unit.name})`
      const settings = unit.spec.breaker ?? null
      breakers.called({ instance, capability, name, settings }, { isGood, message: said })
      look(instance)
    },
    forget(instance) {
      capabilities.forget(instance)
      for (const key of reported.keys()) if (key.startsWith(`${instance}/`)) reported.delete(key)
      for (const row of store.all('fallbacks')) if (row.instance === instance) drop(row.id)
    },
    dispose() {
      for (const { cancel } of known.values()) cancel()
    },
  }
}
