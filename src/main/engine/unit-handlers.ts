import { CommandError } from '@shared/contract/failure'
import { splitRef, type InstanceId, type Ref } from '@shared/model/ids'
import { didYouMean } from '@shared/platform/nearest'
import type { Handlers } from './commands'
import type { Instances } from './instances'
import type { Orphans } from './orphans'
import type { Store } from './store'
import type { Supervisor } from './supervisor'
import type { Timeline } from './timeline'
import type { Unit } from './unit'

type Parts = {
  store: Store
  instances: Instances
  supervisor: Supervisor
  orphans: Orphans
  timeline: Timeline
  /** Does something and answers the revision; refuses where Till is quitting. */
  effect(act: () => void): { revision: number }
}

/** The unit of a ref. Throws CommandError `ref.unknown`. */
export function unitAt(supervisor: Pick<Supervisor, 'unit' | 'unitsOf'>, ref: Ref): Unit {
  const unit = supervisor.unit(ref)
  if (unit) return unit
  const refs = supervisor.unitsOf(splitRef(ref).instance).map((one) => one.ref)
  throw new CommandError('ref.unknown', `There is no component ${ref}${didYouMean(ref, refs)}.`, {
    hint: 'till status lists them all.',
    ref,
  })
}

/** The commands that start and stop: all of an instance, or one row of it. */
export function unitHandlers(
  parts: Parts,
): Pick<Handlers, 'instance.start' | 'instance.stop' | 'component.start' | 'component.stop' | 'component.restart'> {
  const { store, instances, supervisor, orphans, timeline, effect } = parts

  /** Refs of an instance's units, components first. */
  const refsOf = (id: InstanceId): Ref[] => {
    instances.record(id)
    return supervisor.unitsOf(id).map((unit) => unit.ref)
  }

  const requireSound = (id: InstanceId): void => {
    const problem = store.get('instances', id)?.problem
    if (problem) throw new CommandError('instance.broken', problem, { ref: id })
  }

  /** It runs, and its definition says nothing of it any more: it could be ended, but not started again. */
  const requireDeclared = (unit: Unit): Ref => {
    const definition = instances.definitionOf(unit.instance)
    const component = definition?.components.find(({ id }) => id === unit.component)
    if (definition && (!component || (unit.kind === 'specialist' && component.specialist === null)))
      throw new CommandError(
        'instance.broken',
        `${unit.name} is no longer declared: it can be stopped, but not started.`,
        {
          hint: 'Put it back into its till.yaml to start it.',
          ref: unit.ref,
        },
      )
    return unit.ref
  }

  const say = (instance: InstanceId, message: string): void => {
    store.note((tx) => timeline.add(tx, { level: 'info', instance, ref: null, state: null, message }))
  }

  return {
    'instance.start': async ({ id }) => {
      await orphans.look(id)
      return effect(() => {
        const refs = refsOf(id).filter((ref) => supervisor.unit(ref)?.spec.isDisabled !== true)
        requireSound(id)
        say(id, `Start all of ${instances.record(id).name}`)
        instances.sayEndedBy(id, null)
        supervisor.start(refs)
      })
    },
    'instance.stop': ({ id }) =>
      effect(() => {
        const refs = refsOf(id)
        say(id, `Stop all of ${instances.record(id).name}`)
        supervisor.stop(refs, 'by you, with its whole instance')
      }),
    'component.start': async ({ ref }) => {
      const { instance } = splitRef(ref)
      await orphans.look(instance)
      return effect(() => {
        // First: of an instance whose folder is gone, its components may not even be known.
        requireSound(instance)
        supervisor.start([requireDeclared(unitAt(supervisor, ref))])
      })
    },
    'component.stop': ({ ref }) => effect(() => supervisor.stop([unitAt(supervisor, ref).ref])),
    'component.restart': async ({ ref }) => {
      const { instance } = splitRef(ref)
      await orphans.look(instance)
      return effect(() => {
        // What still runs of a deleted worktree could be ended, but not started again.
        requireSound(instance)
        supervisor.restart(requireDeclared(unitAt(supervisor, ref)))
      })
    },
  }
}
