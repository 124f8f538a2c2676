import type { Container } from '@shared/model/ports'

/** What a sentence about a listener is made of; an ObservedListener has all of it. */
export type ListenerFacts = {
  visibility: 'visible' | 'hidden' | 'unowned'
  pid: number | null
  command: string | null
  folder: string | null
  user: string | null
  /** The container whose port a proxy publishes here. */
  container?: Container | null | undefined
}

/** `Docker`, `Podman`; null where nobody tells which it is. */
export function engineName(container: Container): string | null {
  return { docker: 'Docker', podman: 'Podman', other: null }[container.engine]
}

/** `container web of Docker` */
export function describeContainer(container: Container): string {
  const name = container.name === null ? 'a container' : `container ${container.name}`
  const engine = engineName(container)
  return engine === null ? name : `${name} of ${engine}`
}

/**
 * Who listens, in words that end a sentence: `node (pid 4123) in ~/work/x`, `a process of root`,
 * `container web of Docker (its port 80)`. `shorten` writes a path the way people read it.
 */
export function describeListener(listener: ListenerFacts, shorten: (path: string) => string = (path) => path): string {
  const { container } = listener
  if (container) {
    const inside = container.port === null ? '' : ` (its port ${container.port})`
    return describeContainer(container) + inside
  }
  if (listener.visibility === 'unowned') return 'a socket no process owns any more'
  if (listener.visibility === 'hidden' || (listener.pid === null && listener.command === null)) {
    return listener.user === null ? 'another user’s process' : `a process of ${listener.user}`
  }
  const command = listener.command ?? 'a process'
  const pid = listener.pid === null ? '' : ` (pid ${listener.pid})`
  const folder = listener.folder === null || listener.folder === '' ? '' : ` in ${shorten(listener.folder)}`
  return command + pid + folder
}

/** A row of Till’s that listens, by its name and then its process: `engram of coder-a (node, pid 4123)`. */
export function describeOurs(
  row: { name: string; instance: string },
  { command, pid }: Pick<ListenerFacts, 'command' | 'pid'>,
): string {
  const process = [...(command === null ? [] : [command]), ...(pid === null ? [] : [`pid ${pid}`])].join(', ')
  return `${row.name} of ${row.instance}${process === '' ? '' : ` (${process})`}`
}
