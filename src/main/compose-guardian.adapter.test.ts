import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { isAlive } from './adapters/processes/testing/sandbox'
import { buildProgram, type EngineProcess, type Program } from './testing/engine-process'
import { createWorld, until, type World } from './testing/world'

/** A row of three, the last of which leaves everything it can behind: a session of its own, and a double fork into one. */
const TRIO = `
  hermes: { <<: *service, port: 1, entrypoint: [part.mjs], specialist: { <<: *specialist } }
  engram: { <<: *service, port: 2, entrypoint: [part.mjs], depends_on: { hermes: { condition: process_healthy } } }
  rhetor: { <<: *service, port: 3, entrypoint: [scatter.mjs], depends_on: { engram: { condition: process_healthy } } }
`
/** Listens like the others, with a child in a session of its own and one whose parents have ended. */
const SCATTER = `
import { spawn } from 'node:child_process'
const leave = (line) => spawn('/bin/sh', ['-c', line], { stdio: 'ignore' })
leave('exec setsid sleep 1000')
leave('(setsid sh -c "sleep 1001 & sleep 1002" &) &')
await import('./part.mjs')
`
/** hermes, its specialist, engram, rhetor; and rhetor's sleepers with the shell that waits for one of them. */
const COUNT = 4
const SCATTERED = 4

let till: Program
beforeAll(async () => {
  till = await buildProgram()
})
afterAll(() => till.remove())

async function inWorld(test: (world: World, begin: () => Promise<EngineProcess>) => Promise<void>): Promise<void> {
  const world = await createWorld(TRIO)
  world.write('scatter.mjs', SCATTER)
  let engine: EngineProcess | null = null
  try {
    await test(world, async () => {
      engine = await till.engine(world)
      return engine
    })
    await world.nothingIsLeft()
  } finally {
    await (engine as EngineProcess | null)?.kill9()
    world.close()
  }
}

/** Makes the instance with its rule and starts all of it. */
async function run(world: World, engine: EngineProcess, choice: 'keep' | 'stop' | null): Promise<void> {
  await engine.call('instance.create', {
    platform: null,
    folder: world.checkout,
    mode: null,
    name: 'trio',
    componentBase: world.bases.component,
    aiBase: world.bases.ai,
  })
  await engine.call('instance.whenTillGoes', { id: 'trio', choice })
  await engine.call('instance.start', { id: 'trio' })
  await engine.until((units) => units.every(({ state }) => state === 'ready'), 'all ready')
  await until(
    () => world.living().length === COUNT + SCATTERED,
    () => `the scattered: ${JSON.stringify(world.living())}`,
  )
}

/** Guardians of this world, by the file each was given. */
function guardians(world: World): number[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return []
    try {
      const line = readFileSync(`/proc/${name}/cmdline`, 'utf8')
      return line.includes(join(world.folder.run, 'guardian.json')) && isAlive(Number(name)) ? [Number(name)] : []
    } catch {
      // It has just ended.
      return []
    }
  })
}

const theGuardian = (world: World, except = 0): Promise<number> =>
  until(
    () => guardians(world).find((pid) => pid !== except),
    () => 'a guardian',
  )

/** A guardian that is slow to go is ended by force, and its Till does not wait for that. */
const isGone = (world: World): Promise<unknown> =>
  until(
    () => guardians(world).length === 0,
    () => `no guardian: ${JSON.stringify(guardians(world))}`,
  )

const nobodyLives = (world: World): Promise<unknown> =>
  until(
    () => world.living().length === 0 && guardians(world).length === 0,
    () => `nobody: ${JSON.stringify([world.living(), guardians(world)])}`,
  )

