import type { Beat } from '@shared/contract/stream'

const SLOTS = 16
const STEP = 4
const HEIGHT = 14

type Kind = Beat | 'none'
type Tick = { x: number; y: number; width: number; height: number; className: string }

/** Fine: a full stroke. Late: a short one. Missed: a dash at the middle. None yet: a dot on the ground. */
const TICKS: Record<Kind, Tick> = {
  none: { x: 0.9, y: 10.5, width: 1.25, height: 1, className: 'fill-line-strong' },
  ok: { x: 0.9, y: 2, width: 1.25, height: 10, className: 'fill-muted' },
  late: { x: 0.9, y: 6, width: 1.25, height: 6, className: 'fill-degraded-ink' },
  missed: { x: 0, y: 6.5, width: 3, height: 1.5, className: 'fill-failed-ink' },
}
const KINDS = Object.keys(TICKS) as Kind[]

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

/** All ticks of one kind as one path: a table full of them stays a few elements. */
function pathOf(kind: Kind, beats: readonly Beat[]): string {
  const { x, y, width, height } = TICKS[kind]
  const first = SLOTS - beats.length
  let path = ''
  for (let slot = 0; slot < SLOTS; slot += 1) {
    if ((beats[slot - first] ?? 'none') === kind) path += `M${slot * STEP + x} ${y}h${width}v${height}h-${width}z`
  }
  return path
}

/** Sixteen heartbeats, oldest left, newest right. */
export function HeartbeatTicks({ beats }: { beats: readonly Beat[] }) {
  return (
    <svg
      role="img"
      aria-label={beatsInWords(beats)}
      width={SLOTS * STEP}
      height={HEIGHT}
      viewBox={`0 0 ${SLOTS * STEP} ${HEIGHT}`}
    >
      {KINDS.map((kind) => {
        const path = pathOf(kind, beats)
        return path === '' ? null : <path key={kind} d={path} className={TICKS[kind].className} />
      })}
    </svg>
  )
}
