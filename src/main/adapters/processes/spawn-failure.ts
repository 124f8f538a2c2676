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
  const searched = searchedBy(environment)
  const hasPath = program.includes('/') || isAbsolute(program)
  const places = placesOf({ program, workingDir, environment })
  const found = places.map((path) => ({ path, kind: kindOf(path) })).find(({ kind }) => kind !== 'absent')

  if (found === undefined) {
    const missing = `cannot find the program ${hasPath ? (places[0] ?? program) : program}`
    if (hasPath) return { code: 'missing', message: `${missing}; correct its command, then start it again` }
    const where =
      searched.length === 0
        ? 'PATH is empty'
        : `looked in the ${searched.length} ${searched.length === 1 ? 'folder' : 'folders'} of its PATH`
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
  if (interpreter?.endsWith('\r') === true) {
    const message = `${found.path} has the line ends of Windows, which its first line can’t have here; convert them (dos2unix ${found.path}), then start it again`
    return { code: 'denied', message }
  }
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
  const line = headOf(path)?.toString('utf8').split('\n', 1)[0] ?? ''
  // A carriage return is part of the name, as it is to the kernel.
  return line.startsWith('#!') ? (/^#![ \t]*([^ \t]*)/.exec(line)?.[1] ?? null) : null
}

/** The first bytes of a file; null where it may not be read. */
function headOf(path: string): Buffer | null {
  let file: number
  try {
    file = openSync(path, 'r')
  } catch {
    return null // May be run but not read: then its first line stays unknown.
  }
  try {
    const head = Buffer.alloc(SHEBANG_BYTES)
    return head.subarray(0, readSync(file, head, 0, SHEBANG_BYTES, 0))
  } catch {
    return null // A folder, or the disk failed.
  } finally {
    closeSync(file)
  }
}

/** e_machine of elf(5), by Node’s names of processors. */
const ELF_MACHINES: Record<string, number> = {
  ia32: 3,
  ppc64: 21,
  s390x: 22,
  arm: 40,
  x64: 62,
  arm64: 183,
  riscv64: 243,
}
const ELF_MAGIC = '\x7fELF'
const ELF_HEAD_BYTES = 20
const ELF_DATA_AT = 5
const ELF_BIG_ENDIAN = 2
const ELF_MACHINE_AT = 18
const WINDOWS_MAGIC = 'MZ'

/**
 * Why the system takes a file for no program of its own, where that is because it was made for another one; null: it may be a
 * script, which a shell can read. Reading a foreign program, a shell complains of programs called “ELF”.
 */
export function explainForeignProgram(path: string): SpawnFailure | null {
  const head = headOf(path)
  const kind = head === null ? null : foreignKind(head)
  if (kind === null) return null
  const message = `${path} is a program for ${kind}, and this is ${process.platform} on ${process.arch}; install the one for it, then start it again`
  return { code: 'denied', message }
}

/** What a program was made for, by its first bytes (elf(5)); null: for this system, or it is none. */
function foreignKind(head: Buffer): string | null {
  if (head.toString('latin1', 0, WINDOWS_MAGIC.length) === WINDOWS_MAGIC) return 'Windows'
  if (head.length < ELF_HEAD_BYTES || head.toString('latin1', 0, ELF_MAGIC.length) !== ELF_MAGIC) return null
  const machine =
    head[ELF_DATA_AT] === ELF_BIG_ENDIAN ? head.readUInt16BE(ELF_MACHINE_AT) : head.readUInt16LE(ELF_MACHINE_AT)
  if (machine === ELF_MACHINES[process.arch]) return null
  const name = Object.entries(ELF_MACHINES).find(([, number]) => number === machine)?.[0]
  return name === undefined ? 'another processor' : `another processor (${name})`
}

function placesOf({ program, workingDir, environment }: Attempt): string[] {
  if (program.includes('/') || isAbsolute(program)) return [resolve(workingDir, program)]
  return searchedBy(environment).map((folder) => join(folder, program))
}

function searchedBy(environment: Record<string, string>): string[] {
  return [...new Set((environment['PATH'] ?? '').split(delimiter).filter((folder) => folder !== ''))]
}
