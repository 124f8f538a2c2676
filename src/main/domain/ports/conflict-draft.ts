import type { ConflictRow } from '@shared/model/conflicts'

/** A conflict before it is known since when, and whether a person lets it be. */
export type ConflictDraft = Omit<ConflictRow, 'since' | 'isIgnored'>
