import type { HealthLayer, SpecialistRow } from '@shared/model/rows'

export type LayerName = keyof SpecialistRow['layers']

/** Outside in: a process must live before its port opens, and that must open before anybody answers. */
export const LAYERS: readonly LayerName[] = ['process', 'port', 'ping']

/** What each layer's health means, in words. */
export const LAYER_WORDS: Record<LayerName, Record<HealthLayer, string>> = {
  process: { ok: 'running', bad: 'not running', unknown: 'not known' },
  port: { ok: 'open', bad: 'closed', unknown: 'not known' },
  ping: { ok: 'answers', bad: 'no answer', unknown: 'not asked' },
}

/** A lie worth showing: the specialist answered under another id than its own. Null: it did not, or said none. */
export function impostorOf(row: Pick<SpecialistRow, 'name' | 'answeredAs'>): string | null {
  return row.answeredAs === null || row.answeredAs === row.name ? null : `answers as ${row.answeredAs}`
}
