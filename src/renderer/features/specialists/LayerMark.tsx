import type { HealthLayer } from '@shared/model/rows'
import { LAYER_WORDS, type LayerName } from './layer-words'

const INK: Record<HealthLayer, string> = { ok: 'text-ready-ink', bad: 'text-failed-ink', unknown: 'text-faint' }

/** One layer of a specialist's health: a small mark, told apart by shape first, and its word. */
export function LayerMark({ layer, health }: { layer: LayerName; health: HealthLayer }) {
  return (
    <span className="inline-flex items-center gap-1.5 whitespace-nowrap">
      <svg aria-hidden="true" viewBox="0 0 10 10" className={`size-2.5 shrink-0 ${INK[health]}`}>
        <MarkShape health={health} />
      </svg>
      <span className={health === 'bad' ? 'text-failed-ink' : health === 'ok' ? 'text-muted' : 'text-faint'}>
        {LAYER_WORDS[layer][health]}
      </span>
    </span>
  )
}

function MarkShape({ health }: { health: HealthLayer }) {
  if (health === 'ok') return <circle cx="5" cy="5" r="3" fill="currentColor" />
  if (health === 'bad') return <path d="m2 2 6 6m0-6L2 8" stroke="currentColor" strokeWidth="1.75" />
  return <circle cx="5" cy="5" r="3" fill="none" stroke="currentColor" strokeWidth="1.25" strokeDasharray="1.6 1.54" />
}
