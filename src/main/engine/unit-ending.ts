import type { ShutdownDefinition } from '@shared/platform/definition'
import type { Reason } from '@shared/model/lifecycle'

/** How far the ending of a unit's process tree has come: a stop, or the clearing away of what failed. */
export type UnitEnding = {
  readonly signal: string
  /** What has to be over before a signal, in words; null: nothing. */
  before: string | null
  /** Epoch ms; null: not yet, or its shutdown command did it. */
  signalledAt: number | null
  /** When the time it has is over, epoch ms; null: nobody waits any more. */
  dueAt: number | null
  /** Its own shutdown command has asked it to end. */
  wasAsked: boolean
  /** Why its shutdown command failed; null: it has none, or it did not. */
  commandFailure: string | null
  /** A person wished for force. */
  readonly isForced: boolean
  /** Resolves when somebody does. */
  readonly forced: Promise<void>
  force(): void
}

/** An ending that has just begun. */
export function createUnitEnding({ signal }: Pick<ShutdownDefinition, 'signal'>, dueAt: number): UnitEnding {
  let isForced = false
  let tell: () => void = () => {}
  const forced = new Promise<void>((resolve) => {
    tell = resolve
  })
  return {
    signal,
    before: null,
    signalledAt: null,
    dueAt,
    wasAsked: false,
    commandFailure: null,
    get isForced() {
      return isForced
    },
    forced,
    force() {
      isForced = true
      this.dueAt = null
      tell()
    },
  }
}

/** What a unit that is asked to end is asked by. */
export function askedReason({ shell, signal }: Pick<ShutdownDefinition, 'shell' | 'signal'>): Reason {
  return { code: 'stopped-by-user', message: `asked to end (${shell === null ? signal : 'its shutdown command'})` }
}

/** That its shutdown command failed, and why, in words; null: nothing to say of it. */
export function commandTrouble(ending: UnitEnding | null): string | null {
  if (ending?.commandFailure == null) return null
  return `its shutdown command failed (${ending.commandFailure}), so ${ending.signal} was sent`
}

/** Why a unit that heeded its stop came to rest so; `stopWords` follow "stopped". */
export function stoppedReason(unit: { isRestarting: boolean; isWanted: boolean; stopWords: string | null }): Reason {
  const { isRestarting, isWanted, stopWords } = unit
  const words = isRestarting ? 'to be started again' : isWanted ? 'while its ports change' : (stopWords ?? 'by you')
  return { code: 'stopped-by-user', message: `stopped ${words}` }
}

/**
 * Why a unit that was ended by force came to rest so, at `now` (epoch ms). With `parent_only` its first process may have
 * heeded the signal, and only what it left behind was forced. Windows has no signals: what has no window can't be asked, and
 * nobody waits then.
 */
export function forcedReason(
  ending: UnitEnding,
  { timeoutMs, parentOnly }: Pick<ShutdownDefinition, 'timeoutMs' | 'parentOnly'>,
  now: number,
  platform: string,
): Reason {
  const isEarly = !ending.isForced && ending.dueAt !== null && now < ending.dueAt
  if (platform === 'win32' && isEarly)
    return { code: 'force-killed', message: 'was ended by force: on Windows only a shutdown command can ask it to end' }
  if (parentOnly && ending.dueAt !== null && now < ending.dueAt) {
    const message = `heeded ${ending.signal} and left processes behind, which were ended by force`
    return { code: 'force-killed', message }
  }
  const seconds = `${String(Math.round(timeoutMs / 1_000))} s`
  const within = ending.wasAsked
    ? `was still there ${seconds} after its shutdown command and was ended by force`
    : `did not heed ${ending.signal} within ${seconds} and was ended by force`
  const wished = ending.signalledAt === null ? 'forced' : `had not heeded ${ending.signal} yet and was forced`
  return { code: 'force-killed', message: ending.isForced ? `${wished} at a person’s wish` : within }
}
