/**
 * Over the usual length because circuits of components and of capabilities are counted, timed and told in one place.
 */
import { CommandError } from '@shared/contract/failure'
import type { BreakerRow } from '@shared/model/degradation'
import type { InstanceId, Ref } from '@shared/model/ids'
import { DEFAULT_BREAKER, type BreakerDefinition } from '@shared/platform/definition'
import {
  afterFailure,
  afterSuccess,
  closedBreaker,
  halfOpened,
  restMs,
  SHAKY_TRIAL_MS,
  TRIAL_MS,
  type Breaker,
} from '../domain/breakers/breaker'
import { BREAKER_LABELS, describeBreaker, describeBreakerChange } from '../domain/breakers/words'
import { isUp } from '../domain/lifecycle/table'
import type { CrashLimit } from '../domain/restarts/policy'
import type { Cancel, Clock } from './effects'
import type { Store } from './store'
import type { Timeline } from './timeline'
import type { StepHearer, Transitions } from './transitions'
import type { Unit } from './unit'

/** The circuit breakers of components and of capabilities. They are in memory only: a new Till begins with all closed. */
export type Breakers = {
  /**
   * A unit failed and would be tried again. Answers for how long it is left alone instead, and after how many failures;
   * null where its circuit is closed. `limit`: the rate of crashes that opens the circuit at once, where there is one.
   */
  failed(
    unit: Unit,
    more: { wasStable: boolean; limit: CrashLimit | null },
  ): { aloneMs: number; failures: number } | null
  /** Follows who begins and who is ready: a begin is a trial of an open circuit, being ready a good one. */
  hear: StepHearer
  /** Whether no circuit is open or half-open: nobody waits for one. */
  areClosed(): boolean
  /** Open or half-open: who needs it waits. */
  stateOf(id: string): BreakerRow['state']
  /**
   * A call of a capability went well or not, as its caller saw. `settings`: those of who provides it; `message`: what the
   * caller says of it.
   */
  called(
    capability: { instance: InstanceId; capability: string; name: string; settings: BreakerDefinition | null },
    call: { isGood: boolean; message: string },
  ): void
  /** Hands out one trial call of a half-open capability; false where none is left for now. */
  takeTrial(id: string): boolean
  /** As if nothing had failed, without a word: it was stopped, or nobody tries it any more. */
  forget(id: string): void
  forgetInstance(instance: InstanceId): void
  /** The wall clock was set by so much: what is due, is so in the same time as before. */
  clockSet(byMs: number): void
  /** Throws CommandError `breaker.unknown`. Of a capability, trials begin now; of a component, its next start is one. */
  decide(id: string, choice: 'try' | 'close'): { ref: Ref | null; instance: InstanceId }
  /** Brings rows and timeline in step. `pausedBy` names the rows that wait because of a component’s circuit. */
  show(instance: InstanceId, pausedBy: (ref: Ref) => Ref[]): void
  dispose(): void
}

type Circuit = Pick<BreakerRow, 'id' | 'instance' | 'ref' | 'capability' | 'name'> & {
  unit: Unit | null
  settings: BreakerDefinition
  breaker: Breaker
  /** Epoch ms at which its state began. */
  sinceAt: number
  /** Of a capability: when trials begin. Epoch ms. */
  dueAt: number | null
  /** Of the state and its beginning: what the timeline knows. */
  told: string
  /** What was said of the last call that failed. */
  last: string
  /** The rate of crashes that opened it; null: failures in a row did. */
  limit: CrashLimit | null
  /** When the trials under way were handed out. Monotonic ms. */
  handedOutMs: number[]
  cancel: Cancel
}

/** The id of the circuit, and of the fallbacks, of a capability. */
export function capabilityId(instance: InstanceId, capability: string): string {
  return `${instance}#${capability}`
}

