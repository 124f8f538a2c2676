import type { Ref } from '@shared/model/ids'
import type { Cause, LifecycleState, Reason } from '@shared/model/lifecycle'
import type { DependencyCondition } from '@shared/platform/definition'
import { clauseOf } from '../causes/clause'
import { MOST_CAUSES } from '../causes/explain'
import type { Trouble } from '../causes/trouble'
import { withCauses } from '../causes/with-causes'
import { isComing, isUp } from '../lifecycle/table'

/** What a dependant sees of a component it needs. */
export type NeedView = {
  id: string
  state: LifecycleState
  reason: Reason | null
  isWanted: boolean
  /** Whether the line of `ready_log_line` was seen in this run. */
  hasLogLine: boolean
  /** Whether it will be tried again without anybody asking. */
  willRetry: boolean
}

/** met: go on; waiting: not yet; lost: it won't come without somebody's help. */
export type NeedVerdict = 'met' | 'waiting' | 'lost'

/** Whether a dependency's condition holds (words of reference/process-words.md). */
export function judgeNeed(condition: DependencyCondition, need: NeedView): NeedVerdict {
  // One that is wanted again has yet to complete anew.
  const isCompleted = need.state === 'stopped' && need.reason?.code === 'completed' && !need.isWanted
  switch (condition) {
    case 'process_completed':
      return isCompleted || hasEnded(need) ? 'met' : stillComing(need)
    case 'process_completed_successfully':
      return isCompleted ? 'met' : stillComing(need)
    case 'process_log_ready':
      // The line is all that is asked for: whether its port is open, or it ended well after it, is not.
      return need.hasLogLine && (isUp(need.state) || isComing(need.state) || isCompleted) ? 'met' : stillComing(need)
    case 'process_healthy':
      return isUp(need.state) || isCompleted ? 'met' : stillComing(need)
    case 'process_started':
      return isUp(need.state) || need.state === 'starting' || isCompleted ? 'met' : stillComing(need)
  }
}

/** Why a program rests that ran and ended badly, and is not tried again. */
const ENDED: ReadonlySet<Reason['code']> = new Set(['exited', 'killed', 'unconfigured', 'gave-up', 'ended-unseen'])

function hasEnded({ state, reason, isWanted }: NeedView): boolean {
  return state === 'failed' && reason !== null && ENDED.has(reason.code) && !isWanted
}

function stillComing(need: NeedView): NeedVerdict {
  const isIdle = need.state === 'stopped' || need.state === 'unknown'
  if (need.state === 'failed' && !need.willRetry) return 'lost'
  if (isIdle && need.reason?.code === 'dependency-lost') return 'lost'
  if (isIdle && !need.isWanted) return 'lost'
  return 'waiting'
}

/** A need that keeps a row from running. */
export type Barrier = {
  ref: Ref
  name: string
  state: LifecycleState
  reason: Reason | null
  /** Since when it is in that state. Epoch ms. */
  since: number
  trouble: Trouble | null
}

/**
 * Why a row waits: `waiting for hermes and engram`, and where one of them is not simply on its way, why that is so.
 */
export function waitingReason(needs: readonly Barrier[]): Reason {
  const held = needs.find(({ state, reason }) => state === 'failed' || (reason?.because?.length ?? 0) > 0)
  const reason: Reason = { code: 'waiting', message: `waiting for ${listOf(needs.map(({ name }) => name))}` }
  return held ? withCauses(reason, stepsFrom(held)) : reason
}

/**
 * Why a row whose needs won't come is not begun: `can’t run without hermes`, because of what happened to hermes; at the end
 * of the chain is what to do.
 */
export function lostReason(lost: readonly Barrier[]): Reason {
  const first = lost.find((one) => one.state === 'failed') ?? lost[0]
  const message = `can’t run without ${lost.length === 0 ? 'what it needs' : listOf(lost.map(({ name }) => name))}`
  const reason: Reason = { code: 'dependency-lost', message }
  if (!first) return reason
  const steps = stepsFrom(first)
  // Where it only lost its own, its chain ends with what to do already.
  const hint = first.reason?.code === 'dependency-lost' ? '' : `; start ${first.name} to go on`
  return withCauses(
    reason,
    steps.map((step, at) => (at === steps.length - 1 ? { ...step, message: step.message + hint } : step)),
  )
}

/** What happened to a need, and why. */
function stepsFrom({ ref, name, state, reason, since, trouble }: Barrier): Cause[] {
  // At rest a row may say more than how it came there: that it waits, or for what.
  const says = reason?.code === 'dependency-lost' || reason?.code === 'waiting' || reason?.code === 'breaker-open'
  const known = !says && trouble?.overMs === null ? trouble : null
  const own: Cause = {
    ref,
    message: `${name} ${known?.clause ?? clauseOf(state, reason)}`,
    at: known?.beganAt ?? since,
  }
  return [own, ...(known?.because ?? reason?.because ?? [])].slice(0, MOST_CAUSES)
}

function listOf(names: string[]): string {
  if (names.length <= 1) return names[0] ?? ''
  if (names.length > 3) return `${names.slice(0, 2).join(', ')} and ${String(names.length - 2)} more`
  return `${names.slice(0, -1).join(', ')} and ${names[names.length - 1] ?? ''}`
}
