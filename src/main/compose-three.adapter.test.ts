import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, it } from 'vitest'

import { openStorage } from './adapters/storage/storage'
import { buildProgram, type EngineProcess, type Program } from './testing/engine-process'
import { findFreeBase } from './testing/free-bases'
import { createWorld, type World } from './testing/world'

const PAIR = `
  hermes: { <<: *service, port: 1, entrypoint: [part.mjs], specialist: { <<: *specialist } }
  engram: { <<: *service, port: 2, entrypoint: [part.mjs], depends_on: { hermes: { condition: process_healthy } } }
`
const NAMES = ['alpha', 'beta', 'gamma'] as const
const COUNT = 3 * NAMES.length

let till: Program
beforeAll(async () => {
  till = await buildProgram()
})
afterAll(() => till.remove())

const DEADLINE_MS = 45_000

async function until(isSo: () => Promise<boolean> | boolean, what: () => string): Promise<void> {
  const giveUpAt = performance.now() + DEADLINE_MS
  while (!(await isSo())) {
    if (performance.now() > giveUpAt) throw new Error(`Waited in vain for ${what()}`)
    await sleep(20)
  }
}

type Facts = { ref: string; state: string; pid: number | null; reason: string | null }

/** Every row of every instance, by ref. */
async function factsOf(engine: EngineProcess): Promise<Record<string, Facts>> {
  const { instances } = await engine.call('status.get', {})
  const rows = instances.flatMap(({ components, specialists }) => [...components, ...specialists])
  return Object.fromEntries(
    rows.map(({ id, state, pid, reason }) => [id, { ref: id, state, pid, reason: reason?.message ?? null }]),
  )
}

async function reaches(engine: EngineProcess, isSo: (rows: Facts[]) => boolean, what: string): Promise<void> {
  let rows: Facts[] = []
  await until(
    async () => {
      rows = Object.values(await factsOf(engine))
      return rows.length === COUNT && isSo(rows)
    },
    () => `${what}: ${JSON.stringify(rows)}`,
  )
}

/** Three checkouts beside each other, each an instance with blocks of its own. */
async function makeThree(world: World, engine: EngineProcess): Promise<void> {
  for (const name of NAMES) {
    const folder = join(world.home, name)
    cpSync(world.checkout, folder, { recursive: true })
    const componentBase = await findFreeBase()
    const aiBase = await findFreeBase()
    await engine.call('instance.create', { platform: null, folder, mode: null, name, componentBase, aiBase })
  }
}

const tailOf = async (engine: EngineProcess, ref: string): Promise<string[]> => {
  const { lines } = await engine.call('log.open', { ref, lines: 50, follow: false })
  await engine.call('log.close', { ref })
  return lines.map(({ text }) => text)
}

it('three instances outlive kill -9: none is lost, none runs twice, states and logs are right at the first answer', async ({
  expect,
}) => {
  const world = await createWorld(PAIR)
  let engine: EngineProcess | null = null
  try {
    const first = (engine = await till.engine(world))
    await makeThree(world, first)
    for (const id of NAMES) await first.call('instance.start', { id })
    await reaches(first, (rows) => rows.every(({ state }) => state === 'ready'), 'all ready')
    // One instance each way: as the settings say, kept by its own rule, half of it stopped.
    await first.call('instance.whenTillGoes', { id: 'beta', choice: 'keep' })
    await first.call('component.stop', { ref: 'gamma/engram' })
    await reaches(first, (rows) => rows.some(({ ref, state }) => ref === 'gamma/engram' && state === 'stopped'), 'rest')
    const before = await factsOf(first)
    const tails = Object.fromEntries(
      await Promise.all(Object.keys(before).map(async (ref) => [ref, await tailOf(first, ref)])),
    )
    await first.kill9()

    const second = (engine = await till.engine(world))
    expect(await factsOf(second)).toEqual(before)
    for (const ref of Object.keys(before)) expect(await tailOf(second, ref), ref).toEqual(tails[ref])
    const pids = world.living().map(({ pid }) => pid)
    expect(pids.toSorted((a, b) => a - b)).toEqual(
      Object.values(before)
        .flatMap(({ pid }) => pid ?? [])
        .toSorted((a, b) => a - b),
    )

    // Ends are noticed of what was found again, though nobody is its parent.
    const victim = before['alpha/engram']?.pid ?? 0
    process.kill(victim, 'SIGKILL')
    await reaches(
      second,
      (rows) => rows.some(({ ref, state }) => ref === 'alpha/engram' && state === 'failed'),
      'its end',
    )
    expect((await factsOf(second))['alpha/engram']?.reason).toContain('exit code unknown')

    for (const id of NAMES) await second.call('instance.stop', { id })
    await reaches(second, (rows) => rows.every(({ pid }) => pid === null), 'all at rest')
    expect(world.living()).toEqual([])
    await second.quit()
    engine = null
    await world.nothingIsLeft()
  } finally {
    await engine?.kill9()
    world.close()
  }
})

it('a number that was used again by another process is not taken for the one on record', async ({ expect }) => {
  const world = await createWorld(PAIR)
  let engine: EngineProcess | null = null
  try {
    const first = (engine = await till.engine(world))
    await makeThree(world, first)
    await first.call('component.start', { ref: 'alpha/hermes' })
    await until(
      async () => (await factsOf(first))['alpha/hermes']?.state === 'ready',
      () => 'hermes',
    )
    const pid = (await factsOf(first))['alpha/hermes']?.pid ?? 0
    await first.kill9()
    process.kill(pid, 'SIGKILL')
    await until(
      () => world.living().length < 2,
      () => 'its end',
    )
    // As if its number had been given to another: the record names this very process, by a start that is not its own.
    const storage = openStorage(world.folder.database, world.folder.backups, () => undefined)
    for (const record of storage.load().runs.filter(({ ref }) => ref === 'alpha/hermes')) {
      const identity = { ...record.identity, pid: process.pid }
      storage.write([{ kind: 'run.put', record: { ...record, identity } }])
    }
    storage.close()
    const second = (engine = await till.engine(world))
    expect((await factsOf(second))['alpha/hermes']).toMatchObject({ state: 'failed', pid: null })
    expect((await second.call('status.get', {})).instances).toHaveLength(3)
    await second.quit()
    engine = null
  } finally {
    await engine?.kill9()
    world.close()
  }
})
