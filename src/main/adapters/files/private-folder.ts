import { chmodSync, mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { systemCode } from './system-error'

/**
 * Makes a folder of mode 0700 whatever the umask, and parents that are missing too. An existing one keeps its mode. Not by
 * Node's recursive mkdir, which answers ENOENT where a file system is read-only. Throws what the system answers.
 */
export function makePrivateFolder(path: string): void {
  try {
    mkdirSync(path, { mode: 0o700 })
    chmodSync(path, 0o700)
  } catch (error) {
    const code = systemCode(error)
    if (code === 'EEXIST' && isFolder(path)) return
    if (code !== 'ENOENT' || dirname(path) === path) throw error
    makePrivateFolder(dirname(path))
    makePrivateFolder(path)
  }
}

/** Whether a folder is there, links followed. */
export function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
}
