import type { ConflictRow } from '@shared/model/conflicts'
import type { InstanceId } from '@shared/model/ids'

/** A conflict before it is known since when, and whether a person lets it be. */
export type ConflictDraft = Omit<ConflictRow, 'since' | 'isIgnored'>

export type ConflictWatcher = {
  start(): void
  /** Looks now, with the listeners table as it is. */
  look(): Promise<void>
  /** Something changed: looks soon, once for many changes. */
  nudge(): void
  setVisible(isVisible: boolean): void
  dispose(): void
}

/** Whoever finds differences of their own; asked at every look. Answers quickly from what is known; never throws. */
export type ConflictSource = (instance: InstanceId) => ConflictDraft[]
