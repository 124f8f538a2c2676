import type { InstanceId } from '@shared/model/ids'

/** Keeps Tekton's own registry file in step with our tekton instances, and honours what others write there. */
export type Installations = {
  start(): void
  /** An instance was made or changed: its entry is written. Never throws; a refusal becomes a notice. */
  write(instance: InstanceId): Promise<void>
  /** Its entry goes, where it still is the one of this root. */
  remove(name: { instance: InstanceId; root: string }): Promise<void>
  dispose(): void
}
