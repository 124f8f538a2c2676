import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** The folder of Till itself, also for code that was bundled elsewhere inside it. */
export const ROOT = findRoot(import.meta.dirname)

function findRoot(folder: string): string {
  if (existsSync(join(folder, 'electron.vite.config.ts'))) return folder
  const parent = dirname(folder)
  if (parent === folder) throw new Error('This code is not inside a checkout of Till')
  return findRoot(parent)
}
