import type { Beat } from '@shared/contract/stream'

const SLOTS = 16
const STEP = 4
const HEIGHT = 14

/** Fine: a full stroke. Late: a short one. Missed: a dash at the middle. None yet: a dot on the ground. */
const TICK: Record<Beat | 'none', { y: number; height: number; className: string }> = {
  ok: { y: 2, height: 10, className: 'fill-muted' },
  late: { y: 6, height: 6, className: 'fill-degraded-ink' },
  missed: { y: 6.5, height: 1.5, className: 'fill-failed-ink' },
  none: { y: 10.5, height: 1, className: 'fill-line-strong' },
}

const WORDS: Record<Exclude<Beat, 'ok'>, string> = { late: 'late', missed: 'missed' }

/** The last beats in a sentence, for who can't see the ticks. */
export function beatsInWords(beats: readonly Beat[]): string {
  if (beats.length === 0) return 'no heartbeat yet'
  const told = (['missed', 'late'] as const).flatMap((kind) => {
    const count = beats.filter((beat) => beat === kind).length
    return count === 0 ? [] : [`${count} ${WORDS[kind]}`]
  })
  return told.length === 0 ? `last ${beats.length} heartbeats fine` : `${told.join(', ')} of the last ${beats.length}`
}

/** Sixteen heartbeats, oldest left, newest right. */
export function HeartbeatTicks({ beats }: { beats: readonly Beat[] }) {
  const first = SLOTS - beats.length
  return (
    <svg
      role="img"
      aria-label={beatsInWords(beats)}
      width={SLOTS * STEP}
      height={HEIGHT}
      viewBox={`0 0 ${SLOTS * STEP} ${HEIGHT}`}
    >
      {Array.from({ length: SLOTS }, (_, slot) => {
        const kind = beats[slot - first] ?? 'none'
        const { y, height, className } = TICK[kind]
        const width = kind === 'missed' ? 3 : 1.25
        return (
          <rect
            key={slot}
            x={slot * STEP + (kind === 'missed' ? 0 : 0.9)}
            y={y}
            width={width}
            height={height}
            className={className}
          />
        )
      })}
    </svg>
  )
}
