import type { Ref } from '@shared/model/ids'
import { inStepWithAllMs } from '@shared/time/in-step'
import type { Beat, ProcessUsage, Telemetry as Sample } from '@shared/contract/stream'
import type { Cancel, Effects } from './effects'
import type { FanOut } from './fan-out'
import type { Unit } from './unit'

/** One sample a second while somebody looks; none otherwise (DESIGN.md, Four streams). */
export const SAMPLE_MS = 1_000

/** Between two samples of those whose definition limits what they use, also while nobody looks. */
export const SELDOM_MS = 5_000

/** Units whose definition limits what they use. */
export type Watched = { isWatched(unit: Unit): boolean; hear(unit: Unit, usage: ProcessUsage): void }

export type Telemetry = {
  beat(ref: Ref, beat: Beat): void
  ping(ref: Ref, tookMs: number | null): void
  /** `measured`: whose use is looked at also while nobody looks, more seldom. */
  start(units: () => Iterable<Unit>, fanOut: FanOut, measured?: Watched): void
  /** Somebody begins to look: the first sample comes at once. */
  nudge(): void
  dispose(): void
}

/** Gathers beats and answer times, measures use, and tells whoever asked. Never touches the tables. */
export function createTelemetry(effects: Pick<Effects, 'clock' | 'usage' | 'logger'>): Telemetry {
  const { clock, usage, logger } = effects
  let beats: Record<string, Beat> = {}
  let pings: Record<string, number | null> = {}
  let cancel: Cancel = () => {}
  let tick: (() => Promise<void>) | null = null
  let isDisposed = false

  const sample = async (
    units: () => Iterable<Unit>,
    fanOut: FanOut,
    watched: Watched | undefined,
    isTurn: boolean,
  ): Promise<void> => {
    const isLookedAt = fanOut.hasTelemetry()
    const isWatched = (unit: Unit): boolean => watched?.isWatched(unit) ?? false
    const live = [...units()].flatMap((unit) =>
      unit.run?.identity && (isLookedAt || (isTurn && isWatched(unit)))
        ? [{ unit, ref: unit.ref, run: unit.run.run, identity: unit.run.identity }]
        : [],
    )
    if (!isLookedAt && live.length === 0) return
    const measured = await usage.sample(live.map(({ run, identity }) => ({ run, identity })))
    const byRef: Sample['usage'] = {}
    for (const { unit, ref, run } of live) {
      const used = measured.usage[run]
      if (!used) continue
      byRef[ref] = used
      if (isTurn && unit.run?.run === run && isWatched(unit)) watched?.hear(unit, used)
    }
    if (!isLookedAt) return
    fanOut.pushTelemetry({
      kind: 'telemetry',
      sample: { at: clock.now(), machine: measured.machine, usage: byRef, beats, pings },
    })
    beats = {}
    pings = {}
  }

  return {
    beat(ref, beat) {
      beats[ref] = beat
    },
    ping(ref, tookMs) {
      pings[ref] = tookMs
    },
    start(units, fanOut, measured) {
      let heardAtMs = Number.NEGATIVE_INFINITY
      let isSampling = false
      tick = async () => {
        if (isSampling || isDisposed) return
        isSampling = true
        cancel()
        // Timers may come a little early, and a second of them is a second.
        const isTurn = clock.monotonicMs() - heardAtMs > SELDOM_MS - SAMPLE_MS / 2
        if (isTurn) heardAtMs = clock.monotonicMs()
        try {
          await sample(units, fanOut, measured, isTurn)
        } catch (error) {
          logger.warn({ error: String(error) }, 'could not measure')
        }
        isSampling = false
        if (isDisposed) return
        const ms = fanOut.hasTelemetry() ? SAMPLE_MS : inStepWithAllMs(clock.monotonicMs(), SELDOM_MS)
        cancel = clock.after(ms, () => void tick?.())
      }
      cancel = clock.after(0, () => void tick?.())
    },
    nudge: () => void tick?.(),
    dispose() {
      isDisposed = true
      cancel()
    },
  }
}
