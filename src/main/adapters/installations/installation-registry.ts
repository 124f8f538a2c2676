import { constants } from 'node:fs'
import { copyFile, lstat, realpath, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { CommandError } from '@shared/contract/failure'
import type { InstallationRegistry } from '../../engine/effects'
import { waitForEngineLock } from '../data-folder/engine-lock'
import { writeAtomically } from '../files/atomic-write'
import { makePrivateFolder } from '../files/private-folder'
import { readText } from '../files/read-text'
import { asCommandError, systemCode } from '../files/system-error'

/** Where Tekton's own launcher looks, below the home folder (tekton-interop.md, section 3). */
const PLACE = ['.till', 'tekton', 'till-private.json']

/** tekton-interop.md, section 3: nobody else reads it. */
const FILE_MODE = 0o600

/** A change takes a few milliseconds; a Till that holds the lock longer is suspended. */
const LOCK_DEADLINE_MS = 3_000

/** Tekton's registry of installations below a home folder: `$HOME`, read now, where none is named. */
export function createInstallationRegistry(
  options: { home?: string; env?: NodeJS.ProcessEnv; lockDeadlineMs?: number } = {},
): InstallationRegistry {
  const env = options.env ?? process.env
  const home = resolve(options.home ?? (env['HOME'] || homedir()))
  const path = join(home, ...PLACE)
  const shown = path.replace(home + sep, `~${sep}`)
  const read = (): Promise<string | null> => readText(path, { mayHoldNul: true })

  return {
    path: shown,
    async read() {
      try {
        return { text: await read(), problem: null }
      } catch (error) {
        return { text: null, problem: asCommandError(error, `${path} can’t be read`).failure.message }
      }
    },
    async update(change) {
      const release = await lock(path, options.lockDeadlineMs ?? LOCK_DEADLINE_MS)
      try {
        const wish = change(await read())
        if (wish === null) return { keptAside: null }
        const target = await targetOf(path)
        const keptAside = wish.keepAside ? await keepAside(target) : null
        await writeAtomically(target, wish.text, { mode: FILE_MODE, owner: await ownerOf(target) })
        return { keptAside }
      } catch (error) {
        throw asCommandError(error, `${path} can’t be written`)
      } finally {
        release()
      }
    },
    async stamp() {
      try {
        const { size, mtimeNs, ino } = await stat(path, { bigint: true })
        return `${String(size)} ${String(mtimeNs)} ${String(ino)}`
      } catch (error) {
        // Why it can't be looked at is told by `read`; that it changed is all that counts here.
        return systemCode(error) ?? 'unknown'
      }
    },
  }
}

/** Among Tills only: Tekton knows no lock for this file, and replaces it whole as we do. */
async function lock(path: string, deadlineMs: number): Promise<() => void> {
  try {
    makePrivateFolder(dirname(path))
  } catch (error) {
    throw asCommandError(error, `The folder for ${path} can’t be made`)
  }
  const taken = await waitForEngineLock(`${path}.lock`, deadlineMs)
  if (taken.ok) return taken.release
  const pid = taken.holder?.pid
  throw new CommandError(
    'lock.held',
    `${path} is kept by ${pid === undefined ? 'another Till' : `another Till (pid ${String(pid)})`} for too long.`,
    {
      hint: pid === undefined ? 'Try again in a moment.' : `If it hangs, end it: kill ${String(pid)}`,
    },
  )
}

/** The file itself, or what it is a link to within its own folder: a link is somebody's arrangement, not ours to replace. */
async function targetOf(path: string): Promise<string> {
  try {
    if (!(await lstat(path)).isSymbolicLink()) return path
    const [target, folder] = await Promise.all([realpath(path), realpath(dirname(path))])
    if (relative(folder, dirname(target)) === '') return target
    throw new CommandError('files.refused', `${path} is a link that leads out of its folder, to ${target}.`, {
      hint: 'Till does not write there. Put a file in its place, then try again.',
    })
  } catch (error) {
    if (systemCode(error) === 'ENOENT' && !(await isLink(path))) return path
    throw error
  }
}

async function isLink(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => null))?.isSymbolicLink() === true
}

async function ownerOf(target: string): Promise<{ uid: number; gid: number } | null> {
  try {
    const { uid, gid } = await stat(target)
    return { uid, gid }
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null
    throw error
  }
}

/** Copied first, so that there is a file at every moment. */
async function keepAside(target: string): Promise<string> {
  const kept = `${target}.damaged-${new Date().toISOString().replaceAll(':', '-')}`
  await copyFile(target, kept, constants.COPYFILE_EXCL)
  return kept
}
