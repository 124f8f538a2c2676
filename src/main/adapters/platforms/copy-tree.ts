import { chmod, lstat, mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CommandError } from '@shared/contract/failure'
import { writeAtomically } from '../files/atomic-write'
import { systemCode } from '../files/system-error'

const FOLDER_MODE = 0o700
const FILE_MODE = 0o600

/**
 * Brings `to` up to date with `from`: folders 0700, files 0600, a changed file replaced whole, so that a program that
 * runs from there is never half written. What `from` doesn't have stays. Follows no link in `to`: CommandError
 * `files.refused`. Links and devices in `from` are left out.
 */
export async function copyTree(from: string, to: string): Promise<void> {
  await makeFolder(to)
  // One by one: readdir's own recursion is ignored by the oldest Node that Till runs on.
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const source = join(from, entry.name)
    const target = join(to, entry.name)
    if (entry.isDirectory()) await copyTree(source, target)
    else if (entry.isFile()) await copyFile(source, target)
  }
}

async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: FOLDER_MODE })
    await chmod(path, FOLDER_MODE)
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error
    if (!(await lstat(path)).isDirectory()) throw inTheWay(path)
  }
}

async function copyFile(source: string, target: string): Promise<void> {
  const content = await readFile(source)
  try {
    if (!(await lstat(target)).isFile()) throw inTheWay(target)
    if (content.equals(await readFile(target))) return
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error
  }
  await writeAtomically(target, content, { mode: FILE_MODE, owner: null })
}

function inTheWay(path: string): CommandError {
  return new CommandError('files.refused', `${path} is in the way: Till did not make it.`, {
    hint: 'Move it away, then try again.',
  })
}
