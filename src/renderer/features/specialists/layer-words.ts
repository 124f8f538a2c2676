import type { HealthLayer, SpecialistRow } from '@shared/model/rows'

export type LayerName = keyof SpecialistRow['layers']

/** Outside in: a process must live before its port opens, and that must open before anybody answers. */
export const LAYERS: readonly LayerName[] = ['process', 'port', 'ping']

/** What each layer's health means, in words. */
export const LAYER_WORDS: Record<LayerName, Record<HealthLayer, string>> = {
  process: { ok: 'running', bad: 'not running', unknown: 'not looked at' },
  port: { ok: 'open', bad: 'closed', unknown: 'not looked at' },
  ping: { ok: 'answers', bad: 'no answer', unknown: 'not asked' },
}

/** An answer time as it is read: `0.8 ms`, `12 ms`, `1.2 s`. */
export function answerTime(ms: number): string {
  if (ms < 9.95) return `${ms.toFixed(1)} ms`
  if (ms < 999.5) return `${Math.round(ms)} ms`
  return `${(ms / 1_000).toFixed(1)} s`
}

/** A lie worth showing: the specialist answered under another id than its own. Null: it did not, or said none. */
export function impostorOf(row: Pick<SpecialistRow, 'name' | 'answeredAs'>): string | null {
  return row.answeredAs === null || row.answeredAs === row.name ? null : `answers as ${row.answeredAs}`
}
