import { lstat, readFile, stat } from 'node:fs/promises'
import { extname } from 'node:path'
import { CommandError } from '@shared/contract/failure'
import type { FileFacts } from './atomic-write'
import { writeAtomically } from './atomic-write'
import { systemCode } from './system-error'

/** Beyond these the oldest but the first gives way: the first is what the person had before Till came. */
const BACKUPS_KEPT = 5

/**
 * The names of a file's backups, the first one first: `.env.till-backup.local`, `.env.till-backup-2.local` … They end as
 * the file does, so that what keeps its secrets out of a repository (`*.local`, `.env*.local`) keeps theirs out too.
 */
export function backupNames(path: string): string[] {
  const ending = extname(path)
  const stem = ending === '' ? path : path.slice(0, -ending.length)
  return Array.from(
    { length: BACKUPS_KEPT },
    (_, index) => `${stem}.till-backup${index === 0 ? '' : `-${index + 1}`}${ending}`,
  )
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
      hint: `Move ${backupNames(path)[0] ?? ''} away.`,
    })
  }
  return rest.reduce((oldest, next) => (next.at < oldest.at ? next : oldest), first).backup
}
