import { request } from 'node:http'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { Container } from '@shared/model/ports'
import { parseContainers } from './container-list'
import type { PublishedPort } from './container-list'

/** Where an engine of containers answers: a Unix socket, a named pipe on Windows. */
export type EngineSocket = { engine: Container['engine']; path: string }

/** An engine that takes longer is left alone for now: the listeners are what was asked for. */
export const ANSWER_WITHIN_MS = 300
/** Some thousand containers; more is no answer of an engine. */
const MOST_ANSWER_BYTES = 8 * 1024 * 1024

/** The usual places, and where DOCKER_HOST points. Those that aren't there cost nothing. */
export function usualEngineSockets(environment = process.env): EngineSocket[] {
  if (process.platform === 'win32') return [{ engine: 'docker', path: '\\\\.\\pipe\\docker_engine' }]
  const runtime = environment['XDG_RUNTIME_DIR']
  const chosen = /^unix:\/\/(\/.+)$/.exec(environment['DOCKER_HOST'] ?? '')?.[1]
  const docker = [
    chosen,
    '/var/run/docker.sock',
    runtime === undefined ? undefined : join(runtime, 'docker.sock'),
    join(homedir(), '.docker/run/docker.sock'),
    join(homedir(), '.docker/desktop/docker.sock'),
  ]
  const podman = [runtime === undefined ? undefined : join(runtime, 'podman/podman.sock'), '/run/podman/podman.sock']
  const sockets = (engine: Container['engine'], paths: (string | undefined)[]): EngineSocket[] =>
    paths.flatMap((path) => (path === undefined ? [] : [{ engine, path }]))
  const all = [...sockets('docker', docker), ...sockets('podman', podman)]
  return all.filter(({ path }, at) => all.findIndex((each) => each.path === path) === at)
}

/** Published ports of the running containers of one engine; empty where it can't be asked, takes longer or talks nonsense. */
export function askEngine({ engine, path }: EngineSocket, withinMs: number): Promise<PublishedPort[]> {
  return new Promise((resolve) => {
    const finish = (text: string | null): void => {
      clearTimeout(deadline)
      asked.destroy()
      resolve(text === null ? [] : parseContainers(text, engine))
    }
    const asked = request({
      socketPath: path,
      path: '/containers/json',
      headers: { host: 'localhost', accept: 'application/json' },
      agent: false,
    })
    const deadline = setTimeout(() => finish(null), withinMs)
    // No socket, no right to it, or no HTTP: all the same for somebody who wants a name only.
    asked.on('error', () => finish(null))
    asked.on('response', (answer) => {
      const parts: Buffer[] = []
      let bytes = 0
      answer.on('error', () => finish(null))
      answer.on('data', (part: Buffer) => {
        bytes += part.length
        if (bytes > MOST_ANSWER_BYTES || answer.statusCode !== 200) return finish(null)
        parts.push(part)
      })
      answer.on('end', () => finish(Buffer.concat(parts).toString('utf8')))
    })
    asked.end()
  })
}
