import type { Ref } from '@shared/model/ids'
import { newBar, type Bar } from '../bar'

/** A component as it would behave: how long it boots, whom it needs, how late Till is to see that. */
export type Simulated = { name: string; bootMs: number; needs: readonly string[]; lateMs?: number }

/** When a simulated start is asked for; epoch ms. */
export const ASKED_AT = 1_700_000_000_000

const ref = (name: string): Ref => `t/${name}` as Ref

/** The bars of a start that went as these components behave; each names only those before it. */
export function simulate(components: readonly Simulated[]): Bar[] {
  const bars = new Map<string, Bar>()
  for (const { name, bootMs, needs, lateMs = 0 } of components) {
    const waits = needs.map((need) => ({ ref: ref(need), name: need, until: bars.get(need)?.readyAt ?? ASKED_AT }))
    const clearedAt = Math.max(ASKED_AT, ...waits.map(({ until }) => until)) + lateMs
    const third = Math.floor(bootMs / 3)
    bars.set(name, {
      ...newBar({
        ref: ref(name),
        name,
        layer: Math.max(0, ...needs.map((need) => layerOf(bars, need))),
        askedAt: ASKED_AT,
      }),
      waits,
      clearedAt,
      spawnedAt: clearedAt + third,
      listeningAt: clearedAt + 2 * third,
      readyAt: clearedAt + bootMs,
      tries: 1,
    })
  }
  return [...bars.values()]
}

function layerOf(bars: ReadonlyMap<string, Bar>, need: string): number {
  return (bars.get(need)?.layer ?? 0) + 1
}
