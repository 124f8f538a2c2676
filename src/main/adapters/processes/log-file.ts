import { constants, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import type { SpawnFailure } from '../../engine/effects'
import { errnoOf } from './errno'

const APPEND = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT
const LOG_MODE = 0o600
const FOLDER_MODE = 0o700

/**
 * Opens a run's log for appending and makes it (0600) and its folder (0700) where they don't exist. The caller closes
 * the descriptor once the child has its own copy.
 */
export function openLog(path: string): { ok: true; file: number } | { ok: false; failure: SpawnFailure } {
  try {
    try {
      return { ok: true, file: openSync(path, APPEND, LOG_MODE) }
    } catch (error) {
      if (errnoOf(error) !== 'ENOENT') throw error
      mkdirSync(dirname(path), { recursive: true, mode: FOLDER_MODE })
      return { ok: true, file: openSync(path, APPEND, LOG_MODE) }
    }
  } catch (error) {
    return { ok: false, failure: explain(path, error) }
  }
}

function explain(path: string, error: unknown): SpawnFailure {
  const cannot = `The log file ${path} can’t be opened`
  switch (errnoOf(error)) {
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return { code: 'denied', message: `${cannot}: writing there is not permitted.` }
    case 'ENOSPC':
    case 'EDQUOT':
      return { code: 'resources', message: `${cannot}: the disk is full. Free some space and start again.` }
    case 'EMFILE':
    case 'ENFILE':
      return { code: 'resources', message: `${cannot}: too many files are open (see ulimit -n).` }
    default:
      return { code: 'other', message: `${cannot}: ${error instanceof Error ? error.message : String(error)}` }
  }
}
