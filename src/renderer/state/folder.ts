import type { Output } from '@shared/contract/commands'
import type { Failure } from '@shared/contract/failure'
import { ask } from './commands'

/** What came of letting a person choose a folder. `cancelled`: the system's dialog was closed without a choice. */
export type ChosenFolder =
  | { kind: 'cancelled' }
  | { kind: 'recognised'; folder: string; platform: Output<'platform.inspect'>['platform'] }
  | { kind: 'failed'; folder: string | null; failure: Failure }

/** Opens the system's folder dialog and asks what the chosen folder holds. */
export async function chooseFolder(): Promise<ChosenFolder> {
  const chosen = await ask('host.chooseFolder', {})
  if (!chosen.ok) return { kind: 'failed', folder: null, failure: chosen.failure }
  return chosen.value.folder === null ? { kind: 'cancelled' } : inspectFolder(chosen.value.folder)
}

/** Asks what a folder holds. `folder` is an absolute path, or one that starts with `~/`. */
export async function inspectFolder(folder: string): Promise<ChosenFolder> {
  const found = await ask('platform.inspect', { folder })
  if (!found.ok) return { kind: 'failed', folder, failure: found.failure }
  return { kind: 'recognised', folder: found.value.folder, platform: found.value.platform }
}
