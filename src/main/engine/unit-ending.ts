import type { ShutdownDefinition } from '@shared/platform/definition'
import type { Reason } from '@shared/model/lifecycle'

/** How far the stop of a unit has come. */
export type UnitEnding = {
  readonly signal: string
  /** What has to be over before the signal, in words; null: nothing. */
  before: string | null
  /** Epoch ms; null: not yet. */
  signalledAt: number | null
  /** A person wished for force. */
  readonly isForced: boolean
  /** Resolves when somebody does. */
  readonly forced: Promise<void>
  force(): void
}

/** A stop that has just been asked for. */
export function createUnitEnding({ signal }: Pick<ShutdownDefinition, 'signal'>): UnitEnding {
  let isForced = false
  let tell: () => void = () => {}
  const forced = new Promise<void>((resolve) => {
    tell = resolve
  })
  return {
    signal,
    before: null,
    signalledAt: null,
    get isForced() {
      return isForced
    },
    forced,
    force() {
      isForced = true
      tell()
    },
  }
}

/** Why a unit that heeded its stop came to rest so; `stopWords` follow "stopped". */
export function stoppedReason(unit: { isRestarting: boolean; isWanted: boolean; stopWords: string | null }): Reason {
  const { isRestarting, isWanted, stopWords } = unit
  const words = isRestarting ? 'to be started again' : isWanted ? 'while its ports change' : (stopWords ?? 'by you')
  return { code: 'stopped-by-user', message: `stopped ${words}` }
}

/** Why a unit that was ended by force came to rest so. `graceMs` is the time it would have had. */
export function forcedReason(ending: UnitEnding, graceMs: number): Reason {
  const within = `did not heed ${ending.signal} within ${String(Math.round(graceMs / 1_000))} s and was ended by force`
  const wished = ending.signalledAt === null ? 'forced' : `had not heeded ${ending.signal} yet and was forced`
  return { code: 'force-killed', message: ending.isForced ? `${wished} at a person’s wish` : within }
}
