import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { statusSchema } from '@shared/contract/commands'
import { buildProgram, type EngineProcess, type Program } from './testing/engine-process'
import { BLOCK_SIZE, findFreeBase } from './testing/free-bases'
import { createWorld, until, type World } from './testing/world'

/** Two layers, one slow to start, one that has to be asked twice to end. */
const TRIO = `
  hermes: { <<: *service, port: 1, entrypoint: [part.mjs], specialist: { <<: *specialist } }
  engram: { <<: *service, port: 2, entrypoint: [part.mjs, '{"bootMs":150}'], depends_on: { hermes: { condition: process_healthy } } }
  rhetor: { <<: *service, port: 3, entrypoint: [part.mjs, '{"stubborn":true}'], shutdown: { timeout_seconds: 0.3 }, depends_on: { engram: { condition: process_healthy } } }
`
const COUNT = 4
/**
 * How long a start that finds four processes again may take, by one that found none, both from the creation of the engine's
 * process: far more than it does, since a busy machine is not as busy all the time. The promise is measured elsewhere.
 */
const adoptsWithinMs = (plainMs: number): number => 5_000 + 5 * plainMs

let till: Program
beforeAll(async () => {
  till = await buildProgram()
})
afterAll(() => till.remove())

const isReady = (units: { state: string }[]): boolean => units.every(({ state }) => state === 'ready')
const isAtRest = (units: { state: string; pid: number | null }[]): boolean =>
  units.every(({ state, pid }) => (state === 'stopped' || state === 'unknown') && pid === null)

async function make(world: World, engine: EngineProcess): Promise<void> {
  await engine.call('instance.create', {
    platform: null,
    folder: world.checkout,
    mode: null,
    name: 'trio',
    componentBase: world.bases.component,
    aiBase: world.bases.ai,
  })
}

