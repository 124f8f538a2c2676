import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import ignore, { type Ignore } from 'ignore'
import { systemCode } from '../files/system-error'
import { isFolderLeftOut } from './leave-out'

/** What a .gitignore says, and from which folder on (relative to the root, with `/` at its end; the root is empty). */
type Rules = { base: string; ignore: Ignore }

/** A .gitignore of more is something else. */
const MOST_RULES_BYTES = 262_144

/**
 * The files of a folder by walking it, relative with `/`; .gitignore files are heeded as gitignore(5) says, symbolic links
 * are not followed. Folders that can't be read are told to `onUnreadable`; the root itself is thrown.
 */
export async function* walk(
  root: string,
  heed: { isCancelled(): boolean; onUnreadable(): void },
): AsyncGenerator<string> {
  const folders: { path: string; rules: Rules[] }[] = [{ path: '', rules: [] }]
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    if (heed.isCancelled()) return
    const { path } = folder
    let entries
    try {
      entries = await readdir(join(root, path), { withFileTypes: true })
    } catch (error) {
      if (path === '') throw error
      heed.onUnreadable()
      continue
    }
    const own = entries.some((entry) => entry.name === '.gitignore' && entry.isFile())
      ? await rulesIn(root, path)
      : null
    const rules = own === null ? folder.rules : [...folder.rules, own]
    for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      const inner = path + entry.name
      if (entry.isDirectory()) {
        if (!isFolderLeftOut(entry.name, false) && !isIgnored(rules, `${inner}/`))
          folders.push({ path: `${inner}/`, rules })
      } else if (entry.isFile() && !isIgnored(rules, inner)) yield inner
    }
  }
}

/** The deepest .gitignore that says anything of a path has the last word (gitignore(5)). */
function isIgnored(rules: readonly Rules[], path: string): boolean {
  for (const { base, ignore: said } of rules.toReversed()) {
    const { ignored, unignored } = said.test(path.slice(base.length))
    if (ignored || unignored) return ignored
  }
  return false
}

async function rulesIn(root: string, base: string): Promise<Rules | null> {
  try {
    const text = await readFile(join(root, base, '.gitignore'), 'utf8')
    return text.length > MOST_RULES_BYTES ? null : { base, ignore: ignore().add(text) }
  } catch (error) {
    // Rules that can't be read leave nothing out.
    if (systemCode(error) === null) throw error
    return null
  }
}
