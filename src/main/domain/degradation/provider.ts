import type { Ref } from '@shared/model/ids'

/** So long in a row the primary has to be ready before it takes over again from what stood in for it. */
export const RETURN_AFTER_MS = 15_000

/** What is seen of one that could provide a capability. */
export type Candidate = {
  ref: Ref
  name: string
  /** Ready, and neither its circuit nor that of the capability is open or on trial. */
  isReady: boolean
  /** Up but not well: better than nobody. */
  isShaky: boolean
  /** Somebody wants it running, or did until it failed. */
  isWanted: boolean
  /** It is there for the first time, and has not failed on its way. */
  isComing: boolean
  /** Why it can’t provide it now, as a clause after its name: `failed`, `is not running`. */
  clause: string
}

/** Who provides a capability, as it was decided. */
export type Provision = {
  using: Ref | null
  /** The primary let its users down: it takes over only when it has been ready for a while. */
  wasLetDown: boolean
  /** Since when the primary has been ready, while somebody stands in for it. Monotonic ms. */
  backSinceMs: number | null
}

/** Before anything was decided. */
export const NOBODY: Provision = { using: null, wasLetDown: false, backSinceMs: null }

/**
 * Who provides a capability now: the primary while it is ready; else the first of the chain that is; else the first that is
 * up at all; else nobody. The primary takes over again when it has been ready for RETURN_AFTER_MS, at once where nobody
 * stands in for it, or where it had only been on its way.
 */
export function decideProvider(
  before: Provision,
  primary: Candidate,
  chain: readonly Candidate[],
  nowMs: number,
): Provision {
  const isDown = !primary.isReady && !primary.isComing
  const standIn = chain.find((one) => one.isReady) ?? null
  if (primary.isReady) {
    const isStill = before.using === primary.ref || before.using === null || standIn === null || !before.wasLetDown
    if (isStill) return { using: primary.ref, wasLetDown: false, backSinceMs: null }
    const backSinceMs = before.backSinceMs ?? nowMs
    const pending: Provision = { using: standIn.ref, wasLetDown: true, backSinceMs }
    return returnsInMs(pending, nowMs) === 0 ? { using: primary.ref, wasLetDown: false, backSinceMs: null } : pending
  }
  const shaky = [primary, ...chain].find((one) => one.isShaky)
  return {
    using: standIn?.ref ?? shaky?.ref ?? null,
    wasLetDown: before.wasLetDown || (isDown && primary.isWanted),
    backSinceMs: null,
  }
}

/**
 * When the primary takes over again if it stays ready, in whole ms from now, 0 only where it does now; null where that is
 * not pending. What is left of a fraction by rounding must not be waited for: time would not move.
 */
export function returnsInMs({ backSinceMs }: Provision, nowMs: number): number | null {
  return backSinceMs === null ? null : Math.max(0, Math.ceil(backSinceMs + RETURN_AFTER_MS - nowMs))
}
