import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'vitest'
import { isServed } from './testing/open-house'
import { withHouse } from './testing/with-house'
import { until } from './testing/world'

const TRIO = `
  hermes: { <<: *service, port: 1, entrypoint: [part.mjs], specialist: { <<: *specialist } }
  engram: { <<: *service, port: 2, entrypoint: [part.mjs], depends_on: { hermes: { condition: process_healthy } } }
  rhetor: { <<: *service, port: 3, entrypoint: [part.mjs], depends_on: { engram: { condition: process_healthy } } }
`

describe.concurrent('a platform of real processes', () => {
  it('is made, started in order, and stopped in reverse order', async ({ expect }) => {
    const own = '# mine\nMY_KEY="kept as it is"\n'
    await withHouse(TRIO, async (till, world) => {
      expect(world.read('.env.local')).toContain(`HERMES_PORT=${String(world.bases.component + 1)}`)
      // A file of the person's that was there before is kept, with a copy beside it.
      await till.call('instance.remove', { id: 'trio' })
      world.write('.env.local', own)
      await till.create()
      const text = world.read('.env.local')
      expect(text).toContain(own)
      expect(text).toContain(`HERMES_AI_PORT=${String(world.bases.ai + 1)}`)
      const backups = readdirSync(world.checkout).filter((name) => name.includes('till-backup'))
      expect(backups.map((name) => readFileSync(join(world.checkout, name), 'utf8'))).toContain(own)

      await till.call('instance.start', { id: 'trio' })
      await till.allReach('ready')
      const entered = (state: string): (string | null)[] =>
        till
          .timeline()
          .filter((line) => line.state === state && line.ref?.endsWith('-ai') === false)
          .map((line) => line.ref)
      expect(entered('ready')).toEqual(['trio/hermes', 'trio/engram', 'trio/rhetor'])
      const known = new Map(till.rows().map((row) => [row.pid, row.id]))
      expect(world.living().map(({ pid, component }) => [known.get(pid), component])).toEqual(
        world.living().map(({ component }) => [`trio/${component}`, component]),
      )
      expect(world.living()).toHaveLength(known.size)
      expect(till.row('hermes-ai')).toMatchObject({
        answeredAs: 'hermes-ai',
        layers: { process: 'ok', port: 'ok', ping: 'ok' },
      })
      expect(await isServed(world.bases.component + 3)).toBe(true)

      await till.call('instance.stop', { id: 'trio' })
      await till.allReach('stopped')
      expect(entered('stopping')).toEqual(['trio/rhetor', 'trio/engram', 'trio/hermes'])
      expect(till.rows().map(({ pid, reason }) => ({ pid, said: reason?.message }))).toEqual(
        till.rows().map(() => ({ pid: null, said: 'stopped by you, with its whole instance' })),
      )
      expect(world.living()).toEqual([])
    })
  })

  it('stops what it has just been asked to start', async ({ expect }) => {
    await withHouse(TRIO, async (till, world) => {
      await till.call('instance.start', { id: 'trio' })
      await till.call('instance.stop', { id: 'trio' })
      await till.call('instance.stop', { id: 'trio' })
      await until(
        () => till.rows().every((row) => !row.isWanted && (row.state === 'unknown' || row.state === 'stopped')),
        () => 'rest',
      )
      expect(world.living()).toEqual([])
      // In the middle of creating a process, at several moments.
      for (const ms of [1, 5, 20, 60]) {
        await till.call('component.start', { ref: 'trio/hermes' })
        await new Promise((done) => setTimeout(done, ms))
        await till.call('component.stop', { ref: 'trio/hermes' })
        await until(
          () => !till.row('hermes').isWanted && ['unknown', 'stopped'].includes(till.row('hermes').state),
          () => `rest after ${String(ms)} ms`,
        )
        expect(world.living().filter(({ component }) => component === 'hermes')).toEqual([])
      }
    })
  })

  it('starts again at once after a stop: a closing connection is no conflict', async ({ expect }) => {
    await withHouse(TRIO, async (till, world) => {
      await till.call('component.start', { ref: 'trio/hermes' })
      const { pid } = await till.reaches('hermes', 'ready')
      // The server closes first, so that its side of the connection is in TIME_WAIT.
      expect(await isServed(world.bases.component + 1)).toBe(true)
      await till.call('component.stop', { ref: 'trio/hermes' })
      // It ends at once: on a busy machine it may be over before anybody looks.
      await till.reaches('hermes', 'stopping', 'stopped')
      await till.call('component.start', { ref: 'trio/hermes' })
      await until(
        () => till.row('hermes').state === 'ready' && till.row('hermes').pid !== pid,
        () => 'ready anew',
      )
      expect(till.timeline().filter((line) => line.state === 'failed')).toEqual([])
    })
  })

  it('restarts once however often it is asked at once, and never runs twice', async ({ expect }) => {
    await withHouse(TRIO, async (till, world) => {
      await till.call('component.start', { ref: 'trio/engram' })
      await till.reaches('engram', 'ready')
      let most = 0
      const watching = setInterval(() => {
        most = Math.max(most, world.living().filter(({ component }) => component === 'engram').length)
      }, 5)
      await Promise.all(Array.from({ length: 25 }, () => till.call('component.restart', { ref: 'trio/engram' })))
      await until(
        () => till.timeline().filter((one) => one.ref === 'trio/engram' && one.state === 'ready').length === 2,
        () => 'ready anew',
      )
      await new Promise((done) => setTimeout(done, 200))
      clearInterval(watching)
      expect(most).toBe(1)
      expect(till.row('engram')).toMatchObject({ state: 'ready', restarts: 1 })
      const written = readdirSync(join(world.folder.logs, 'trio', 'engram'))
      expect(written.filter((name) => name.endsWith('.log'))).toHaveLength(2)
    })
  })

  it('stops a row that only waits, without a trace', async ({ expect }) => {
    const gated = TRIO.replace(
      'entrypoint: [part.mjs], specialist',
      `entrypoint: [part.mjs, '{"gate":"go"}'], specialist`,
    )
    await withHouse(gated, async (till, world) => {
      await till.call('instance.start', { id: 'trio' })
      await until(
        () => till.row('rhetor').reason?.message === 'waiting for engram',
        () => 'the wait',
      )
      await till.call('component.stop', { ref: 'trio/rhetor' })
      expect(till.row('rhetor')).toMatchObject({ state: 'unknown', isWanted: false, reason: null, actions: ['start'] })
      world.write('go')
      await till.reaches('engram', 'ready')
      expect(till.row('rhetor')).toMatchObject({ state: 'unknown', pid: null })
      expect(world.living().some(({ component }) => component === 'rhetor')).toBe(false)
    })
  })
})

