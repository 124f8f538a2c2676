import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { statusSchema } from '@shared/contract/commands'
import { buildProgram, type EngineProcess, type Program } from './testing/engine-process'
import { createWorld, type World } from './testing/world'

const PAIR = `
  hermes: { <<: *service, port: 1, entrypoint: [part.mjs], specialist: { <<: *specialist } }
  engram: { <<: *service, port: 2, entrypoint: [part.mjs], depends_on: { hermes: { condition: process_healthy } } }
`

let till: Program
beforeAll(async () => {
  till = await buildProgram()
})
afterAll(() => till.remove())

/** Starts all of an instance called `Trio One`, kills the engine, spoils what `spoil` says, and starts an engine again. */
async function afterLoss(
  spoil: (world: World) => void,
  look: (
    second: EngineProcess,
    before: { first: unknown; pids: Record<string, number | null> },
    world: World,
  ) => Promise<void>,
): Promise<void> {
  const world = await createWorld(PAIR)
  let engine: EngineProcess | null = null
  try {
    engine = await till.engine(world)
    await engine.call('instance.create', {
      platform: null,
      folder: world.checkout,
      mode: null,
      name: 'Trio One',
      componentBase: world.bases.component,
      aiBase: world.bases.ai,
    })
    await engine.call('instance.start', { id: 'trio-one' })
    const units = await engine.until((all) => all.every(({ state }) => state === 'ready'), 'all ready')
    const pids = Object.fromEntries(Object.entries(units).map(([name, { pid }]) => [name, pid]))
    const first = statusSchema.parse(await engine.call('status.get', {})).instances[0]
    await engine.kill9()
    spoil(world)
    engine = await till.engine(world)
    await look(engine, { first, pids }, world)
    await engine.call('instance.stop', { id: 'trio-one' })
    await engine.until((all) => all.every(({ pid }) => pid === null), 'rest')
    await engine.quit()
    await world.nothingIsLeft()
  } finally {
    await engine?.kill9()
    world.close()
  }
}

/** Damages the database so that SQLite can't open it. */
function damage({ folder }: World): void {
  for (const tail of ['-wal', '-shm']) rmSync(folder.database + tail, { force: true })
  writeFileSync(folder.database, 'no database '.repeat(1_000))
}

describe.concurrent('the database is lost while Till is away', () => {
  it('damaged: the instance is found again as it was, and its processes are adopted', async ({ expect }) => {
    await afterLoss(damage, async (second, { first, pids }, world) => {
      const units = await second.until((all) => all.every(({ state }) => state === 'ready'), 'all found again')
      expect(Object.fromEntries(Object.entries(units).map(([name, { pid }]) => [name, pid]))).toEqual(pids)
      const found = statusSchema.parse(await second.call('status.get', {})).instances[0]
      const { id, name, root, ports } = first as NonNullable<typeof found>
      expect(found).toMatchObject({ id, name, root, ports })
      const { notices, instances } = (await second.link.attach({ patches: false, telemetry: false }, () => {})).tables
      const messages = notices.map(({ message }) => message)
      expect(messages[0]).toMatch(/was damaged, so Till began a new one; .* is kept as .*till\.db\.damaged-/)
      expect(messages[1]).toBe(
        'One instance was found again from running processes and what Till remembered: Trio One.',
      )
      // Those of the other tests' Tills may be told of; never its own.
      for (const pid of Object.values(pids)) expect(messages.join('\n')).not.toContain(`Process ${String(pid)} `)
      expect(instances).toHaveLength(1)
      expect(world.living()).toHaveLength(3)
      // Its ports are its own again: nobody else gets them.
      const report = await second.call('ports.report', {})
      expect(report.blocks).toEqual([{ instance: 'trio-one', ports }])
    })
  })

  it('damaged, and what was remembered deleted: what runs and its files tell enough', async ({ expect }) => {
    const forget = (world: World): void => {
      damage(world)
      rmSync(join(world.folder.root, 'instances.json'))
    }
    await afterLoss(forget, async (second, { first, pids }) => {
      const units = await second.until(
        (all) => all.length > 0 && all.every(({ state }) => state === 'ready'),
        'all found again',
      )
      expect(Object.fromEntries(Object.entries(units).map(([name, { pid }]) => [name, pid]))).toEqual(pids)
      const found = statusSchema.parse(await second.call('status.get', {})).instances[0]
      const { id, root, ports } = first as NonNullable<typeof found>
      expect(found).toMatchObject({ id, root, ports })
    })
  })

  it('deleted while nothing runs: remembered, with the ports its file says', async ({ expect }) => {
    const stopAndDelete = (world: World): void => {
      for (const { pid } of world.living()) process.kill(pid, 'SIGKILL')
      for (const tail of ['', '-wal', '-shm']) rmSync(world.folder.database + tail, { force: true })
    }
    await afterLoss(stopAndDelete, async (second, { first }, world) => {
      const found = statusSchema.parse(await second.call('status.get', {})).instances[0]
      const { id, name, root, ports } = first as NonNullable<typeof found>
      expect(found).toMatchObject({ id, name, root, ports })
      expect(existsSync(world.folder.database)).toBe(true)
      const { notices } = (await second.link.attach({ patches: false, telemetry: false }, () => {})).tables
      expect(notices.map(({ message }) => message)[1]).toBe(
        'One instance was found again from what Till remembered: Trio One.',
      )
      await second.call('instance.start', { id })
      await second.until((all) => all.every(({ state }) => state === 'ready'), 'all ready')
    })
  })
})
