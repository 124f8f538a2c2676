import type { LifecycleState } from '@shared/model/lifecycle'

/** The word shown for a state. A row that was never started is not a riddle: it says so. */
export function labelOf(state: LifecycleState): string {
  return state === 'unknown' ? 'not started' : state
}

/** How a transition reads on the timeline: `hermes is ready`. */
export function describeTransition(name: string, state: LifecycleState, reason: string | null): string {
  const tail = reason ? `: ${reason}` : ''
  switch (state) {
    case 'registering':
      return `${name} registers its ports`
    case 'initializing':
      return `${name} is started${tail}`
    case 'starting':
      return `${name} is up, waiting until it is ready`
    case 'ready':
      return `${name} is ready`
    case 'degraded':
      return `${name} is degraded${tail}`
    case 'failed':
      return `${name} failed${tail}`
    case 'stopping':
      return `${name} is stopping${tail}`
    case 'stopped':
      return reason?.startsWith('stopped ') ? `${name} was ${reason}` : `${name} stopped${tail}`
    case 'unknown':
      return `${name} is not known yet`
  }
}
