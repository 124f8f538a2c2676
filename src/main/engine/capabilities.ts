import { z } from 'zod'
import { CommandError } from '@shared/contract/failure'
import type { lifecycleCommands } from '@shared/contract/lifecycle-commands'
import { componentRef, splitRef, type InstanceId, type Ref } from '@shared/model/ids'
import type { FallbackDefinition } from '@shared/platform/definition'
import type { Durable, Logger } from './effects'
import type { Instances } from './instances'
import type { Store } from './store'
import type { Supervisor } from './supervisor'
import type { Unit } from './unit'
import { unitAt } from './unit-handlers'

/** Fallbacks of one instance that are kept for components which register them. */
const MOST_REGISTERED = 500

/** A capability with who provides it, and who stands in, in the order in which they are tried. */
export type Provided = { capability: string; primary: Unit; chain: { unit: Unit; given: FallbackDefinition }[] }

/** Who of an instance may provide what: as its definition declares, as was registered, and as each says of itself. */
export type Capabilities = {
  /** Puts back what was registered before this Till. */
  load(durable: Durable['fallbacks']): void
  /** Those with a primary; declared ones first. Who is not part of the instance now is left out. */
  provided(instance: InstanceId): Provided[]
  of(instance: InstanceId, capability: string): Provided | undefined
  /** Whose calls count: the primary's, else those of who says first that it can. Throws where this one does not say so. */
  countedFor(unit: Unit, capability: string): Unit
  /** Keeps a fallback that a component told. Throws CommandError where it contradicts what is known. */
  register(said: Said): void
  /** Who says that it can do something, in the order of the instance. */
  ableOf(instance: InstanceId, capability: string): Unit[]
  /** All that anybody of an instance says it can do. */
  said(instance: InstanceId): Set<string>
  forget(instance: InstanceId): void
}

type Said = z.output<(typeof lifecycleCommands)['fallback.register']['input']>

const storedSchema = z.array(
  z.object({
    capability: z.string(),
    primary: z.string(),
    fallback: z.string(),
    parameters: z.record(z.string(), z.unknown()),
    lost: z.string(),
  }),
)

/** Keeps who may provide what; who does now is decided elsewhere (degradation.ts). */
export function createCapabilities(deps: {
  store: Store
  logger: Logger
  instances: Pick<Instances, 'definitionOf' | 'record'>
  supervisor: Pick<Supervisor, 'unit' | 'unitsOf'>
}): Capabilities {
  const { store, logger, instances, supervisor } = deps
  const registered = new Map<InstanceId, FallbackDefinition[]>()

  const saidBy = (unit: Unit): string[] => [
    ...(store.get('components', unit.ref)?.capabilities ?? []),
    ...(store.get('registrations', unit.ref)?.capabilities ?? []),
  ]

  const provided = (instance: InstanceId): Provided[] => {
    const all = new Map<string, Provided>()
    for (const given of [...(instances.definitionOf(instance)?.fallbacks ?? []), ...(registered.get(instance) ?? [])]) {
      const unitOf = (id: string): Unit | undefined => supervisor.unit(componentRef(instance, id))
      const [primary, unit] = [unitOf(given.primary), unitOf(given.fallback)]
      if (!primary) continue
      const one: Provided = all.get(given.capability) ?? { capability: given.capability, primary, chain: [] }
      if (unit && one.primary === primary && !one.chain.some((known) => known.unit === unit))
        one.chain.push({ unit, given })
      all.set(given.capability, one)
    }
    return [...all.values()]
  }

  const of = (instance: InstanceId, capability: string): Provided | undefined =>
    provided(instance).find((one) => one.capability === capability)

  const ableOf = (instance: InstanceId, capability: string): Unit[] =>
    supervisor.unitsOf(instance).filter((unit) => saidBy(unit).includes(capability))

  const check = ({ instance, capability, primary, fallback }: Said): void => {
    instances.record(instance)
    for (const ref of [primary, fallback]) {
      unitAt(supervisor, ref)
      if (splitRef(ref).instance !== instance)
        throw new CommandError('input.invalid', `${ref} is not part of ${instance}.`, { ref })
    }
    if (primary === fallback)
      throw new CommandError('input.invalid', `${fallback} can’t stand in for itself.`, { ref: fallback })
    const known = of(instance, capability)
    if (!known || known.primary.ref === primary) return
    const its = known.primary.ref
    throw new CommandError('input.invalid', `${capability} is provided by ${its}, not by ${primary}.`, {
      hint: 'A capability has one primary; others stand in for it.',
      ref: its,
    })
  }

  return {
    provided,
    of,
    countedFor(unit, capability) {
      const { ref, instance } = unit
      const primary = of(instance, capability)?.primary
      if (primary) return primary
      const able = ableOf(instance, capability)
      if (able.includes(unit)) return able[0] ?? unit
      throw new CommandError('input.invalid', `${ref} does not say that it can do ${capability}.`, {
        hint: 'Name it among its capabilities in till.yaml.',
        ref,
      })
    },
    load(durable) {
      for (const { instance, capability, json } of durable) {
        const stored = storedSchema.safeParse(parseJson(json))
        if (stored.success) registered.set(instance, [...(registered.get(instance) ?? []), ...stored.data])
        else logger.warn({ instance, capability }, 'a stored fallback could not be read and is left out')
      }
    },
    register(said) {
      check(said)
      const { instance, capability, primary, fallback, parameters, lost } = said
      const idOf = (ref: Ref): string => supervisor.unit(ref)?.component ?? ref
      const made: FallbackDefinition = {
        capability,
        primary: idOf(primary),
        fallback: idOf(fallback),
        parameters,
        lost,
      }
      const isOther = (one: FallbackDefinition): boolean =>
        one.capability !== capability || one.fallback !== made.fallback
      const all = [...(registered.get(instance) ?? []).filter(isOther), made]
      if (all.length > MOST_REGISTERED)
        throw new CommandError(
          'input.invalid',
          `${instance} has ${String(MOST_REGISTERED)} registered fallbacks already.`,
        )
      const json = JSON.stringify(all.filter((one) => one.capability === capability))
      store.transact((tx) => tx.keep({ kind: 'fallback.put', instance, capability, json }))
      registered.set(instance, all)
    },
    ableOf,
    said: (instance) => new Set(supervisor.unitsOf(instance).flatMap(saidBy)),
    forget: (instance) => void registered.delete(instance),
  }
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    // What is no JSON fits no schema either, and is told as that.
    return null
  }
}
