import type { DataFolder } from './adapters/data-folder/data-folder'
import type { EngineLink } from './hosts/engine-link'
import { connectToEngine } from './hosts/socket/client'

/** The file of the token that guards the engine's address, where no file mode does. */
export function tokenFileOf(folder: Pick<DataFolder, 'token'>): string | null {
  return process.platform === 'win32' ? folder.token : null
}

/** Connects to the engine of a data folder; null: none runs. Throws as `connectToEngine`. `deadlineMs`: for its greeting. */
export function connectToFolder(folder: DataFolder, deadlineMs?: number): Promise<EngineLink | null> {
  const place = { address: folder.socket, tokenFile: tokenFileOf(folder) }
  return connectToEngine(deadlineMs === undefined ? place : { ...place, deadlineMs })
}
