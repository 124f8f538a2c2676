import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import type { RequestListener } from 'node:http'
import { createServer } from 'node:net'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { findFreePort } from '../../testing/free-bases'
import { nodeBind } from './bind-attempt'
import { usualEngineSockets } from './container-engine'
import { createHiddenProxies } from './hidden-proxies'
import { createLinuxNetwork } from './linux-network'
import { createPublishedPorts } from './published-ports'
import { openSocketTables } from './socket-tables'
import type { Network } from '../../engine/effects'

/** What an engine of these tests may take: more than Till gives a real one, since this process plays both. */
const ANSWER_WITHIN_MS = 1_500

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'till-engine-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}

async function serve(listener: RequestListener): Promise<{ path: string; asked: () => number }> {
  const path = join(makeFolder(), 'engine.sock')
  let asked = 0
  const server = createHttpServer((request, response) => {
    asked += 1
    listener(request, response)
  })
  server.listen(path)
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { path, asked: () => asked }
}

/** As docker answers, for containers that publish their port 80 on these ports. */
const docker =
  (containers: () => Record<string, number>): RequestListener =>
  (request, response) => {
    const isList = request.method === 'GET' && request.url === '/containers/json'
    response.writeHead(isList ? 200 : 404, { 'content-type': 'application/json' })
    const list = Object.entries(containers()).map(([name, port]) => ({
      Id: `${name}0123456789abcdef`,
      Names: [`/${name}`],
      Ports: [{ IP: '0.0.0.0', PrivatePort: 80, PublicPort: port, Type: 'tcp' }],
    }))
    response.end(isList ? JSON.stringify(list) : '{"message":"page not found"}')
  }

/** A program of that name that listens, started with the arguments that docker starts its proxy with. */
async function startProxy(name: string): Promise<{ pid: number; port: number }> {
  const port = await findFreePort()
  const script = join(makeFolder(), 'listen.cjs')
  writeFileSync(script, `require('node:net').createServer().listen(${port}, '127.0.0.1', () => console.log('up'))`)
  const args = ['-proto', 'tcp', '-host-ip', '127.0.0.1', '-host-port', String(port), '-container-port', '80']
  const child = spawn(process.execPath, [script, ...args], { argv0: name, stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = once(child, 'exit')
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await exited
  })
  await once(child.stdout, 'data')
  return { pid: child.pid ?? 0, port }
}

async function open(paths: string[]): Promise<Network> {
  const tables = await openSocketTables()
  onTestFinished(() => tables.dispose())
  const publishedPorts = createPublishedPorts(
    paths.map((path) => ({ engine: 'docker', path })),
    ANSWER_WITHIN_MS,
  )
  return createLinuxNetwork(tables, nodeBind, { publishedPorts })
}

