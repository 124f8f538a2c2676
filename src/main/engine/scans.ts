import type { InstanceId } from '@shared/model/ids'

export type Scans = {
  /** Begins a search; one that runs already goes on. Answers the revision. */
  start(instance: InstanceId): number
  /** Throws CommandError `scan.unknown` where none runs. */
  cancel(instance: InstanceId): number
  /** Forgets the results of a removed instance. */
  forget(instance: InstanceId): void
  dispose(): void
}