describe.concurrent('an instance that stops when Till goes', () => {
  it('leaves nothing after kill -9, whatever left its group, and the next Till says why', async ({ expect }) => {
    await inWorld(async (world, begin) => {
      const first = await begin()
      await run(world, first, 'stop')
      await theGuardian(world)
      await first.kill9()
      await nobodyLives(world)

      const second = await begin()
      const units = await second.units()
      for (const name of ['hermes', 'hermes-ai', 'engram', 'rhetor'])
        expect(units[name], name).toMatchObject({
          state: 'stopped',
          pid: null,
          reason: { message: 'stopped when Till went away' },
        })
      expect(world.living()).toEqual([])
      await second.quit()
    })
  })

  it('is stopped when Till is quit, though the rest is to be kept; its guardian goes as well', async ({ expect }) => {
    await inWorld(async (world, begin) => {
      const first = await begin()
      await run(world, first, 'stop')
      await theGuardian(world)
      await first.quit()
      expect(world.living()).toEqual([])
      await isGone(world)
    })
  })

  it('lives on where its Till is followed by another at once', async ({ expect }) => {
    await inWorld(async (world, begin) => {
      const first = await begin()
      await run(world, first, 'stop')
      const before = await first.units()
      const guardian = await theGuardian(world)
      await first.call('engine.handover', {})
      await isGone(world)
      expect(isAlive(guardian)).toBe(false)
      expect(world.living()).toHaveLength(COUNT + SCATTERED)
      const second = await begin()
      expect(await second.units()).toEqual(before)
      // And is guarded by the new one's.
      await theGuardian(world)
      await second.kill9()
      await nobodyLives(world)
      await (await begin()).quit()
    })
  })

  it('is guarded anew where its guardian is killed', async ({ expect }) => {
    await inWorld(async (world, begin) => {
      const first = await begin()
      await run(world, first, 'stop')
      const guardian = await theGuardian(world)
      process.kill(guardian, 'SIGKILL')
      const next = await theGuardian(world, guardian)
      expect(next).not.toBe(guardian)
      expect(world.living()).toHaveLength(COUNT + SCATTERED)
      await first.kill9()
      await nobodyLives(world)
      await (await begin()).quit()
    })
  })

  it('has a guardian only while it runs and stops with Till', async ({ expect }) => {
    await inWorld(async (world, begin) => {
      const first = await begin()
      await run(world, first, 'keep')
      expect(guardians(world)).toEqual([])
      await first.call('instance.whenTillGoes', { id: 'trio', choice: 'stop' })
      await theGuardian(world)
      await first.call('instance.stop', { id: 'trio' })
      await nobodyLives(world)
      await first.quit()
    })
  })
})

describe.concurrent('an instance that keeps running when Till goes', () => {
  it('outlives kill -9 with all it started, and a quit that stops the rest', async ({ expect }) => {
    await inWorld(async (world, begin) => {
      const first = await begin()
      await run(world, first, 'keep')
      const before = await first.units()
      await first.kill9()
      const second = await begin()
      expect(await second.units()).toEqual(before)
      await second.call('engine.quit', { components: 'stop' })
      await second.link.ended
      expect(world.living()).toHaveLength(COUNT + SCATTERED)
      const third = await begin()
      expect(await third.units()).toEqual(before)
      await third.call('instance.stop', { id: 'trio' })
      await third.until((units) => units.every(({ pid }) => pid === null), 'rest')
      expect(world.living()).toEqual([])
      await third.quit()
    })
  })
})

describe.concurrent('a guardian of an earlier Till', () => {
  it('is not waited for long: the next Till goes on with what does not heed', async ({ expect }) => {
    await inWorld(async (world, begin) => {
      const stubborn = `entrypoint: [part.mjs, '{"stubborn":true}'], shutdown: { timeout_seconds: 30 }, depends_on: { hermes`
      world.write(
        'till.yaml',
        world.read('till.yaml').replace('entrypoint: [part.mjs], depends_on: { hermes', stubborn),
      )
      const first = await begin()
      await run(world, first, 'stop')
      const former = await theGuardian(world)
      await first.kill9()
      await until(
        () => world.living().every(({ component }) => component !== 'rhetor'),
        () => 'rhetor to have ended',
      )
      const second = await begin()
      await until(
        () => !isAlive(former),
        () => 'the end of the former guardian',
      )
      await second.until(
        (units) => units.some(({ ref, state }) => ref === 'trio/engram' && state === 'stopping'),
        'engram being ended',
      )
      await second.call('component.force', { ref: 'trio/engram' })
      await second.until((units) => units.every(({ pid }) => pid === null), 'rest')
      expect((await second.units())['rhetor']?.reason?.message).toBe('stopped when Till went away')
      await second.quit()
    })
  })

  it('that is a word of a former boot, or nonsense, is nobody', async ({ expect }) => {
    await inWorld(async (world, begin) => {
      const file = join(world.folder.run, 'guardian.json')
      // This very process has that number now, and is not it.
      writeFileSync(file, JSON.stringify({ bootId: 'another', pid: process.pid, startTicks: 1, report: null }))
      const first = await begin()
      expect(await first.units()).toEqual({})
      await first.quit()
      writeFileSync(file, '{"pid":')
      const second = await begin()
      await second.quit()
    })
  })
})
