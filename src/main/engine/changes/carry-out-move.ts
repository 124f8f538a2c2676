import { messageOf } from '@shared/contract/failure'
import type { InstanceId } from '@shared/model/ids'
import { firstOverlap, isSamePlace } from '../../domain/ports/blocks'
import { isResting } from '../../domain/lifecycle/table'
import type { InstanceRecord } from '../effects'
import { reservationOf } from '../paper'
import type { Transact } from '../store'
import type { Unit } from '../unit'
import { afterPutBack, writeAll, type Writing } from './env-plan'
import type { ChangeParts } from './prepared'
import { placeOf } from './undo-step'

/** Beyond a row's own grace: force, and a last look at who is left. */
const AFTER_GRACE_MS = 5_000

export type Move = {
  records: { from: InstanceRecord; to: InstanceRecord }[]
  files: readonly Writing[]
  /** Whether the files go back to what they once were, byte for byte. */
  isExact: boolean
  /** Every row whose port or environment changes, running or not. */
  touched: readonly Unit[]
  /** Rows at rest that are started afterwards: what kept them from starting is over. */
  revived: readonly Unit[]
  /** What belongs into the same step: timeline, undo. */
  along(tx: Transact): void
}

/**
 * Moves instances or ports of theirs. In this order: the new places are reserved while the old ones are still held; files
 * are written (where one can't be, everything is as before); running rows whose ports change are stopped; the plan is
 * changed; the old places are given back; what was wanted is started again. Answers sentences about rows that could not
 * be ended; the others go on without them. Throws CommandError where nothing was changed.
 */
export async function carryOutMove(parts: ChangeParts, move: Move): Promise<string[]> {
  const { effects, instances, supervisor } = parts
  for (const { from } of move.records) instances.record(from.id)
  const places = takePlaces(parts, move.records)
  let putBack = async (): Promise<void> => {}
  let release = (): void => {}
  let left: Unit[] = []
  try {
    putBack = await writeAll(effects.files, move.files, move.isExact)
    release = supervisor.holdBack(move.touched.map(({ ref }) => ref))
    left = await waitForRest(parts, move.touched)
    // Whoever could not be ended must not run twice.
    supervisor.stop(
      left.map(({ ref }) => ref),
      'for a change of its ports',
    )
    instances.changeAll(
      // Only its place: a hold may have come or gone while rows were ending.
      move.records.map(({ to }) => ({ ...instances.record(to.id), ...placeOf(to) })),
      move.along,
    )
  } catch (error) {
    places.giveBack()
    const told = await afterPutBack(error, putBack)
    release()
    throw told
  }
  places.settle()
  release()
  supervisor.start(move.revived.map(({ ref }) => ref))
  return left.map((unit) => {
    const { reason } = parts.transitions.stateOf(unit)
    const why = reason?.code === 'uncertain' ? reason.message : 'is still being ended'
    return `${unit.name} ${why}; it is not started again.`
  })
}

/** Whether a row has a process, or something of it is under way. */
export function isRunning({ transitions }: Pick<ChangeParts, 'transitions'>, unit: Unit): boolean {
  return unit.run !== null || unit.busy !== null || !isResting(transitions.stateOf(unit).state)
}

/** Waits for rows that are being held back, but not for ever. Answers those that could not be ended. */
async function waitForRest({ supervisor, transitions }: ChangeParts, touched: readonly Unit[]): Promise<Unit[]> {
  const running = touched.filter((unit) => isRunning({ transitions }, unit))
  const graceMs = Math.max(0, ...running.map(({ spec }) => spec.shutdown.timeoutMs))
  const refs = touched.map(({ ref }) => ref)
  const late = new Set(await supervisor.atRest(refs, graceMs + AFTER_GRACE_MS))
  return touched.filter((unit) => {
    const { state, reason } = transitions.stateOf(unit)
    return late.has(unit.ref) || (running.includes(unit) && state === 'failed' && reason?.code === 'uncertain')
  })
}

/** The new places, held together with the old ones until it is clear which of them stay. Throws CommandError `ports.overlap`. */
function takePlaces(
  { effects: { storage, logger } }: ChangeParts,
  records: Move['records'],
): { giveBack(): void; settle(): void } {
  const moving = records.filter(({ from, to }) => !isSamePlace(from.ports, to.ports))
  if (moving.length === 0) return { giveBack: () => {}, settle: () => {} }
  const [first] = moving
  const isApart = moving.length === 1 && first !== undefined && firstOverlap(first.from.ports, first.to.ports) === null
  const attempt = (what: string, act: () => void): void => {
    try {
      act()
    } catch (error) {
      // The next start brings reservations in step with the records.
      logger.error({ error: messageOf(error) }, what)
    }
  }
  const now = moving.map(({ to }) => reservationOf(to))
  if (!isApart) {
    // Two that swap hold both places all the time; a block that shifts into itself can't hold both.
    storage.reserveAll(now)
    const before = moving.map(({ from }) => reservationOf(from))
    return {
      giveBack: () => attempt('the former places could not be reserved again', () => storage.reserveAll(before)),
      settle: () => {},
    }
  }
  // No name becomes such an id: the next start knows that it is nobody's, and frees it.
  const meanwhile = `${first.to.id}--moves` as InstanceId
  storage.reserveAll([{ ...reservationOf(first.to), instance: meanwhile }])
  return {
    giveBack: () => attempt('the new place could not be given back', () => storage.release(meanwhile)),
    settle: () => attempt('the former place could not be given back', () => storage.reserveAll(now, [meanwhile])),
  }
}

/** The sentences of rows that could not be ended, behind what was done. */
export function withLeft(message: string, left: readonly string[]): string {
  return [message, ...left].join(' ')
}
