import { close, constants, fstatSync, open, read } from 'node:fs'
import { promisify } from 'node:util'
import { CommandError } from '@shared/contract/failure'
import { asCommandError, systemCode } from './system-error'

/** Files that Till reads whole are settings that people wrote; what is larger is something else. */
export const MAX_TEXT_BYTES = 1_048_576

/** Small files are read at once, also those of /proc, which say that they are empty. */
const LEAST_READ_BYTES = 4_096

/** By the numbers of descriptors: a handle of `fs/promises` takes longer to make than a small file to read. */
const opened = promisify(open)
const readFrom = promisify(read)

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
    const file = await opened(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
    try {
      // What is open by now is known to the kernel: not worth a turn of a pool in which many starts wait.
      const facts = fstatSync(file)
      if (facts.isDirectory()) throw refuse('is a folder, not a file.', 'Move it away, or choose another file.')
      if (!facts.isFile()) throw refuse('is a device or a pipe, not a file.', 'Choose a regular file.')
      // Read no further than the limit, whatever the size was said to be: files of /proc say 0, others grow.
      const bytes = await readAtMost(file, facts.size, MAX_TEXT_BYTES + 1)
      if (bytes.length > MAX_TEXT_BYTES) {
        throw refuse('is larger than 1 MiB, too large for a file of settings.', 'Choose another file, or shorten it.')
      }
      if (more.mayHoldNul !== true && bytes.includes(NUL))
        throw refuse('is not a text file: it holds NUL bytes.', 'Take them out, or choose a text file.')
      return decode(bytes) ?? raise(refuse('is not written in UTF-8.', 'Save it as UTF-8, then try again.'))
    } finally {
      // Nobody waits for that: what was read is read.
      close(file, () => undefined)
    }
  } catch (error) {
    // Below a file there is nothing either.
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR') return null
    throw asCommandError(error, `${path} can’t be read`)
  }
}

/** In one read where the size is as it was said to be: room for one byte more tells that there is none. */
async function readAtMost(file: number, size: number, limit: number): Promise<Buffer> {
  let buffer = Buffer.allocUnsafe(Math.min(Math.max(size, LEAST_READ_BYTES) + 1, limit))
  let length = 0
  while (length < limit) {
    if (length === buffer.length) buffer = Buffer.concat([buffer], Math.min(2 * length, limit))
    const asked = buffer.length - length
    const { bytesRead } = await readFrom(file, buffer, length, asked, length)
    length += bytesRead
    if (bytesRead === 0 || (bytesRead < asked && length === size)) break
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
