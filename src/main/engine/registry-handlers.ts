import type { Ref } from '@shared/model/ids'
import type { Handlers } from './commands'
import type { HeartbeatMonitor } from './heartbeat-monitor'
import type { Registrations } from './registrations'
import type { Unit } from './unit'

export type RegistryCommand = Extract<keyof Handlers, `registry.${string}`>

/** The commands with which components tell of themselves and find one another. */
export function registryHandlers(parts: {
  /** Throws CommandError `ref.unknown`. */
  unitAt(ref: Ref): Unit
  registrations: Registrations
  heartbeats: HeartbeatMonitor
}): Pick<Handlers, RegistryCommand> {
  const { unitAt, registrations, heartbeats } = parts
  return {
    'registry.register': (input) => ({ revision: registrations.register(unitAt(input.ref), input) }),
    'registry.update': ({ ref, instanceUuid, state }) => ({
      revision: registrations.say(unitAt(ref), instanceUuid, state),
    }),
    'registry.ready': ({ ref, instanceUuid }) => ({
      revision: registrations.say(unitAt(ref), instanceUuid, 'ready'),
    }),
    'registry.get': ({ ref }) => registrations.get(unitAt(ref).ref),
    'registry.list': ({ instance }) => ({ registrations: registrations.list(instance) }),
    'registry.find': ({ capability, instance }) => ({ found: registrations.find(capability, instance) }),
    'registry.deregister': ({ ref, instanceUuid }) => {
      const unit = unitAt(ref)
      const revision = registrations.deregister(unit, instanceUuid)
      heartbeats.forget(unit)
      return { revision }
    },
    'registry.beat': ({ ref, instanceUuid, state, metrics }) => {
      const unit = unitAt(ref)
      registrations.requireSpeaker(unit, instanceUuid)
      registrations.say(unit, instanceUuid, state)
      return { nextWithinMs: heartbeats.beat(unit, { state, metrics }) }
    },
  }
}
