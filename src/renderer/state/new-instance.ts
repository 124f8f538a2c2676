import { create } from 'zustand'
import type { PlatformRow } from '@shared/model/rows'
import { showOverlay } from './ui-state'

/** Where the new-instance dialog begins: what the person has chosen on the way to it. */
export type NewInstanceStart = {
  /** A platform id, or null: whatever the folder is, or none yet. */
  platform: string | null
  /** Absolute path, or null. */
  folder: string | null
  /** The platform that was recognised in the folder: Till's tables have it only once there is an instance of it. */
  recognised?: PlatformRow
}

const NOTHING: NewInstanceStart = { platform: null, folder: null }

/** The start of the dialog that is open, or will be next. */
export const useNewInstanceStart = create<{ start: NewInstanceStart }>()(() => ({ start: NOTHING }))

/** Opens the new-instance dialog, with what is already chosen. */
export function openNewInstance(start: NewInstanceStart = NOTHING): void {
  useNewInstanceStart.setState({ start })
  showOverlay('new-instance')
}

/** Forgets what was chosen: once the dialog has closed. */
export function forgetNewInstanceStart(): void {
  useNewInstanceStart.setState({ start: NOTHING })
}
