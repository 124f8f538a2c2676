import { createHash } from 'node:crypto'
import { chmodSync, lstatSync, mkdirSync, readlinkSync, symlinkSync, unlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CommandError } from '@shared/contract/failure'
import { asCommandError, systemCode } from '../files/system-error'

/** sun_path holds 108 bytes on Linux (unix(7)) and 104 on macOS, the closing NUL included; longer paths are cut silently. */
const SOCKET_PATH_BYTES = 103

const SOCKET_NAME = 'engine.sock'

/** What tells data folders apart where only a short name fits. Takes the folder's real path. */
export function dataFolderHash(realRoot: string): string {
  return createHash('sha256').update(realRoot).digest('hex').slice(0, 12)
}

/**
 * The address of the engine's local socket: `run/engine.sock` of the data folder. Where that is too long for the
 * system, the same file through a short link in a folder of ours (0700) under XDG_RUNTIME_DIR or the folder for
 * temporary files; so engine and clients meet whatever environment each was started with. The link stays, because the
 * next engine may be about to use it; where it was cleared away it is made again. On Windows a named pipe.
 */
export function socketPath(
  runFolder: string,
  realRoot: string,
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  if (platform === 'win32') return `\\\\.\\pipe\\till-${dataFolderHash(realRoot)}`
  const plain = join(runFolder, SOCKET_NAME)
  if (fits(plain)) return plain

  const name = `till-${dataFolderHash(realRoot)}`
  const bases = [env['XDG_RUNTIME_DIR'], tmpdir(), '/tmp'].filter((base) => base !== undefined && base !== '')
  let refusal: unknown = null
  for (const base of bases as string[]) {
    const folder = join(base, name)
    const path = join(folder, 'run', SOCKET_NAME)
    if (!fits(path)) continue
    try {
      ownFolder(folder)
      link(runFolder, join(folder, 'run'))
      return path
    } catch (error) {
      refusal ??= error
    }
  }
  const what = `The path of the data folder is too long for a local socket (${plain}), and no shorter link to it could be made`
  throw refusal === null
    ? new CommandError('files.failed', `${what}.`, { hint: 'Set TILL_HOME to a folder with a shorter path.' })
    : asCommandError(refusal, what)
}

function fits(path: string): boolean {
  return Buffer.byteLength(path) <= SOCKET_PATH_BYTES
}

/** Makes the folder, or sees that nobody else made it: others may write beside it. */
function ownFolder(folder: string): void {
  try {
    mkdirSync(folder, { mode: 0o700 })
    chmodSync(folder, 0o700)
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error
    const facts = lstatSync(folder)
    const isOurs = facts.isDirectory() && facts.uid === process.getuid?.() && (facts.mode & 0o077) === 0
    if (!isOurs) {
      throw new CommandError('files.refused', `${folder} was made by somebody else, so Till does not use it.`, {
        hint: 'Remove it, or set TILL_HOME to a folder with a shorter path.',
      })
    }
  }
}

function link(target: string, path: string): void {
  try {
    symlinkSync(target, path)
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error
    if (readlinkSync(path) === target) return
    unlinkSync(path)
    symlinkSync(target, path)
  }
}