/** Keeps count of failures and decides who is left alone (docs/lifecycle.md, When something keeps failing). */
export function createBreakers(deps: {
  clock: Clock
  store: Store
  timeline: Timeline
  transitions: () => Transitions
  /** A circuit changed: somebody may go on, or has to wait. */
  onChanged: (instance: InstanceId) => void
}): Breakers {
  const { clock, store, timeline, onChanged } = deps
  const circuits = new Map<string, Circuit>()

  const circuitOf = ({
    settings,
    ...facts
  }: Pick<Circuit, 'id' | 'instance' | 'ref' | 'capability' | 'name' | 'unit'> & {
    settings?: BreakerDefinition | null | undefined
  }): Circuit => {
    const known = circuits.get(facts.id)
    // Its till.yaml may have been read anew.
    if (known) return Object.assign(known, { name: facts.name, settings: settings ?? DEFAULT_BREAKER })
    const breaker = closedBreaker(clock.monotonicMs())
    const made: Circuit = {
      ...facts,
      settings: settings ?? DEFAULT_BREAKER,
      breaker,
      sinceAt: clock.now(),
      dueAt: null,
      told: 'closed',
      last: '',
      limit: null,
      handedOutMs: [],
      cancel: () => {},
    }
    circuits.set(facts.id, made)
    return made
  }

  const set = (circuit: Circuit, breaker: Breaker): void => {
    const before = circuit.breaker
    circuit.breaker = breaker
    if (before.state === breaker.state && before.trialsLeft === breaker.trialsLeft) return
    circuit.handedOutMs = []
    if (before.state !== breaker.state) {
      circuit.cancel()
      circuit.sinceAt = clock.now()
      circuit.dueAt = null
      // A component’s own retry is what ends its rest; a capability has none.
      if (breaker.state === 'open' && circuit.unit === null) {
        circuit.dueAt = clock.now() + circuit.settings.resetTimeoutMs
        circuit.cancel = clock.after(circuit.settings.resetTimeoutMs, () => beginTrials(circuit))
      }
    }
    onChanged(circuit.instance)
  }

  const beginTrials = (circuit: Circuit): void =>
    set(circuit, halfOpened(circuit.breaker, circuit.settings, clock.monotonicMs()))

  /** A trial of a component: being up for a while. */
  const awaitTrial = (circuit: Circuit, forMs: number): void => {
    circuit.cancel()
    circuit.cancel = clock.after(forMs, () => {
      set(circuit, afterSuccess(circuit.breaker, clock.monotonicMs()))
      if (circuit.breaker.state === 'half-open') awaitTrial(circuit, forMs)
    })
  }

  const drop = (circuit: Circuit): void => {
    circuit.cancel()
    circuits.delete(circuit.id)
    if (store.get('breakers', circuit.id)) store.note((tx) => tx.remove('breakers', circuit.id))
  }

  const rowOf = (circuit: Circuit, paused: Ref[]): BreakerRow => {
    const { id, instance, ref, capability, name, breaker, settings, sinceAt, unit, last, limit } = circuit
    const isOpen = breaker.state === 'open'
    const dueAt = unit === null ? circuit.dueAt : unit.willRetry ? deps.transitions().stateOf(unit).dueAt : null
    return {
      id,
      instance,
      ref,
      capability,
      name,
      state: breaker.state,
      label: BREAKER_LABELS[breaker.state],
      message: describeBreaker({ breaker, settings, isCapability: unit === null, last, limit }, paused.length),
      since: sinceAt,
      dueAt: isOpen ? dueAt : null,
      failures: breaker.failures,
      threshold: settings.failureThreshold,
      trialsLeft: breaker.trialsLeft,
      paused,
      actions: isOpen ? ['try', 'close'] : ['close'],
    }
  }

  const tell = (circuit: Circuit): void => {
    const { breaker, settings, unit, instance, ref, name, last, limit } = circuit
    const now = breaker.state === 'closed' ? 'closed' : `${breaker.state} ${String(breaker.sinceMs)}`
    if (circuit.told === now) return
    circuit.told = now
    const message = describeBreakerChange(name, { breaker, settings, isCapability: unit === null, last, limit })
    const level = breaker.state === 'open' ? 'warning' : 'info'
    store.note((tx) => timeline.add(tx, { level, instance, ref, state: null, message }))
  }

  return {
    failed(unit, { wasStable, limit }) {
      const { ref, instance, name } = unit
      const settings = unit.spec.breaker
      const circuit = circuitOf({ id: ref, instance, ref, capability: null, name, unit, settings })
      const nowMs = clock.monotonicMs()
      const before = wasStable ? afterSuccess(circuit.breaker, nowMs) : circuit.breaker
      if (before.state !== 'open') circuit.limit = limit
      set(circuit, afterFailure(before, circuit.settings, nowMs, limit !== null))
      const aloneMs = restMs(circuit.breaker, circuit.settings, nowMs)
      return aloneMs === null ? null : { aloneMs, failures: circuit.breaker.failures }
    },
    hear(_, unit, { from, to }) {
      const circuit = circuits.get(unit.ref)
      if (!circuit) return
      if (to === 'registering' || to === 'initializing') beginTrials(circuit)
      if (circuit.breaker.state !== 'half-open') return
      if (to === 'ready') awaitTrial(circuit, TRIAL_MS)
      else if (to === 'degraded') awaitTrial(circuit, SHAKY_TRIAL_MS)
      else if (isUp(from)) circuit.cancel()
    },
    areClosed() {
      for (const { breaker } of circuits.values()) if (breaker.state !== 'closed') return false
      return true
    },
    stateOf: (id) => circuits.get(id)?.breaker.state ?? 'closed',
    called({ instance, capability, name, settings }, { isGood, message }) {
      const id = capabilityId(instance, capability)
      if (isGood && !circuits.has(id)) return
      const circuit = circuitOf({ id, instance, ref: null, capability, name, unit: null, settings })
      const nowMs = clock.monotonicMs()
      circuit.handedOutMs.shift()
      if (!isGood && circuit.breaker.state !== 'open') circuit.last = message
      set(
        circuit,
        isGood ? afterSuccess(circuit.breaker, nowMs) : afterFailure(circuit.breaker, circuit.settings, nowMs),
      )
    },
    takeTrial(id) {
      const circuit = circuits.get(id)
      if (circuit?.breaker.state !== 'half-open') return false
      const nowMs = clock.monotonicMs()
      // Who never tells how its call went keeps nobody from trying for ever.
      circuit.handedOutMs = circuit.handedOutMs.filter((at) => nowMs - at < circuit.settings.resetTimeoutMs)
      if (circuit.handedOutMs.length >= circuit.breaker.trialsLeft) return false
      circuit.handedOutMs.push(nowMs)
      return true
    },
    forget(id) {
      const circuit = circuits.get(id)
      if (!circuit) return
      drop(circuit)
      if (circuit.breaker.state !== 'closed') onChanged(circuit.instance)
    },
    forgetInstance(instance) {
      for (const circuit of circuits.values()) if (circuit.instance === instance) drop(circuit)
    },
    clockSet(byMs) {
      for (const circuit of circuits.values()) if (circuit.dueAt !== null) circuit.dueAt += byMs
    },
    decide(id, choice) {
      const circuit = circuits.get(id)
      if (!circuit || circuit.breaker.state === 'closed')
        throw new CommandError('breaker.unknown', `There is no open circuit ${id}.`, {
          hint: 'till circuits lists them; it may have closed meanwhile.',
        })
      if (choice === 'close') set(circuit, closedBreaker(clock.monotonicMs()))
      else if (circuit.unit === null) beginTrials(circuit)
      return { ref: circuit.ref, instance: circuit.instance }
    },
    show(instance, pausedBy) {
      for (const circuit of [...circuits.values()]) {
        if (circuit.instance !== instance) continue
        tell(circuit)
        if (circuit.breaker.state !== 'closed') {
          const row = rowOf(circuit, circuit.ref === null ? [] : pausedBy(circuit.ref))
          store.note((tx) => tx.put('breakers', row))
        } else if (circuit.breaker.failures === 0) drop(circuit)
        else if (store.get('breakers', circuit.id)) store.note((tx) => tx.remove('breakers', circuit.id))
      }
    },
    dispose() {
      for (const circuit of circuits.values()) circuit.cancel()
    },
  }
}
