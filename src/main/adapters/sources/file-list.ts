import { join } from 'node:path'
import { gitFiles } from './git-files'
import { isFileLeftOut } from './leave-out'
import { walk } from './walk'

/** Checkouts inside of checkouts, so deep. */
const DEEPEST_NESTING = 4

/** What a listing heeds and tells. */
export type Listing = {
  isCancelled(): boolean
  onCancel(stop: () => void): void
  onUnreadable(): void
  /** Asked now and then, and awaited where it answers. */
  pause(): Promise<void> | null
}

/** Every file of a folder to search, relative with `/`: as git tells where it is a checkout, else by walking. */
export async function listFiles(root: string, listing: Listing, depth = 0): Promise<string[]> {
  const told = await gitFiles(root, listing)
  if (listing.isCancelled()) return []
  const files: string[] = []
  if (told === null) {
    for await (const path of walk(root, listing)) {
      await listing.pause()
      if (!isFileLeftOut(path, false)) files.push(path)
    }
    return files
  }
  for (const path of told) {
    await listing.pause()
    if (isFileLeftOut(path, true)) continue
    if (!path.endsWith('/')) files.push(path)
    else if (depth < DEEPEST_NESTING) {
      const inner = await listFiles(join(root, path), listing, depth + 1)
      for (const one of inner) files.push(path + one)
    }
  }
  return files
}
