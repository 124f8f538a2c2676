import type { Container } from '@shared/model/ports'

/** One published port of a running container. */
export type PublishedPort = {
  engine: Container['engine']
  name: string
  protocol: 'tcp' | 'udp'
  publicPort: number
  privatePort: number
}

const SHORT_ID_LENGTH = 12

/**
 * The published ports in what `GET /containers/json` answers (Docker Engine API, ContainerList; podman answers the same):
 * `[{ Id, Names: ["/web"], Ports: [{ PrivatePort, PublicPort, Type }] }]`. Whatever has another shape is left out.
 */
export function parseContainers(text: string, engine: Container['engine']): PublishedPort[] {
  return listOf(parseJson(text)).flatMap((container) => {
    const name = nameOf(container)
    if (name === '') return []
    return listOf(member(container, 'Ports')).flatMap((port): PublishedPort[] => {
      const [publicPort, privatePort] = [member(port, 'PublicPort'), member(port, 'PrivatePort')]
      if (typeof publicPort !== 'number' || typeof privatePort !== 'number') return []
      return [{ engine, name, protocol: member(port, 'Type') === 'udp' ? 'udp' : 'tcp', publicPort, privatePort }]
    })
  })
}

function nameOf(container: unknown): string {
  const [name] = listOf(member(container, 'Names'))
  if (typeof name === 'string' && name.length > 1) return name.replace(/^\//, '')
  const id = member(container, 'Id')
  return typeof id === 'string' ? id.slice(0, SHORT_ID_LENGTH) : ''
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : []
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Whoever answers there is no engine of containers: then no container is known.
    return null
  }
}
