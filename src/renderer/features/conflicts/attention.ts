import type { PortChange } from '@shared/model/port-changes'

/** A change that only says whether a conflict counts: nothing moves, starts or stops by it. */
export function isAboutAttention({ kind }: PortChange): boolean {
  return kind === 'ignore' || kind === 'heed'
}
