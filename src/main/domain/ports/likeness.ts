import type { ProcessDefinition } from '@shared/platform/definition'
import { programName } from '../processes/program-name'

/** How much a running process looks like one that a definition would start. */
export type Likeness = { isSameCommand: boolean; isSameFolder: boolean }

type Seen = { command: string | null; commandLine: string | null; folder: string | null }

/**
 * Compares a process with a definition. The command is the same where its fixed words are in the command line in their
 * order (`${…}` may be anything; a program may be called by another path or with its version: `python3.12`).
 */
export function likenessOf(
  process: Pick<ProcessDefinition, 'argv' | 'shell' | 'runtime' | 'workingDir'>,
  root: string,
  seen: Seen,
): Likeness {
  return {
    isSameCommand: isSameCommand(process, seen),
    isSameFolder: seen.folder === folderOf(process.workingDir, root),
  }
}

function folderOf(workingDir: string, root: string): string {
  const relative = workingDir.replaceAll('${TILL_ROOT}', root)
  if (relative.startsWith('/')) return trimEnd(relative)
  const inside = relative
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/')
  return inside === '' ? trimEnd(root) : `${trimEnd(root)}/${inside}`
}

function trimEnd(path: string): string {
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path
}

function isSameCommand(
  { argv, shell, runtime }: Pick<ProcessDefinition, 'argv' | 'shell' | 'runtime'>,
  seen: Seen,
): boolean {
  const words = argv ?? shell?.split(/\s+/) ?? []
  const line = seen.commandLine?.split(' ') ?? []
  const fixed = words.filter((word) => word !== '' && !word.includes('${'))
  if (fixed.length === 0 || line.length === 0) return false
  let at = 0
  for (const [index, word] of fixed.entries()) {
    const isProgram = index === 0 && runtime === null
    const found = line.findIndex((one, place) => place >= at && isSameWord(word, one, isProgram))
    if (found === -1) return false
    at = found + 1
  }
  return true
}

/** A program's name may end in its version (`python3` for `python`). */
function isSameWord(word: string, seen: string, isProgram: boolean): boolean {
  const [wanted, given] = [programName(word), programName(seen)]
  return wanted === given || (isProgram && given.startsWith(wanted) && /^[\d.]+$/.test(given.slice(wanted.length)))
}
