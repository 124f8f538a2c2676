/** What a sentence about a listener is made of; an ObservedListener has all of it. */
export type ListenerFacts = {
  visibility: 'visible' | 'hidden' | 'unowned'
  pid: number | null
  command: string | null
  folder: string | null
  user: string | null
}

/**
 * Who listens, in words that end a sentence: `node (pid 4123) in ~/work/x`, `a process of root`,
 * `nobody the system names`. `shorten` writes a path the way people read it.
 */
export function describeListener(listener: ListenerFacts, shorten: (path: string) => string = (path) => path): string {
  if (listener.visibility === 'unowned') return 'a socket no process owns any more'
  if (listener.visibility === 'hidden' || (listener.pid === null && listener.command === null)) {
    return listener.user === null ? 'another user’s process' : `a process of ${listener.user}`
  }
  const command = listener.command ?? 'a process'
  const pid = listener.pid === null ? '' : ` (pid ${listener.pid})`
  const folder = listener.folder === null || listener.folder === '' ? '' : ` in ${shorten(listener.folder)}`
  return command + pid + folder
}
