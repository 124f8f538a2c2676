import { access, constants, lstat, readFile, realpath, rm, stat, unlink } from 'node:fs/promises'
import { basename, dirname, join, relative, isAbsolute, resolve, sep } from 'node:path'
import { CommandError } from '@shared/contract/failure'
import type { FileFacts } from './atomic-write'
import { writeAtomically } from './atomic-write'
import { keepBackup } from './backup'
import { asCommandError, systemCode } from './system-error'

const NEW_FILE_MODE = 0o600

type Place = { root: string; path: string }

/**
 * Replaces a file's text atomically and keeps what was there as a backup beside it (null: the file is new, or has that
 * text already). Mode and owner stay; a new file gets 0600. A link inside the root is written through; whatever leads out
 * of the root is refused. Where it fails, everything is as it was. Throws CommandError.
 */
export async function replaceText(request: Place & { text: string }): Promise<{ backup: string | null }> {
  let kept: { backup: string; isNew: boolean } | null = null
  try {
    await write(request, request.text, async (target, before) => {
      kept = await keepBackup(target, before.content, before.facts)
    })
  } catch (error) {
    await removeNew(kept)
    throw error
  }
  return { backup: backupOf(kept) }
}

/**
 * Puts a file back as it was before a change of ours, with the same care but no new backup: those bytes, or no file where
 * `text` is null. Throws CommandError.
 */
export async function restoreText(request: Place & { text: string | null }): Promise<void> {
  const { text } = request
  if (text !== null) return write(request, text)
  const named = resolve(request.root, request.path)
  try {
    const target = await locate(request.root, named)
    if ((await lookAt(target, named)) !== null) await unlink(target)
  } catch (error) {
    throw asCommandError(error, `${named} can’t be removed`)
  }
}

/** Throws CommandError where the file can't be replaced because of its place: a link out of the root, a folder. */
export async function checkPlace({ root, path }: Place): Promise<void> {
  const named = resolve(root, path)
  try {
    await lookAt(await locate(root, named), named)
  } catch (error) {
    throw asCommandError(error, `${named} can’t be written`)
  }
}

async function write(
  place: Place,
  text: string,
  keep: (target: string, before: Found) => Promise<void> = async () => {},
): Promise<void> {
  const named = resolve(place.root, place.path)
  try {
    const target = await locate(place.root, named)
    const before = await lookAt(target, named)
    const after = Buffer.from(text)
    if (before === null) return await writeAtomically(target, after, { mode: NEW_FILE_MODE, owner: null })
    if (!before.content.equals(after)) await writeAtomically(target, after, before.facts, () => keep(target, before))
  } catch (error) {
    throw asCommandError(error, `${named} can’t be written`)
  }
}

/** Where the file really is, links followed, once that is known to be inside the root. */
async function locate(root: string, named: string): Promise<string> {
  const realRoot = await realpath(root).catch((error: unknown) => {
    throw asCommandError(error, `The folder ${root} can’t be used`, 'folder.missing')
  })
  const parent = await realpath(dirname(named)).catch((error: unknown) => {
    throw asCommandError(error, `${named} can’t be written, because of its folder`)
  })
  const target = join(parent, basename(named))
  mustBeInside(realRoot, target, named)
  if (!(await isLink(target))) return target

  const real = await realpath(target).catch((error: unknown) => {
    if (systemCode(error) !== 'ENOENT') throw error
    throw refused(named, 'is a link to a file that does not exist.', 'Remove the link, or make the file it leads to.')
  })
  mustBeInside(realRoot, real, named)
  return real
}

function mustBeInside(realRoot: string, path: string, named: string): void {
  const way = relative(realRoot, path)
  if (way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)) return
  throw refused(named, `leads out of ${realRoot}, to ${path}.`, 'Till writes only inside the folder of the instance.')
}

type Found = { content: Buffer; facts: FileFacts }

async function lookAt(target: string, named: string): Promise<Found | null> {
  let found
  try {
    found = await stat(target)
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null
    throw error
  }
  if (found.isDirectory()) throw refused(named, 'is a folder, not a file.', 'Move it away, then try again.')
  if (!found.isFile()) throw refused(named, 'is a device or a pipe, not a file.', 'Remove it, then try again.')
  // A rename would ask only whether the folder may be written; a file that is marked read-only is marked on purpose.
  await access(target, constants.W_OK)
  const owner = { uid: found.uid, gid: found.gid }
  return { content: await readFile(target), facts: { mode: found.mode & 0o7777, owner } }
}

async function isLink(path: string): Promise<boolean> {
  try {
    return (await lstat(path)).isSymbolicLink()
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return false
    throw error
  }
}

/** A backup of what was not replaced after all would only puzzle. */
async function removeNew(kept: { backup: string; isNew: boolean } | null): Promise<void> {
  if (kept?.isNew === true) await rm(kept.backup, { force: true })
}

// Set inside a callback, which the compiler does not follow.
function backupOf(kept: { backup: string } | null): string | null {
  return kept?.backup ?? null
}

function refused(path: string, why: string, hint: string): CommandError {
  return new CommandError('files.refused', `${path} ${why}`, { hint })
}
