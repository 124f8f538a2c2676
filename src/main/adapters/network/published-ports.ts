import { ANSWER_WITHIN_MS, askEngine, usualEngineSockets } from './container-engine'
import type { EngineSocket } from './container-engine'
import type { PublishedPort } from './container-list'
import type { ObservedListener } from '../../engine/effects'

/** A container that comes or goes is known after this long. */
const ASK_AGAIN_AFTER_MS = 5_000

/** Finds the container behind a published port; null where no engine tells. */
export type FindPublished = (protocol: 'tcp' | 'udp', port: number) => PublishedPort | null

/**
 * What the engines of containers on this machine publish. They are asked once anybody has a proxy's `ports` to name, then
 * again at most every five seconds, in the background for as long as all ports are known. `withinMs`: what one may take to
 * answer.
 */
export function createPublishedPorts(
  sockets: readonly EngineSocket[] = usualEngineSockets(),
  withinMs: number = ANSWER_WITHIN_MS,
): (ports: readonly number[]) => Promise<FindPublished> {
  let known: PublishedPort[] = []
  let askedAtMs = Number.NEGATIVE_INFINITY
  let asking: Promise<void> = Promise.resolve()

  const ask = async (): Promise<void> => {
    known = (await Promise.all(sockets.map((socket) => askEngine(socket, withinMs)))).flat()
  }

  return async (ports) => {
    if (performance.now() - askedAtMs > ASK_AGAIN_AFTER_MS) {
      askedAtMs = performance.now()
      asking = ask()
    }
    const names = new Set(known.map((each) => each.publicPort))
    if (!ports.every((port) => names.has(port))) await asking
    return (protocol, port) => known.find((each) => each.publicPort === port && each.protocol === protocol) ?? null
  }
}

/** The listeners with the names of the containers behind those that are known as proxies. */
export async function nameContainers(
  listeners: readonly ObservedListener[],
  publishedPorts: ReturnType<typeof createPublishedPorts>,
): Promise<ObservedListener[]> {
  const ports = listeners.filter((row) => row.container).map((row) => row.port)
  if (ports.length === 0) return [...listeners]
  const find = await publishedPorts(ports)
  return listeners.map((row) => {
    const found = row.container ? find(row.protocol, row.port) : null
    if (found === null) return row
    return { ...row, container: { engine: found.engine, name: found.name, port: found.privatePort } }
  })
}
