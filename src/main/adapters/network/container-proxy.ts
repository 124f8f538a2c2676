import type { Container } from '@shared/model/ports'

/** What the program that publishes a container's port tells of it. */
export type ContainerProxy = {
  engine: Container['engine']
  /** Port inside the container; null where the program's arguments don't tell. */
  port: number | null
}

/** Programs that hold ports for containers, by the short name of the executable, and for which engine. */
export const CONTAINER_PROXIES: ReadonlyMap<string, Container['engine']> = new Map([
  ['docker-proxy', 'docker'],
  // Rootless docker.
  ['rootlesskit', 'docker'],
  // Docker Desktop.
  ['com.docker.backend', 'docker'],
  ['com.docker.backend.exe', 'docker'],
  ['vpnkit', 'docker'],
  ['com.docker.vpnkit', 'docker'],
  // Podman: rootless, with pasta or slirp4netns below, and in a virtual machine. conmon keeps the port of a bridge's container.
  ['rootlessport', 'podman'],
  ['rootlessport-child', 'podman'],
  ['pasta', 'podman'],
  ['pasta.avx2', 'podman'],
  ['slirp4netns', 'podman'],
  ['conmon', 'podman'],
  ['gvproxy', 'podman'],
])

/** What a listener of this program stands for; null where it is no proxy of containers, or of another port. */
export function proxyOf(command: string, commandLine: string | null, port: number): ContainerProxy | null {
  const engine = CONTAINER_PROXIES.get(command)
  if (engine === undefined) return null
  if (command !== 'docker-proxy') return { engine, port: null }
  const published = parseDockerProxy((commandLine ?? '').split(' '))
  return { engine, port: published?.hostPort === port ? published.containerPort : null }
}

/**
 * The ports in the arguments of docker-proxy (moby, cmd/docker-proxy): `-proto tcp -host-ip 0.0.0.0 -host-port 8080
 * -container-ip 172.17.0.2 -container-port 80`, one dash or two, with a space or `=`. null where one is missing.
 */
export function parseDockerProxy(
  args: readonly string[],
): { protocol: 'tcp' | 'udp'; hostPort: number; containerPort: number } | null {
  const value = (name: string): string | undefined => {
    const at = args.findIndex((arg) => arg.replace(/^--?/, '').split('=', 1)[0] === name && arg.startsWith('-'))
    const arg = args[at]
    return arg?.includes('=') === true ? arg.slice(arg.indexOf('=') + 1) : args[at + 1]
  }
  const hostPort = portOf(value('host-port'))
  const containerPort = portOf(value('container-port'))
  if (hostPort === null || containerPort === null) return null
  return { protocol: value('proto') === 'udp' ? 'udp' : 'tcp', hostPort, containerPort }
}

function portOf(text: string | undefined): number | null {
  const port = /^\d{1,5}$/.test(text ?? '') ? Number(text) : 0
  return port >= 1 && port <= 65_535 ? port : null
}
