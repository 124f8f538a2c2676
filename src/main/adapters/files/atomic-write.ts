import { randomBytes } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { systemCode } from './system-error'

/** What a file is to look like; owner: kept where an existing file is replaced and the system lets us. */
export type FileFacts = { mode: number; owner: { uid: number; gid: number } | null }

/**
 * Writes a file so that it is there whole or not at all, also after a power cut, and is never seen half written: a new
 * file beside it, synced, then renamed. `prepare` runs before the rename; where it fails nothing has changed. Leaves no
 * file of its own behind. Throws what the system answers.
 */
export async function writeAtomically(
  path: string,
  content: string | Uint8Array,
  facts: FileFacts,
  prepare: () => Promise<void> = async () => {},
): Promise<void> {
  const folder = dirname(path)
  const fresh = join(folder, `.${basename(path).slice(0, 200)}.till-${randomBytes(6).toString('hex')}`)
  try {
    // `wx` follows no link that somebody may have put there.
    const file = await open(fresh, 'wx', 0o600)
    try {
      await file.writeFile(content)
      if (facts.owner !== null) await keepOwner(file, facts.owner)
      // After the owner: chown clears set-id bits. By call, because the umask has no say in it.
      await file.chmod(facts.mode)
      await file.sync()
    } finally {
      await file.close()
    }
    await prepare()
    await rename(fresh, path)
  } catch (error) {
    await rm(fresh, { force: true })
    throw error
  }
  await syncFolder(folder)
}

/** The rename itself is on the disk only when its folder is. */
export async function syncFolder(folder: string): Promise<void> {
  // Windows opens no folders; NTFS journals the rename.
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } catch (error) {
    // Some network and FUSE file systems can't; the file itself is synced.
    if (systemCode(error) !== 'EINVAL' && systemCode(error) !== 'ENOTSUP') throw error
  } finally {
    await handle.close()
  }
}

async function keepOwner(file: Awaited<ReturnType<typeof open>>, owner: { uid: number; gid: number }): Promise<void> {
  const made = await file.stat()
  if (made.uid === owner.uid && made.gid === owner.gid) return
  try {
    await file.chown(owner.uid, owner.gid)
  } catch (error) {
    // Only root may give a file away; who may write the folder may have it as their own.
    if (systemCode(error) !== 'EPERM') throw error
  }
}
