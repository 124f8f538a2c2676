import type { Ref } from '@shared/model/ids'
import type { Beat, Telemetry as Sample } from '@shared/contract/stream'
import type { Cancel, Effects } from './effects'
import type { FanOut } from './fan-out'
import type { Unit } from './unit'

/** One sample a second while somebody looks; none otherwise (DESIGN.md, Four streams). */
export const SAMPLE_MS = 1_000

export type Telemetry = {
  beat(ref: Ref, beat: Beat): void
  ping(ref: Ref, tookMs: number | null): void
  start(units: () => Iterable<Unit>, fanOut: FanOut): void
  dispose(): void
}

/** Gathers beats and answer times, measures use, and tells whoever asked. Never touches the tables. */
export function createTelemetry(effects: Pick<Effects, 'clock' | 'usage' | 'logger'>): Telemetry {
  const { clock, usage, logger } = effects
  let beats: Record<string, Beat> = {}
  let pings: Record<string, number | null> = {}
  let cancel: Cancel = () => {}
  let isDisposed = false

  const sample = async (units: () => Iterable<Unit>, fanOut: FanOut): Promise<void> => {
    if (!fanOut.hasTelemetry()) return
    const live = [...units()].flatMap((unit) =>
      unit.run?.identity ? [{ ref: unit.ref, run: unit.run.run, identity: unit.run.identity }] : [],
    )
    const measured = await usage.sample(live.map(({ run, identity }) => ({ run, identity })))
    const byRef: Sample['usage'] = {}
    for (const { ref, run } of live) {
      const used = measured.usage[run]
      if (used) byRef[ref] = used
    }
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
    start(units, fanOut) {
      const tick = async (): Promise<void> => {
        try {
          await sample(units, fanOut)
        } catch (error) {
          logger.warn({ error: String(error) }, 'could not measure')
        }
        if (!isDisposed) cancel = clock.after(SAMPLE_MS, () => void tick())
      }
      cancel = clock.after(0, () => void tick())
    },
    dispose() {
      isDisposed = true
      cancel()
    },
  }
}
