import { mkdirSync, readdirSync, rmSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'vitest'
import { openDataFolder } from './adapters/data-folder/data-folder'
import { canMount, withSmallDisk } from './adapters/files/testing/small-disk'
import { buildProgram } from './testing/engine-process'
import { openHouse } from './testing/open-house'
import { createWorld, until } from './testing/world'

const PAIR = `
  hermes: { <<: *service, port: 1, entrypoint: [part.mjs] }
  engram: { <<: *service, port: 2, entrypoint: [part.mjs] }
`

describe('a disk that fails', () => {
  it.skipIf(!canMount())(
    'full: all is said, stopping works, and nothing is lost when there is room again',
    async ({ expect }) => {
      const world = await createWorld(PAIR)
      try {
        await withSmallDisk(world.folder.root, '3m', async (disk) => {
          openDataFolder(world.env)
          let till = await openHouse(world)
          await till.create()
          await till.call('instance.start', { id: 'trio' })
          await till.allReach('ready')
          const ballast = disk.fill()
          const notices = () => till.house.engine.snapshot().tables.notices

          await till.call('component.stop', { ref: 'trio/engram' })
          await till.reaches('engram', 'stopped')
          expect(world.living().map(({ component }) => component)).toEqual(['hermes'])
          await until(
            () => notices().some((notice) => /can’t be written down: .*full/.test(notice.message)),
            () => 'the notice',
          )

          await till.call('component.start', { ref: 'trio/engram' })
          const failed = await till.reaches('engram', 'failed')
          expect(failed.reason?.code).toBe('spawn-failed')
          expect(failed.reason?.message).toMatch(/full/)
          expect(world.living().map(({ component }) => component)).toEqual(['hermes'])

          const { hermes } = { hermes: till.row('hermes') }
          process.kill(hermes.pid ?? 0, 'SIGKILL')
          expect((await till.reaches('hermes', 'failed')).reason?.code).toBe('killed')

          rmSync(ballast)
          await until(
            () => notices().length === 0,
            () => 'the end of the notice',
          )
          await till.call('instance.start', { id: 'trio' })
          await till.allReach('ready')
          const pids = till.rows().map((row) => row.pid)
          await till.end('keep')

          till = await openHouse(world)
          expect(till.rows().map((row) => row.pid)).toEqual(pids)
          expect(till.rows().map((row) => row.state)).toEqual(['ready', 'ready'])
          expect(till.timeline().some((line) => /engram stopped|engram was stopped/.test(line.message))).toBe(true)
          await till.end('stop')
          await world.nothingIsLeft()
        })
      } finally {
        world.close()
      }
    },
  )

  it.skipIf(!canMount())(
    'read-only: the data folder is refused in a sentence, and stays as it was',
    async ({ expect }) => {
      const world = await createWorld(PAIR)
      // In processes of their own: the database's library lets go of its files only with them.
      const program = await buildProgram()
      try {
        await withSmallDisk(world.folder.root, '3m', async (disk) => {
          openDataFolder(world.env)
          const engine = await program.engine(world)
          await engine.quit()
          const before = readdirSync(world.folder.root)
          disk.remountReadOnly()
          for (const words of [['status'], ['engine']]) {
            const { code, out, err } = await program.run(world, ...words)
            expect({ words, code, out }).toEqual({ words, code: 1, out: '' })
            expect(err).toContain(`The data folder ${world.folder.root} can’t be written`)
            expect(err).toMatch(/read-only/)
          }
          expect(readdirSync(world.folder.root)).toEqual(before)
        })
      } finally {
        program.remove()
        world.close()
      }
    },
  )

  it('torn: what can’t be read is kept aside and said, and what runs is found again', async ({ expect }) => {
    const world = await createWorld(PAIR)
    try {
      let till = await openHouse(world)
      await till.create()
      await till.call('instance.start', { id: 'trio' })
      await till.allReach('ready')
      const pids = till.rows().map((row) => row.pid)
      await till.end('keep')
      for (const tail of ['-wal', '-shm']) rmSync(world.folder.database + tail, { force: true })
      truncateSync(world.folder.database, 6_000)

      till = await openHouse(world)
      const messages = till.house.engine.snapshot().tables.notices.map((notice) => notice.message)
      expect(messages[0]).toMatch(/damaged/)
      expect(messages[1]).toContain('One instance was found again from running processes')
      await till.allReach('ready')
      expect(till.rows().map((row) => row.pid)).toEqual(pids)
      expect(world.living()).toHaveLength(2)
      expect(readdirSync(world.folder.root).some((name) => /till\.db.*(damaged|broken)/.test(name))).toBe(true)
      await till.end('stop')
    } finally {
      world.close()
    }
  })

  it('that has no place for the socket: nothing goes on in the background', async ({ expect }) => {
    const world = await createWorld(PAIR)
    const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
    try {
      mkdirSync(join(world.folder.socket, 'in-the-way'), { recursive: true })
      const before = timers()
      await expect(openHouse(world)).rejects.toThrow()
      await until(
        () => timers() <= before,
        () => `${String(before)} timers, not ${String(timers())}`,
      )
      rmSync(world.folder.socket, { recursive: true })
      await world.nothingIsLeft()
    } finally {
      world.close()
    }
  })
})
