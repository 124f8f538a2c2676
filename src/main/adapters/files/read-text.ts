import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { CommandError } from '@shared/contract/failure'
import { asCommandError, systemCode } from './system-error'

/** Files that Till reads whole are settings that people wrote; what is larger is something else. */
export const MAX_TEXT_BYTES = 1_048_576

/** A NUL in the beginning tells a binary file, as git(1) and grep(1) judge it. */
const NUL = 0

/**
 * Text of a regular file exactly as it stands (line ends and a byte order mark included), or null where there is none.
 * `mayHoldNul`: for a file whose damage the caller judges; a power cut leaves NUL bytes.
 */
export async function readText(path: string, more: { mayHoldNul?: boolean } = {}): Promise<string | null> {
  const refuse = (why: string, hint: string): CommandError =>
    new CommandError('files.refused', `${path} ${why}`, { hint })
  try {
    // Not blocking: a named pipe would wait for a writer for ever.
    const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
    try {
      const facts = await file.stat()
      if (facts.isDirectory()) throw refuse('is a folder, not a file.', 'Move it away, or choose another file.')
      if (!facts.isFile()) throw refuse('is a device or a pipe, not a file.', 'Choose a regular file.')
      // Read no further than the limit, whatever the size was said to be: files of /proc say 0, others grow.
      const bytes = await readAtMost(file, MAX_TEXT_BYTES + 1)
      if (bytes.length > MAX_TEXT_BYTES) {
        throw refuse('is larger than 1 MiB, too large for a file of settings.', 'Choose another file, or shorten it.')
      }
      if (more.mayHoldNul !== true && bytes.includes(NUL))
        throw refuse('is not a text file: it holds NUL bytes.', 'Take them out, or choose a text file.')
      return decode(bytes) ?? raise(refuse('is not written in UTF-8.', 'Save it as UTF-8, then try again.'))
    } finally {
      await file.close()
    }
  } catch (error) {
    // Below a file there is nothing either.
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR') return null
    throw asCommandError(error, `${path} can't be read`)
  }
}

async function readAtMost(file: Awaited<ReturnType<typeof open>>, limit: number): Promise<Buffer> {
  const buffer = Buffer.alloc(limit)
  let length = 0
  while (length < limit) {
    const { bytesRead } = await file.read(buffer, length, limit - length, length)
    if (bytesRead === 0) break
    length += bytesRead
  }
  return buffer.subarray(0, length)
}

/** Null where it isn't UTF-8: replacing what can't be read would spoil the person's file when it is written back. */
function decode(bytes: Buffer): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return null
  }
}

function raise(error: Error): never {
  throw error
}
