import type { Output } from '@shared/contract/commands'
import { formatBytes, formatCount } from '../../ui/format'

/** What a search found, in a sentence; `current` is the hit that is marked, or -1. */
export function searchWords(result: Output<'log.search'>, current: number): string {
  const { hits, isCut, searchedBytes, searchedFiles } = result
  const where = `${formatBytes(searchedBytes)}${searchedFiles > 1 ? ` in ${formatCount(searchedFiles)} logs` : ''} searched`
  if (hits.length === 0) return `No hits; ${where}`
  const count = formatCount(hits.length)
  const hit = hits.length === 1 ? 'hit' : 'hits'
  const which = current < 0 ? '' : `${formatCount(current + 1)} of `
  // Where there are more than are told, these are the newest.
  if (isCut) return `${which}the newest ${count} ${hit}; there are more; ${where}`
  return `${which}${count} ${hit}${hits.length > 1 ? ', newest first' : ''}; ${where}`
}
