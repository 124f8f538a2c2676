import type { InstanceId } from '@shared/model/ids'
import { judgeEnding } from '../domain/restarts/policy'
import type { Clock, Durable, Effects } from './effects'
import type { Store } from './store'
import type { Supervisor } from './supervisor'
import type { Timeline } from './timeline'
import type { Transitions } from './transitions'
import type { Unit, UnitState } from './unit'

/** How long a start may have been left alone and still be the person's present wish. */
const RESUME_WITHIN_MS = 60_000

type Deps = {
  effects: Pick<Effects, 'clock' | 'random'>
  store: Store
  supervisor: Supervisor
  transitions: Transitions
  timeline: Timeline
  /** Why an instance is to be left alone; null where nobody holds it. */
  whyHeld(instance: InstanceId): string | null
  /** What becomes of an instance when Till goes, by its own rule. */
  ruleOf(instance: InstanceId): 'keep' | 'stop' | null
}

/**
 * Whether the restart policy begins again what ended while nobody watched, or was about to: how it ended is not known, so
 * it was no good end. What went down with the machine comes back only where it is `unless_stopped`.
 */
function isTriedAgain(unit: Unit, { state, reason }: Pick<UnitState, 'state' | 'reason'>, clock: Clock): boolean {
  const { availability } = unit.spec
  const wasUp = reason?.code === 'ended-unseen'
  if (state !== 'failed' && !(wasUp && availability.restart === 'unless_stopped')) return false
  // How long it was up is not known either: that is not held against it.
  const upMs = wasUp ? Number.POSITIVE_INFINITY : 0
  const { attempts, crashes } = unit
  const ending = { isGood: false, isPermanent: false, upMs, attempts, crashes, nowMs: clock.monotonicMs(), random: 0 }
  // An attempt that was due already is counted.
  return judgeEnding(availability, { ...ending, attempts: Math.max(0, attempts - (wasUp ? 0 : 1)) }).kind === 'retry'
}

/**
 * A start or a restart that was under way a moment ago goes on (Till crashed, was upgraded, or handed over in the middle of
 * it), and what the restart policy begins again. Older wishes are not carried out by themselves: the row says that its start was interrupted
 * and waits for a person.
 */
export function resumeWishes(
  { supervisor, transitions, effects, whyHeld, ruleOf, store, timeline }: Deps,
  durable: Durable,
  report: { adopted: number },
): number {
  const lastSeenAt = durable.timeline.at(-1)?.at ?? 0
  // Where the clock was set back meanwhile, nobody knows how long ago it was.
  const awayMs = Math.abs(effects.clock.now() - lastSeenAt)
  const isFresh = report.adopted > 0 && awayMs < RESUME_WITHIN_MS
  // Wanted all the same: the first half of a restart.
  const wasEnding = new Set(durable.runs.flatMap(({ ref, state }) => (state === 'stopping' ? [ref] : [])))
  let resumed = 0
  for (const ref of durable.wanted) {
    const unit = supervisor.unit(ref)
    if (!unit || unit.isWanted) continue
    const { state, reason } = transitions.stateOf(unit)
    const held = whyHeld(unit.instance)
    const isToRest = held !== null || ruleOf(unit.instance) === 'stop'
    if (unit.run) {
      // Its stop goes on, and what follows it does too.
      const goesOn = isFresh && !isToRest
      unit.isWanted = goesOn
      unit.isRestarting = goesOn
      transitions.amend(unit, {}, [{ kind: 'wanted.put', ref, isWanted: goesOn }])
      supervisor.reconsider(unit.instance)
      if (goesOn) resumed += 1
      continue
    }
    if (!isToRest && isTriedAgain(unit, { state, reason }, effects.clock)) {
      unit.isWanted = true
      // It begins once its needs are there, and that is a restart.
      unit.isLetDown = true
      const { restart } = unit.spec.availability
      const message = `${unit.name} is started again, as its restart policy says (${restart})`
      store.note((tx) => timeline.add(tx, { level: 'info', instance: unit.instance, ref, state: null, message }))
      transitions.amend(unit, {})
      supervisor.reconsider(unit.instance)
    } else if (isFresh && !isToRest && (reason?.code !== 'ended-unseen' || wasEnding.has(ref))) {
      unit.isWanted = true
      transitions.amend(unit, {})
      supervisor.reconsider(unit.instance)
      resumed += 1
    } else {
      // That it was stopped before it was wanted again explains nothing.
      const known = reason?.code === 'stopped-by-user' ? null : reason
      transitions.amend(unit, { reason: known ?? { code: 'ended-unseen', message: interrupted(held) } }, [
        { kind: 'wanted.put', ref, isWanted: false },
      ])
    }
  }
  return resumed
}

function interrupted(held: string | null): string {
  return `its start was interrupted when Till ended${held === null ? '' : `; ${held}, so it does not go on`}`
}
