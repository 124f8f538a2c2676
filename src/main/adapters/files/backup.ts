import { lstat, readFile, stat } from 'node:fs/promises'
import { CommandError } from '@shared/contract/failure'
import type { FileFacts } from './atomic-write'
import { writeAtomically } from './atomic-write'
import { systemCode } from './system-error'

/** Beyond these the oldest but the first gives way: the first is what the person had before Till came. */
const BACKUPS_KEPT = 5

/** The names of a file's backups, the first one first: `.env.local.till-backup`, `.env.local.till-backup-2` … */
export function backupNames(path: string): string[] {
  return Array.from({ length: BACKUPS_KEPT }, (_, index) => `${path}.till-backup${index === 0 ? '' : `-${index + 1}`}`)
}

/**
 * Keeps a file's content beside it and answers where. The same content is kept once. `isNew` is false where that backup
 * was there before.
 */
export async function keepBackup(
  path: string,
  content: Buffer,
  facts: FileFacts,
): Promise<{ backup: string; isNew: boolean }> {
  const later: string[] = []
  let free: string | null = null
  for (const [index, name] of backupNames(path).entries()) {
    const kept = await regularContent(name)
    if (kept === 'foreign') continue
    if (kept === null) free ??= name
    else if (kept.equals(content)) return { backup: name, isNew: false }
    else if (index > 0) later.push(name)
  }
  const backup = free ?? (await oldest(path, later))
  await writeAtomically(backup, content, facts)
  return { backup, isNew: free !== null }
}

/** Null: nothing there. `foreign`: a folder or a link, which is nobody's backup and stays. */
async function regularContent(path: string): Promise<Buffer | 'foreign' | null> {
  try {
    return (await lstat(path)).isFile() ? await readFile(path) : 'foreign'
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null
    throw error
  }
}

async function oldest(path: string, backups: string[]): Promise<string> {
  const times = await Promise.all(backups.map(async (backup) => ({ backup, at: (await stat(backup)).mtimeMs })))
  const [first, ...rest] = times
  if (first === undefined) {
    throw new CommandError('files.refused', `No backup of ${path} can be kept: folders or links have all its names.`, {
      hint: `Move ${path}.till-backup away.`,
    })
  }
  return rest.reduce((oldest, next) => (next.at < oldest.at ? next : oldest), first).backup
}
