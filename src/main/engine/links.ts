import type { InstanceId } from '@shared/model/ids'
import type { Cancel } from './effects'
import type { ConflictDraft } from './conflict-watcher'

export type Links = {
  start(): void
  setVisible(isVisible: boolean): void
  /** `cross-talk`: a component of this instance is connected to another instance's. */
  conflictsOf(instance: InstanceId): ConflictDraft[]
  dispose: Cancel
}
