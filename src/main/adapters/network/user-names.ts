import { readFileSync } from 'node:fs'

/** A user created while Till runs is known after this long. */
const REREAD_AFTER_MS = 60_000

/** The names in a passwd file (passwd(5)), by number. The first name of a number wins, as it does for the system. */
export function parsePasswd(text: string): Map<number, string> {
  const names = new Map<number, string>()
  for (const line of text.split('\n')) {
    const [name = '', , uid = ''] = line.split(':')
    if (name !== '' && /^\d+$/.test(uid) && !names.has(Number(uid))) names.set(Number(uid), name)
  }
  return names
}

/** Names users by number; a number without a name (another directory service) is told as `uid 1234`. */
export function createUserNames(path = '/etc/passwd'): (uid: number) => string {
  let names = new Map<number, string>()
  let readAtMs = -Infinity
  return (uid) => {
    if (!names.has(uid) && performance.now() - readAtMs > REREAD_AFTER_MS) {
      readAtMs = performance.now()
      names = parsePasswd(readIfThere(path))
    }
    return names.get(uid) ?? `uid ${uid}`
  }
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    // Small containers have no passwd file; numbers are names enough there.
    if (['ENOENT', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')) return ''
    throw error
  }
}
