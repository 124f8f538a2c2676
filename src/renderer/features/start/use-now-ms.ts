import type { StartBarRow, StartRow } from '@shared/model/starts'
import { useTold } from '../../ui/now'

/** How far a start is, in ms after it was asked for: the present while it is under way, else its end. Moves once a second. */
export function useNowMs(start: StartRow, bars: readonly StartBarRow[]): number {
  const { askedAt, endedAt } = start
  const ticked = useTold((now) => (endedAt === null ? now - askedAt : endedAt - askedAt))
  // What is known to have happened has happened, whatever the last tick said.
  const known = bars.map((bar) => bar.brokenAt ?? bar.readyAt ?? bar.listeningAt ?? bar.spawnedAt ?? bar.clearedAt)
  return Math.max(0, ticked, ...known.map((at) => (at === null ? 0 : at - askedAt)))
}
