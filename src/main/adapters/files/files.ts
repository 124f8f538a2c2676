import { lstat, realpath, stat, unlink } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join, normalize, resolve, sep } from 'node:path'
import { CommandError } from '@shared/contract/failure'
import type { Files } from '../../engine/effects'
import { readText } from './read-text'
import { checkPlace, replaceText, restoreText } from './replace-text'
import { asCommandError, systemCode } from './system-error'

/** Answers that mean: there is no such thing. */
const ABSENT = new Set(['ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG'])

/** The files of this machine. `home` is what `~` stands for; the person's own where it isn't told. */
export function createFiles(options: { home?: string; env?: NodeJS.ProcessEnv } = {}): Files {
  const home = normalize(options.home ?? (options.env ?? process.env)['HOME'] ?? homedir())
  return {
    readText: (path) => readText(path),
    replaceText,
    restoreText,
    checkPlace,
    async isFolder(path) {
      try {
        return (await stat(path)).isDirectory()
      } catch (error) {
        if (ABSENT.has(systemCode(error) ?? '')) return false
        throw asCommandError(error, `${path} can’t be looked at`, 'folder.unreadable')
      }
    },
    async realPath(path) {
      try {
        return await realpath(path)
      } catch (error) {
        if (ABSENT.has(systemCode(error) ?? '')) return null
        throw asCommandError(error, `${path} can’t be looked at`, 'folder.unreadable')
      }
    },
    resolve(base, relative) {
      if (relative === '~') return home
      return relative.startsWith('~/') ? join(home, relative.slice(2)) : resolve(base, relative)
    },
    async removeFile(path) {
      try {
        if ((await lstat(path)).isDirectory()) {
          throw new CommandError('files.refused', `${path} is a folder, not a file, so it is not removed.`)
        }
        await unlink(path)
      } catch (error) {
        if (systemCode(error) !== 'ENOENT') throw asCommandError(error, `${path} can’t be removed`)
      }
    },
    async stamp(path) {
      try {
        // The inode too: an atomic replacement may have the same size within the same tick of the file system's clock.
        const { size, mtimeNs, ino } = await stat(path, { bigint: true })
        return `${String(size)} ${String(mtimeNs)} ${String(ino)}`
      } catch (error) {
        if (ABSENT.has(systemCode(error) ?? '')) return null
        throw asCommandError(error, `${path} can’t be looked at`, 'folder.unreadable')
      }
    },
    shorten(path) {
      if (path === home) return '~'
      const prefix = home.endsWith(sep) ? home : home + sep
      return path.startsWith(prefix) ? `~${sep}${path.slice(prefix.length)}` : path
    },
  }
}
