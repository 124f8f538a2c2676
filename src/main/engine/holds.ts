import type { InstanceId } from '@shared/model/ids'

export type Holds = {
  /** Whether automatic starts, restarts and moves of an instance are suspended now. */
  isHeld(instance: InstanceId): boolean
  hold(instance: InstanceId, reason: string, days: number | null): Promise<number>
  release(instance: InstanceId): Promise<number>
}
