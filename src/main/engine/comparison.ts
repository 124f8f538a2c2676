import type { Comparison } from '@shared/contract/commands'
import type { InstanceId } from '@shared/model/ids'
import type { ConflictDraft } from './conflict-watcher'

export type Comparisons = {
  /** Declared, reserved and listening side by side, from the files as they are now. */
  compare(instance: InstanceId): Promise<Comparison>
  /** Reads the env files again where they changed (by stamp). Cheap where nothing did. */
  refresh(): Promise<void>
  /** What the files of an instance say that is not so: duplicate, declared-otherwise, wrong-root, file-broken, silent, elsewhere. */
  conflictsOf(instance: InstanceId): ConflictDraft[]
}
