import type { InstanceId } from '@shared/model/ids'
import { kindAmong } from '../domain/heartbeats/rules'
import type { Handlers } from './commands'
import type { Durable, Effects } from './effects'
import { createHeartbeatMonitor } from './heartbeat-monitor'
import type { Instances } from './instances'
import { createRegistrations } from './registrations'
import { registryHandlers, type RegistryCommand } from './registry-handlers'
import type { UnitRunner } from './run-unit'
import type { Store } from './store'
import type { Supervisor } from './supervisor'
import { createSuspension } from './suspension'
import type { Telemetry, Watched } from './telemetry'
import type { StepHearer, Transitions } from './transitions'
import type { Unit } from './unit'
import { unitAt } from './unit-handlers'

export type Registry = {
  handlers: Pick<Handlers, RegistryCommand>
  /** For `Transitions.hearers`. */
  onStep: StepHearer
  /** What telemetry measures although nobody looks. */
  measured: Watched
  /** The health answer of a unit told its version. */
  onVersion(unit: Unit, version: string): void
  /** The pid of what is suspended of a unit's process, or null. Never rejects. */
  suspendedPid(unit: Unit): Promise<number | null>
  /** Puts back what was stored, once the instances are there. */
  load(durable: Pick<Durable, 'registrations'>): void
  /** What was adopted is adopted: from now on it is looked at. */
  start(): void
  /** The instance is gone. */
  forget(instance: InstanceId): void
  dispose(): void
}

/** Who is registered, how their heartbeats come, and whose process is suspended: what is seen of components beside probes. */
export function createRegistry(deps: {
  effects: Effects
  store: Store
  telemetry: Telemetry
  transitions: () => Transitions
  runner: () => UnitRunner
  supervisor: () => Supervisor
  instances: () => Instances
}): Registry {
  const { effects, store, telemetry } = deps
  const { clock } = effects
  const seen: Pick<Transitions, 'stateOf'> = { stateOf: (unit) => deps.transitions().stateOf(unit) }
  const weigh: UnitRunner['weigh'] = (unit, word) => deps.runner().weigh(unit, word)

  /** Instances of which anything was registered before this Till. */
  const onRecord = new Set<InstanceId>()

  const definitionOf = (unit: Unit) =>
    deps
      .instances()
      .definitionOf(unit.instance)
      ?.components.find((one) => one.id === unit.component)

  const registrations = createRegistrations({ store, clock, bindAddressOf: (unit) => unit.spec.bindAddress })
  const suspension = createSuspension({
    effects,
    transitions: seen,
    weigh,
    onReturn: (unit) => heartbeats.forgive(unit),
  })
  const heartbeats = createHeartbeatMonitor({
    clock,
    telemetry,
    transitions: seen,
    suspension,
    weigh,
    kindOf(unit) {
      if (unit.kind === 'specialist') return { kind: 'specialist', definition: null }
      const definition = definitionOf(unit)
      // What its definition calls a service may say itself what it is.
      const kind = kindAmong([definition?.category, store.get('registrations', unit.ref)?.type])
      return { kind, definition: definition?.heartbeat ?? null }
    },
    onVerdict: (unit, verdict) => registrations.setBeats(unit, verdict),
  })

  return {
    handlers: registryHandlers({ unitAt: (ref) => unitAt(deps.supervisor(), ref), registrations, heartbeats }),
    onStep: registrations.onStep,
    measured: {
      isWatched: (unit) => heartbeats.isMeasured(unit),
      hear: (unit, usage) => heartbeats.measured(unit, usage),
    },
    onVersion: registrations.setVersion,
    suspendedPid: suspension.look,
    load({ registrations: rows }) {
      for (const { instance } of rows) onRecord.add(instance)
      registrations.load(rows)
    },
    start() {
      const units = (): Iterable<Unit> => deps.supervisor().units()
      for (const unit of units()) {
        // Left by a Till that kept none, or whose database is lost: it became ready before anybody listed it.
        if (!onRecord.has(unit.instance) && seen.stateOf(unit).state === 'ready') registrations.found(unit)
        const row = store.get('registrations', unit.ref)
        if (!row || row.beats === null) continue
        // A life that beat for the Till before this one goes on being judged by that; one that is over is not.
        if (row.run !== null && row.run === unit.run?.run) heartbeats.resume(unit)
        else registrations.setBeats(unit, null)
      }
      suspension.start(units)
    },
    forget: heartbeats.forgetInstance,
    dispose() {
      suspension.dispose()
      heartbeats.dispose()
    },
  }
}