describe.skipIf(process.platform !== 'linux')('a port that is published for a container', () => {
  test('is named, and the engine is asked once in a while only', async () => {
    const proxy = await startProxy('docker-proxy')
    const engine = await serve(docker(() => ({ 'shop-web-1': proxy.port, other: proxy.port + 1 })))
    const network = await open([engine.path])
    const container = { engine: 'docker', name: 'shop-web-1', port: 80 }
    for (let i = 0; i < 3; i += 1) {
      const rows = await network.listenersOn([proxy.port])
      expect(rows).toMatchObject([{ pid: proxy.pid, command: 'docker-proxy', container }])
    }
    expect((await network.listeners()).find((row) => row.port === proxy.port)?.container).toEqual(container)
    expect(engine.asked()).toBe(1)
    expect(await network.canBind(proxy.port, '127.0.0.1')).toMatchObject({
      why: expect.stringContaining(`the container shop-web-1, published by docker-proxy (pid ${proxy.pid}`),
    })
  })

  test('is known as one without an engine that answers, and its port is told', async () => {
    const proxy = await startProxy('docker-proxy')
    const network = await open([join(makeFolder(), 'none.sock')])
    const container = { engine: 'docker', name: null, port: 80 }
    expect(await network.listenersOn([proxy.port])).toMatchObject([{ container }])
  })

  test('is named for other proxies by the engine alone', async () => {
    const proxy = await startProxy('rootlessport')
    const engine = await serve(docker(() => ({ web: proxy.port })))
    const container = { engine: 'docker', name: 'web', port: 80 }
    expect(await (await open([engine.path])).listenersOn([proxy.port])).toMatchObject([{ container }])
    expect(await (await open([])).listenersOn([proxy.port])).toMatchObject([
      { container: { engine: 'podman', name: null, port: null } },
    ])
  })

  test('no proxy, no question', async () => {
    const plain = await startProxy('node')
    const engine = await serve(docker(() => ({ web: plain.port })))
    const [row] = await (await open([engine.path])).listenersOn([plain.port])
    expect(row).not.toHaveProperty('container')
    expect(engine.asked()).toBe(0)
  })

  test.each<[string, RequestListener]>([
    ['never answers', () => undefined],
    ['stops in the middle', (_, response) => void response.write('[{"Id": "a')],
    ['breaks off', (_, response) => void response.write('[', () => response.destroy())],
    ['talks nonsense', (_, response) => void response.end('<html>no</html>')],
    ['refuses', (_, response) => void response.writeHead(500).end('[]')],
    [
      'never ends',
      (_, response) => {
        const chunk = Buffer.alloc(1024 * 1024, ' ')
        const more = (): void => void (response.writable && response.write(chunk, more))
        more()
      },
    ],
  ])('an engine that %s keeps nobody waiting', async (_name, answer) => {
    const proxy = await startProxy('docker-proxy')
    const [broken, good] = [await serve(answer), await serve(docker(() => ({ web: proxy.port })))]
    const network = await open([broken.path, good.path])
    const startedAt = performance.now()
    const rows = await network.listenersOn([proxy.port])
    expect(performance.now() - startedAt).toBeLessThan(10 * ANSWER_WITHIN_MS)
    expect(rows).toMatchObject([{ pid: proxy.pid, container: { name: 'web' } }])
  })

  test('a socket that talks no HTTP is survived', async () => {
    const proxy = await startProxy('docker-proxy')
    const path = join(makeFolder(), 'odd.sock')
    const sockets: Socket[] = []
    const server = createServer((socket) => {
      sockets.push(socket)
      socket.on('error', () => undefined)
      socket.write('hello\r\n\r\n')
    }).listen(path)
    await once(server, 'listening')
    onTestFinished(() => {
      for (const socket of sockets) socket.destroy()
      server.close()
    })
    expect(await (await open([path])).listenersOn([proxy.port])).toMatchObject([{ container: { name: null } }])
  })

  test.skipIf(process.getuid?.() !== 0)("is recognised where the proxy is root's and hidden", async () => {
    const proxy = await startProxy('docker-proxy')
    const engine = await serve(docker(() => ({ web: proxy.port })))
    const network = await open([engine.path])
    // Of the effective user alone; the socket of the engine stays within reach.
    process.seteuid?.(65_534)
    onTestFinished(() => process.seteuid?.(0))
    const [row] = await network.listenersOn([proxy.port])
    expect(row).toMatchObject({ visibility: 'hidden', pid: null, command: 'docker-proxy', user: 'root' })
    expect(row?.commandLine).toContain(`-host-port ${proxy.port}`)
    expect(row?.container).toMatchObject({ engine: 'docker', port: 80 })
  })
})

test('hidden sockets are searched for once', () => {
  const root = makeFolder()
  const addProcess = (pid: number, args: string[]): void => {
    mkdirSync(join(root, String(pid)))
    writeFileSync(join(root, String(pid), 'cmdline'), args.join('\0'))
  }
  const entry = (inode: number, port: number) =>
    ({
      protocol: 'tcp',
      family: 'ipv4',
      state: 10,
      address: '0.0.0.0',
      port,
      remoteAddress: '0.0.0.0',
      remotePort: 0,
      uid: 0,
      inode,
      isV6Only: false,
    }) as const
  addProcess(10, ['/usr/bin/docker-proxy', '-host-port', '8104', '-container-port', '80', ''])
  addProcess(11, ['vim', 'docker-proxy', '-host-port', '8105', '-container-port', '80', ''])
  const find = createHiddenProxies(root)
  expect(find([entry(1, 8104), entry(2, 8105)], true).get(1)?.command).toBe('docker-proxy')
  expect(find([entry(1, 8104), entry(2, 8105)], true).get(2)).toBeNull()
  rmSync(join(root, '10'), { recursive: true })
  expect(find([entry(1, 8104)], true).get(1)?.command).toBe('docker-proxy')
  expect(find([entry(3, 8104)], true).get(3)).toBeNull()
  expect(find([entry(3, 8104)], true).has(1)).toBe(false)
})

test.skipIf(process.platform === 'win32')(
  'engines are looked for where DOCKER_HOST says, and in the usual places',
  () => {
    const paths = usualEngineSockets({ DOCKER_HOST: 'unix:///tmp/x.sock', XDG_RUNTIME_DIR: '/run/user/1000' })
    expect(paths.slice(0, 3).map(({ path }) => path)).toEqual([
      '/tmp/x.sock',
      '/var/run/docker.sock',
      '/run/user/1000/docker.sock',
    ])
    expect(paths).toContainEqual({ engine: 'podman', path: '/run/user/1000/podman/podman.sock' })
    expect(usualEngineSockets({ DOCKER_HOST: 'tcp://10.0.0.1:2375' })[0]?.path).toBe('/var/run/docker.sock')
  },
)