/** A test in a world of its own; whatever engine is left at its end is ended. */
async function inWorld(test: (world: World, begin: () => Promise<EngineProcess>) => Promise<void>): Promise<void> {
  const world = await createWorld(TRIO)
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

const byComponent = (world: World): Record<string, number[]> => {
  const pids: Record<string, number[]> = {}
  for (const { component, pid } of world.living()) (pids[component] ??= []).push(pid)
  return pids
}

describe.concurrent('after kill -9 of the engine', () => {
  it('all live on, are found again as they were, and who ended meanwhile is told', async ({ expect }) => {
    await inWorld(async (world, begin) => {
      const first = await begin()
      await make(world, first)
      await first.call('instance.start', { id: 'trio' })
      await first.until(isReady, 'all ready')
      await first.call('component.restart', { ref: 'trio/rhetor' })
      await first.until((units) => isReady(units) && units.some((unit) => unit.restarts === 1), 'the restart')
      const before = await first.units()
      await first.kill9()
      expect(world.living()).toHaveLength(COUNT)

      const second = await begin()
      // From its first answer on: nothing is found again later.
      expect(await second.units()).toEqual(before)
      expect(second.tookMs).toBeLessThan(adoptsWithinMs(first.tookMs))
      await second.kill9()
      process.kill(before['rhetor']?.pid ?? 0, 'SIGKILL')
      await until(
        () => world.living().length === COUNT - 1,
        () => 'the end of rhetor',
      )

      const third = await begin()
      const after = await third.units()
      expect(after['rhetor']).toMatchObject({
        state: 'failed',
        pid: null,
        restarts: 1,
        reason: { code: 'ended-unseen', message: 'ended while Till was away; exit code unknown' },
      })
      expect({ ...after, rhetor: null }).toEqual({ ...before, rhetor: null })
      // An end that is seen, of one that was found again, has no exit code either.
      process.kill(before['engram']?.pid ?? 0, 'SIGTERM')
      const ended = await third.until(
        (units) => units.some((unit) => unit.ref === 'trio/engram' && unit.state === 'failed'),
        'its end',
      )
      expect(ended['engram']?.reason?.message).toBe('ended; exit code unknown, an earlier Till had started it')
      await third.call('instance.stop', { id: 'trio' })
      await third.until((units) => units.every(({ pid }) => pid === null), 'rest')
      expect(world.living()).toEqual([])
      await third.quit()
    })
  })

  it('what the dead left behind is cleared away, so that it can be started again', async ({ expect }) => {
    await inWorld(async (world, begin) => {
      // The first process is a shell; the one that holds the port is its child.
      world.write(
        'till.yaml',
        world
          .read('till.yaml')
          .replace(
            'hermes: { <<: *service, port: 1, entrypoint: [part.mjs]',
            `hermes: { <<: *service, port: 1, runtime: node, entrypoint: [wrap.mjs]`,
          ),
      )
      world.write(
        'wrap.mjs',
        `import { spawn } from 'node:child_process'\nspawn(process.execPath, ['part.mjs'], { stdio: 'inherit' })\nsetInterval(() => {}, 1_000)\n`,
      )
      const first = await begin()
      await make(world, first)
      await first.call('component.start', { ref: 'trio/hermes' })
      const { hermes } = await first.until(
        (units) => units.some((unit) => unit.ref === 'trio/hermes' && unit.state === 'ready'),
        'hermes',
      )
      await first.kill9()
      process.kill(hermes?.pid ?? 0, 'SIGKILL')
      await until(
        () => byComponent(world)['hermes']?.length === 1,
        () => 'its child alone',
      )
      const second = await begin()
      expect((await second.units())['hermes']?.reason?.code).toBe('ended-unseen')
      await second.call('component.start', { ref: 'trio/hermes' })
      await second.until(
        (units) => units.some((unit) => unit.ref === 'trio/hermes' && unit.state === 'ready'),
        'hermes again',
      )
      await second.call('instance.stop', { id: 'trio' })
      await second.until((units) => units.every(({ pid }) => pid === null), 'rest')
      await second.quit()
    })
  })

  // The moments differ from run to run, on purpose: none may be a bad one.
  for (const moment of ['early', 'in the middle', 'late'] as const) {
    it(`${moment} in a start of all: no process is lost, none runs twice`, async ({ expect }) => {
      await inWorld(async (world, begin) => {
        const first = await begin()
        await make(world, first)
        const from = { early: 0, 'in the middle': 150, late: 400 }[moment]
        await first.call('instance.start', { id: 'trio' })
        const ms = from + Math.random() * 250
        await sleep(ms)
        await first.kill9()
        const second = await begin()
        await second.call('instance.start', { id: 'trio' })
        const units = await second.until(isReady, `all ready, killed after ${ms.toFixed(0)} ms`)
        const expected = Object.fromEntries(Object.entries(units).map(([name, { pid }]) => [name, [pid]]))
        expect(byComponent(world), `killed after ${ms.toFixed(0)} ms`).toEqual(expected)

        // And the same in a stop of all, which goes on by itself.
        await second.call('instance.stop', { id: 'trio' })
        const stopMs = Math.random() * 400
        await sleep(stopMs)
        await second.kill9()
        const third = await begin()
        await third.until(isAtRest, `rest, killed after ${stopMs.toFixed(0)} ms`)
        expect(world.living()).toEqual([])
        await third.quit()
      })
    })
  }
})

describe.concurrent('two at once', () => {
  it('engines on one data folder: the second names the first and goes', async ({ expect }) => {
    await inWorld(async (world, begin) => {
      const first = await begin()
      const second = await till.run(world, 'engine')
      expect(second.code).not.toBe(0)
      expect(second.err).toContain(`is in use by a Till without a window (pid ${String(first.pid)})`)
      expect(await first.units()).toEqual({})
      await first.quit()
    })
  })

  it('command lines that make an instance: one engine, blocks that don’t overlap', async ({ expect }) => {
    const world = await createWorld('  hermes: { <<: *service, port: 1, entrypoint: [part.mjs] }')
    try {
      const [component, ai] = [await findFreeBase(3), await findFreeBase(3)]
      const other = join(world.home, 'other')
      const text = world
        .read('till.yaml')
        .replace('base: 8000', `base: ${String(component)}`)
        .replace('base: 45000', `base: ${String(ai)}`)
      world.write('till.yaml', text)
      cpSync(world.checkout, other, { recursive: true })
      writeFileSync(join(other, 'till.yaml'), text)
      const ups = await Promise.all([till.run(world, 'up', world.checkout), till.run(world, 'up', other)])
      expect(ups.map(({ code }) => code)).toEqual([0, 0])
      const { instances } = statusSchema.parse(JSON.parse((await till.run(world, 'status', '--json')).out))
      expect(instances.map(({ root }) => root).toSorted((a, b) => a.localeCompare(b))).toEqual([other, world.checkout])
      const bases = instances.map(({ ports }) => ports.component.base).toSorted((a, b) => a - b)
      expect(bases).toEqual([component, component + BLOCK_SIZE])
      expect(readFileSync(join(other, '.env.local'), 'utf8')).not.toBe(world.read('.env.local'))
      expect((await till.run(world, 'down')).code).toBe(0)
      await till.run(world, 'quit')
      await until(
        () => world.living().length === 0,
        () => 'rest',
      )
      await world.nothingIsLeft()
    } finally {
      // In vain where all went well: then there is none any more.
      await till.run(world, 'quit', '--stop')
      world.close()
    }
  })
})