describe.concurrent('an end that resists', () => {
  it('is forced after its time, and says so', async ({ expect }) => {
    await withHouse(
      `
  hermes: { <<: *service, port: 1, entrypoint: [part.mjs, '{"stubborn":true}'], shutdown: { timeout_seconds: 1 } }
`,
      async (till, world) => {
        await till.call('instance.start', { id: 'trio' })
        await till.allReach('ready')
        await till.call('instance.stop', { id: 'trio' })
        await until(
          () => till.row('hermes').state === 'stopping',
          () => 'stopping',
        )
        expect(till.row('hermes')).toMatchObject({ actions: [], reason: { message: 'asked to end (SIGTERM)' } })
        await till.allReach('stopped')
        expect(till.row('hermes')).toMatchObject({
          pid: null,
          reason: { code: 'force-killed', message: 'did not heed SIGTERM within 1 s and was ended by force' },
        })
        expect(world.living()).toEqual([])
      },
    )
  })

  it('reaches grandchildren in sessions of their own and those that lost their parents', async ({ expect }) => {
    await withHouse(
      `
  hermes: { command: "setsid sleep 600 & (setsid sleep 601 &) ; (sleep 602 &) ; exec sleep 603" }
  engram: { command: "(sleep 604 &) ; setsid sleep 605 & sleep 0.3; exit 0", depends_on: [hermes] }
`,
      async (till, world) => {
        await till.call('instance.start', { id: 'trio' })
        await till.reaches('hermes', 'ready')
        await until(
          () => world.living().filter(({ component }) => component === 'hermes').length === 4,
          () => 'four',
        )
        // A one-shot that ends leaves nothing either.
        expect((await till.reaches('engram', 'stopped')).reason?.code).toBe('completed')
        await until(
          () => world.living().every(({ component }) => component === 'hermes'),
          () => 'the end of engram’s children',
        )
        await till.call('instance.stop', { id: 'trio' })
        await till.reaches('hermes', 'stopped')
        expect(world.living()).toEqual([])
      },
    )
  })
})
