import type { BreakerState } from '@shared/model/degradation'
import type { BreakerDefinition } from '@shared/platform/definition'
import type { CrashLimit } from '../restarts/policy'
import { span } from '../restarts/words'
import { TRIAL_MS, type Breaker } from './breaker'

/** The word shown for the state of a circuit. */
export const BREAKER_LABELS: Record<BreakerState, string> = {
  closed: 'closed',
  open: 'open',
  'half-open': 'on trial',
}

/**
 * `last`: what was said of the last call that failed, of a capability; empty: nothing. `limit`: the rate of crashes that
 * opened it; null: failures in a row did.
 */
type Told = {
  breaker: Breaker
  settings: BreakerDefinition
  isCapability: boolean
  last: string
  limit: CrashLimit | null
}

/** What a circuit’s row says: `open after 5 failures in a row; 3 wait for it`. `waiting`: rows that wait because of it. */
export function describeBreaker({ breaker, isCapability, last, limit }: Told, waiting: number): string {
  const wait = waiting === 0 ? '' : waiting === 1 ? '; 1 waits for it' : `; ${String(waiting)} wait for it`
  if (breaker.state === 'closed') return 'closed'
  if (breaker.state === 'half-open') return `on trial: closes after ${trials(breaker, isCapability)}${wait}`
  return `open after ${countOf(breaker.failures, limit)}${theLast(last)}${wait}`
}

/** The line of the timeline when a circuit changed: `The circuit of Hermes is open: failed 5 times in a row; …`. */
export function describeBreakerChange(name: string, { breaker, settings, isCapability, last, limit }: Told): string {
  switch (breaker.state) {
    case 'open': {
      const rest = `${String(Math.round(settings.resetTimeoutMs / 1_000))} s`
      const follows = isCapability
        ? `calls go elsewhere for ${rest}`
        : `it is left alone for ${rest}, and who needs it waits`
      return `The circuit of ${name} is open after ${countOf(breaker.failures, limit)}${theLast(last)}: ${follows}`
    }
    case 'half-open':
      return `${name} is on trial: its circuit closes after ${trials(breaker, isCapability)}`
    case 'closed':
      return `The circuit of ${name} is closed again`
  }
}

/** The sentence for a row that waits because of a circuit: `waiting for hermes, whose circuit is open`. */
export function describePaused(name: string, state: BreakerState): string {
  return `waiting for ${name}, whose circuit is ${BREAKER_LABELS[state]}`
}

/** What is added to a bad probe of a row that is not restarted because of a circuit: `not restarted: …`. */
export function describeSpared(name: string, state: BreakerState): string {
  return `not restarted, because the circuit of ${name}, which it needs, is ${BREAKER_LABELS[state]}`
}

function countOf(failures: number, limit: CrashLimit | null): string {
  if (limit !== null) return `${String(limit.crashes)} failures within ${span(limit.withinMs)}`
  return failures === 1 ? 'a failure' : `${String(failures)} failures in a row`
}

function theLast(words: string): string {
  return words === '' ? '' : ` (the last: ${words})`
}

function trials({ trialsLeft }: Breaker, isCapability: boolean): string {
  if (isCapability) return trialsLeft === 1 ? 'one more good call' : `${String(trialsLeft)} more good calls`
  return `${String(Math.round((trialsLeft * TRIAL_MS) / 1_000))} s of being ready`
}
