import type { LifecycleState, Reason } from '@shared/model/lifecycle'
import type { DependencyCondition } from '@shared/platform/definition'
import { isUp } from '../lifecycle/table'

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
      return isCompleted || (need.state === 'failed' && need.reason?.code === 'exited' && !need.isWanted)
        ? 'met'
        : stillComing(need)
    case 'process_completed_successfully':
      return isCompleted ? 'met' : stillComing(need)
    case 'process_log_ready':
      return need.hasLogLine && (isUp(need.state) || need.state === 'starting') ? 'met' : stillComing(need)
    case 'process_healthy':
      return isUp(need.state) || isCompleted ? 'met' : stillComing(need)
    case 'process_started':
      return isUp(need.state) || need.state === 'starting' || isCompleted ? 'met' : stillComing(need)
  }
}

function stillComing(need: NeedView): NeedVerdict {
  const isIdle = need.state === 'stopped' || need.state === 'unknown'
  if (need.state === 'failed' && !need.willRetry) return 'lost'
  if (isIdle && need.reason?.code === 'dependency-lost') return 'lost'
  if (isIdle && !need.isWanted) return 'lost'
  return 'waiting'
}

/** The sentence for a row that waits: `waiting for hermes and engram`. */
export function describeWaiting(names: string[]): string {
  return `waiting for ${listOf(names)}`
}

/**
 * The sentence for a row whose dependency won't come: `needs hermes, which failed; start it to go on`. Where that one only
 * lost its own, the sentence goes on to the one that has to be mended.
 */
export function describeLost(lost: { name: string; state: LifecycleState; reason: Reason | null }[]): string {
  const first = lost.find((one) => one.state === 'failed') ?? lost[0]
  if (!first) return 'a component it needs is gone'
  const others = lost.length > 1 ? ` and ${String(lost.length - 1)} more` : ''
  if (first.reason?.code === 'dependency-lost') return `needs ${first.name}${others}, which ${first.reason.message}`
  const what = first.state === 'failed' ? 'failed' : 'is not running'
  return `needs ${first.name}${others}, which ${what}; start ${lost.length > 1 ? 'them' : 'it'} to go on`
}

function listOf(names: string[]): string {
  if (names.length <= 1) return names[0] ?? ''
  if (names.length > 3) return `${names.slice(0, 2).join(', ')} and ${String(names.length - 2)} more`
  return `${names.slice(0, -1).join(', ')} and ${names[names.length - 1] ?? ''}`
}
