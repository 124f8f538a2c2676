import type { HealthLayer } from '@shared/model/rows'
import { LAYER_WORDS, type LayerName } from './layer-words'

const INK: Record<HealthLayer, string> = { ok: 'text-ready-ink', bad: 'text-failed-ink', unknown: 'text-faint' }

/** Words give way to marks where the table is narrow; the row's reason is then the sentence. */
const WORD: Record<HealthLayer, string> = { ok: 'text-muted', bad: 'text-failed-ink', unknown: 'text-faint' }

type LayerMarkProps = {
  layer: LayerName
  health: HealthLayer
  /** Nobody expects it to run: that nothing is known needs no words then. */
  isAtRest: boolean
}

/** One layer of a specialist's health: a small mark, told apart by shape first, and its word. */
export function LayerMark({ layer, health, isAtRest }: LayerMarkProps) {
  const word = LAYER_WORDS[layer][health]
  if (isAtRest && health === 'unknown') {
    return (
      <span className="text-faint">
        <span aria-hidden="true">–</span>
        <span className="sr-only">{word}</span>
      </span>
    )
  }
  return (
    <span title={word} className="inline-flex items-center gap-1.5 whitespace-nowrap">
      <svg aria-hidden="true" viewBox="0 0 10 10" className={`size-2.5 shrink-0 ${INK[health]}`}>
        <MarkShape health={health} />
      </svg>
      <span className={`sr-only @[50rem]:not-sr-only ${WORD[health]}`}>{word}</span>
    </span>
  )
}

function MarkShape({ health }: { health: HealthLayer }) {
  if (health === 'ok') return <circle cx="5" cy="5" r="3" fill="currentColor" />
  if (health === 'bad') return <path d="m2 2 6 6m0-6L2 8" stroke="currentColor" strokeWidth="1.75" />
  return <circle cx="5" cy="5" r="3" fill="none" stroke="currentColor" strokeWidth="1.25" strokeDasharray="1.6 1.54" />
}
