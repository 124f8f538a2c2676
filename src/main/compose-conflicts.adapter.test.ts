import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { describe, it } from 'vitest'
import type { ConflictRow } from '@shared/model/conflicts'
import { openHouse, type OpenHouse } from './testing/open-house'
import { withHouse } from './testing/with-house'
import { createWorld, until } from './testing/world'

const HERMES = `
  hermes: { <<: *service, port: 1, entrypoint: [part.mjs] }
`
const ID = 'taken:trio:HERMES_PORT'

const listen = (port: number, host: string, ipv6Only = false): Promise<Server> =>
  new Promise((resolve, reject) => {
    // A connection that is cut is what one of these tests does.
    const server = createServer((peer) => peer.on('error', () => {}))
    server.once('error', reject)
    server.listen({ port, host, ipv6Only }, () => resolve(server))
  })
const portOf = (one: Server | Socket): number => (one.address() as AddressInfo).port
const close = (server: Server): Promise<void> => new Promise((done) => server.close(() => done()))

const conflictIn = (till: OpenHouse): ConflictRow | undefined =>
  till.house.engine.snapshot().tables.conflicts.find(({ id }) => id === ID)
/** A look at the machine as it is now. */
const look = async (till: OpenHouse): Promise<ConflictRow | undefined> => {
  await till.call('ports.scan', {})
  return conflictIn(till)
}

describe('a planned port of a real machine', () => {
  it('is in conflict exactly where its component could not bind it', async ({ expect }) => {
    await withHouse(HERMES, async (till, world) => {
      const port = world.bases.component + 1
      expect(await look(till)).toBeUndefined()
      // The world's components bind 127.0.0.1.
      for (const [host, isV6Only, isTaken] of [
        ['127.0.0.1', false, true],
        ['0.0.0.0', false, true],
        ['::', false, true],
        ['::', true, false],
        ['::1', false, false],
        ['127.0.0.2', false, false],
      ] as const) {
        const server = await listen(port, host, isV6Only)
        const found = await look(till)
        expect([host, isV6Only, found !== undefined]).toEqual([host, isV6Only, isTaken])
        if (found) {
          expect(found.holder).toMatchObject({ pid: process.pid })
          // Ending the test would end whoever asks: Till runs in it.
          expect(found.choices.find(({ change }) => change.kind === 'stop-process')?.unavailable).not.toBeNull()
        }
        await close(server)
        expect(await look(till)).toBeUndefined()
      }
    })
  })

  it('held by another process says how to end that one, and appears without being asked for', async ({ expect }) => {
    await withHouse(HERMES, async (till, world) => {
      const port = world.bases.component + 1
      till.house.engine.setVisible(true)
      const program = `require('net').createServer().listen(${String(port)}, '127.0.0.1', () => console.log('up'))`
      const stranger = spawn(process.execPath, ['-e', program], {
        cwd: world.home,
        stdio: ['ignore', 'pipe', 'ignore'],
      })
      try {
        await new Promise((up) => stranger.stdout.once('data', up))
        const found = await until(
          () => conflictIn(till),
          () => 'the conflict',
        )
        expect(found).toMatchObject({ level: 'warning', holder: { pid: stranger.pid, folder: '~' } })
        expect(found.choices.find(({ change }) => change.kind === 'stop-process')).toMatchObject({
          label: `Stop node (${String(stranger.pid)})`,
          unavailable: null,
        })
      } finally {
        stranger.kill('SIGKILL')
      }
      await until(
        () => conflictIn(till) === undefined,
        () => 'the end of the conflict',
      )
    })
  })

  it('that a mere connection holds is named as an ephemeral clash while its start waits', async ({ expect }) => {
    const server = await listen(0, '127.0.0.1')
    const socket = connect({ port: portOf(server), host: '127.0.0.1' })
    await once(socket, 'connect')
    // The system chose this port for the connection; a component is planned on the very same.
    const world = await createWorld(HERMES)
    world.bases.component = portOf(socket) - 1
    const till = await openHouse(world)
    try {
      await till.create()
      await till.call('component.start', { ref: 'trio/hermes' })
      const found = await until(
        () => conflictIn(till),
        () => 'the conflict',
      )
      expect(found).toMatchObject({ kind: 'taken', level: 'error', holder: null })
      expect(found.message).toContain('an ephemeral clash')
      socket.resetAndDestroy()
      await till.reaches('hermes', 'ready')
      expect(await look(till)).toBeUndefined()
    } finally {
      socket.destroy()
      await close(server)
      await till.end('stop')
      expect(world.living()).toEqual([])
      world.close()
    }
  })
})
