// oxlint-disable-next-line n/no-unsupported-features/node-builtins -- in every runtime we run on: from 18.15 on, and no 19
import { statfs } from 'node:fs/promises'
import { asCommandError } from '../files/system-error'

/**
 * Whether the disk that a file lies on has not one block left for who is no administrator, as statfs(2) tells. Throws
 * CommandError where the file is gone or its disk can't be asked.
 */
export async function isDiskFull(path: string): Promise<boolean> {
  try {
    const { bavail, blocks } = await statfs(path)
    // Some file systems (/proc, of size 0) count nothing.
    return blocks > 0 && bavail <= 0
  } catch (error) {
    throw asCommandError(error, `The disk of the log ${path} can’t be asked for its room`)
  }
}
