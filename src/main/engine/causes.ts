import { messageOf } from '@shared/contract/failure'
import type { Ref } from '@shared/model/ids'
import type { Cause } from '@shared/model/lifecycle'
import { clauseOf } from '../domain/causes/clause'
import { explain, type Suspect } from '../domain/causes/explain'
import type { Trouble } from '../domain/causes/trouble'
import { isComing } from '../domain/lifecycle/table'
import type { Effects } from './effects'
import { inTimeOr } from './in-time'
import type { Transitions } from './transitions'
import type { Unit } from './unit'

/** Longest time that a verdict waits for a look at who listens. */
const LOOK_MS = 500
/** How old what a log says last may be when its program fails over it. */
const SAID_WITHIN_MS = 30_000

export type Causes = {
  /**
   * Why a unit is in trouble since an instant (monotonic ms), nearest first; `refused`: ports that refused it a connection,
   * by its own words. Of its own instance only. Never rejects, and is bounded.
   */
  of(unit: Unit, trouble: { beganMs: number; refused: readonly number[] }): Promise<Cause[]>
  /** The same as far as its own words support it: an end alone tells nothing of others. */
  ofWords(unit: Unit, refused: readonly number[]): Promise<Cause[]>
}

/** Looks for why a unit is in trouble: among what it needs, and those it says it could not reach. */
export function createCauses(deps: {
  effects: Pick<Effects, 'clock' | 'network' | 'logger'>
  transitions: Pick<Transitions, 'stateOf'>
  unit(ref: Ref): Unit | undefined
  unitsOf(instance: Unit['instance']): Unit[]
}): Causes {
  const { effects, transitions } = deps
  const { clock, network, logger } = effects

  const suspectOf = (unit: Unit, listening: ReadonlySet<number> | null): Suspect => {
    const { port, needs } = unit.spec
    return {
      ref: unit.ref,
      name: unit.name,
      port,
      isRefusing: port !== null && listening !== null && !listening.has(port),
      trouble: troubleOf(unit, transitions),
      needs: needs.map((need) => need.ref),
    }
  }

  /** Ports on which anybody listens; null where that can't be told now. */
  const whoListens = async (): Promise<ReadonlySet<number> | null> => {
    try {
      const ports = await inTimeOr(clock, network.listeningPorts(), null, LOOK_MS)
      return ports && new Set(ports)
    } catch (error) {
      logger.warn({ error: messageOf(error) }, 'who listens could not be looked at')
      return null
    }
  }

  const look = async (
    unit: Unit,
    needs: readonly Ref[],
    beganMs: number,
    refused: readonly number[],
  ): Promise<Cause[]> => {
    const byPort = refused.flatMap(
      (port) => deps.unitsOf(unit.instance).find((one) => one.spec.port === port)?.ref ?? [],
    )
    const isIll = (ref: Ref): boolean => {
      const need = deps.unit(ref)
      return need !== undefined && troubleOf(need, transitions) !== null
    }
    if (byPort.length === 0 && !needs.some(isIll)) return []
    const listening = await whoListens()
    const saidSinceMs = clock.monotonicMs() - SAID_WITHIN_MS
    return explain({ self: unit.ref, needs, beganMs, refused: byPort, saidSinceMs }, (ref) => {
      const suspect = deps.unit(ref)
      return suspect?.instance === unit.instance ? suspectOf(suspect, listening) : undefined
    })
  }

  return {
    of: (unit, { beganMs, refused }) => {
      const needs = unit.spec.needs.map((need) => need.ref)
      return look(unit, needs, beganMs, refused)
    },
    ofWords: (unit, refused) => look(unit, [], 0, refused),
  }
}

/** What is known of a unit's trouble; of one that came to rest before this Till began, its row tells. */
function troubleOf(unit: Unit, transitions: Pick<Transitions, 'stateOf'>): Trouble | null {
  if (unit.trouble) return unit.trouble
  const { state, reason, since } = transitions.stateOf(unit)
  if (state === 'ready' || isComing(state) || reason?.code === 'completed') return null
  const known = { clause: clauseOf(state, reason), because: reason?.because ?? [] }
  return { beganMs: Number.NEGATIVE_INFINITY, beganAt: since, overMs: null, ...known }
}
