import { accessSync, closeSync, constants, openSync, readSync, statSync } from 'node:fs'
import { delimiter, isAbsolute, join, resolve } from 'node:path'
import type { SpawnFailure } from '../../engine/effects'
import { errnoOf } from './errno'

/** What was to be run, as far as an explanation needs it. */
export type Attempt = { program: string; workingDir: string; environment: Record<string, string> }

const SHEBANG_BYTES = 256

/**
 * Says why a process could not be made, in the words of a row’s reason: what is the matter; what to do. Looks at the disk
 * again, because ENOENT alone names nobody.
 */
export function explainSpawnFailure(error: unknown, attempt: Attempt): SpawnFailure {
  const errno = errnoOf(error)
  if (errno === 'ENOENT' || errno === 'EACCES' || errno === 'ENOTDIR') {
    return explainFolder(attempt.workingDir) ?? explainProgram(attempt, errno)
  }
  switch (errno) {
    case 'EAGAIN':
      return {
        code: 'resources',
        message: `the system refused a new process for ${attempt.program}: too many are running (see ulimit -u)`,
      }
    case 'EMFILE':
    case 'ENFILE':
      return {
        code: 'resources',
        message: `${attempt.program} could not be started: too many files are open (see ulimit -n)`,
      }
    case 'ENOMEM':
      return { code: 'resources', message: `${attempt.program} could not be started: not enough memory` }
    case 'E2BIG':
      return {
        code: 'other',
        message: `${attempt.program} could not be started: its arguments and environment are too long`,
      }
    default: {
      const why = error instanceof Error ? error.message : String(error)
      return { code: 'other', message: `${attempt.program} could not be started: ${why}` }
    }
  }
}

function explainFolder(folder: string): SpawnFailure | null {
  const failure = (what: string): SpawnFailure => ({
    code: 'folder',
    message: `its working folder ${folder} ${what}`,
  })
  try {
    if (!statSync(folder).isDirectory()) return failure('is not a folder')
    accessSync(folder, constants.X_OK)
    return null
  } catch (error) {
    return errnoOf(error) === 'EACCES' ? failure('may not be entered by you') : failure('does not exist')
  }
}

function explainProgram({ program, workingDir, environment }: Attempt, errno: string): SpawnFailure {
  const searched = [...new Set((environment['PATH'] ?? '').split(delimiter).filter((folder) => folder !== ''))]
  const hasPath = program.includes('/') || isAbsolute(program)
  const places = hasPath ? [resolve(workingDir, program)] : searched.map((folder) => join(folder, program))
  const found = places.map((path) => ({ path, kind: kindOf(path) })).find(({ kind }) => kind !== 'absent')

  if (found === undefined) {
    const missing = `cannot find the program ${hasPath ? (places[0] ?? program) : program}`
    if (hasPath) return { code: 'missing', message: `${missing}; correct its command, then start it again` }
    const where = searched.length === 0 ? 'PATH is empty' : `looked in ${searched.join(', ')}`
    return {
      code: 'missing',
      message: `${missing}; install it or give its full path, then start it again (${where})`,
    }
  }
  if (found.kind === 'folder') return { code: 'denied', message: `${found.path} is a folder, not a program` }
  if (found.kind === 'unreadable')
    return { code: 'denied', message: `may not reach ${found.path}; give yourself the right to it` }
  if (errno === 'EACCES') {
    return {
      code: 'denied',
      message: `may not run ${found.path}; make it executable (chmod +x ${found.path}), then start it again`,
    }
  }
  const interpreter = interpreterOf(found.path)
  const needs = interpreter === null ? 'what it needs to run (its loader)' : `its interpreter ${interpreter}`
  return { code: 'missing', message: `${found.path} exists, but ${needs} does not` }
}

function kindOf(path: string): 'file' | 'folder' | 'absent' | 'unreadable' {
  try {
    return statSync(path).isDirectory() ? 'folder' : 'file'
  } catch (error) {
    return errnoOf(error) === 'EACCES' ? 'unreadable' : 'absent'
  }
}

/** The program that a script's first line names; null where there is none. */
function interpreterOf(path: string): string | null {
  let file: number
  try {
    file = openSync(path, 'r')
  } catch {
    return null // May be run but not read: then its first line stays unknown.
  }
  try {
    const head = Buffer.alloc(SHEBANG_BYTES)
    const line = head.toString('utf8', 0, readSync(file, head, 0, SHEBANG_BYTES, 0)).split('\n', 1)[0] ?? ''
    return line.startsWith('#!') ? (line.slice(2).trim().split(/\s/, 1)[0] ?? null) : null
  } finally {
    closeSync(file)
  }
}
