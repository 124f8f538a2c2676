import type { FailureCode } from '@shared/contract/failure'
import { CommandError } from '@shared/contract/failure'

// errno(3), in the words of somebody who is no programmer.
const WORDS: Record<string, string> = {
  EACCES: 'permission was denied',
  EPERM: 'permission was denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'your quota of disk space is used up',
  EIO: 'the disk reports an error',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open on this machine',
  ENOENT: 'it does not exist',
  ENOTDIR: 'a part of the path is a file, not a folder',
  EISDIR: 'it is a folder',
  EEXIST: 'something of that name is there already',
  ELOOP: 'its symbolic links go round in a circle',
  ENAMETOOLONG: 'the name is too long',
  EBUSY: 'another program is using it',
  ETXTBSY: 'another program is using it',
  ENOTEMPTY: 'the folder is not empty',
  EXDEV: 'it lies on another file system',
}

/** The system's code of an error (`ENOSPC`), or null where it is none of the system's. */
export function systemCode(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error)) return null
  return typeof error.code === 'string' && /^E[A-Z0-9]+$/.test(error.code) ? error.code : null
}

/** Why the system refused, as the second half of a sentence: `the disk is full`. */
export function systemReason(error: unknown): string {
  const code = systemCode(error)
  if (code === null) return error instanceof Error ? error.message : String(error)
  return WORDS[code] ?? `the system answered ${code}`
}

/** A failure of the system as one of ours: `<what>: <why>.` A CommandError passes unchanged. */
export function asCommandError(error: unknown, what: string, code: FailureCode = 'files.failed'): CommandError {
  if (error instanceof CommandError) return error
  const hint = HINTS[systemCode(error) ?? '']
  return new CommandError(code, `${what}: ${systemReason(error)}.`, {
    cause: error,
    ...(hint === undefined ? {} : { hint }),
  })
}

const HINTS: Record<string, string> = {
  ENOSPC: 'Free some space on that disk, then try again.',
  EDQUOT: 'Free some space, then try again.',
  EMFILE: 'Close other programs, or raise the limit of open files (ulimit -n), then try again.',
}
