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

/** Ids by which a component's specialist may answer (tekton-interop.md, section 5); `_` and `-` are one. */
function ownIds(component: string): string[] {
  const id = plain(component)
  return [`${id}-ai`, `${id}-ci`]
}

function plain(id: string): string {
  return id.toLowerCase().replaceAll('_', '-')
}

/** A lie worth showing: the specialist answered under another id than its own. Null: it did not, or said none. */
export function impostorOf(row: Pick<SpecialistRow, 'component' | 'answeredAs'>): string | null {
  if (row.answeredAs === null || ownIds(row.component).includes(plain(row.answeredAs))) return null
  return `answers as ${row.answeredAs}`
}
