import assert from 'node:assert/strict'
import { existsSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { openDataFolder } from '../../src/main/adapters/data-folder/data-folder'
import { canMount, withSmallDisk } from '../../src/main/adapters/files/testing/small-disk'
import type { EngineProcess } from '../../src/main/testing/engine-process'
import type { World } from '../../src/main/testing/world'
import { startTrio, stopTrio, TILL, withEngines } from './engines'
import { NotTried, type Fault } from './fault'

const PAIR = `
  hermes: { <<: *service, port: 1, entrypoint: [part.mjs], specialist: { <<: *specialist } }
  engram: { <<: *service, port: 2, entrypoint: [part.mjs], depends_on: { hermes: { condition: process_healthy } } }
`
const SMALL = '4m'

/** What becomes of the database while no engine runs. */
const SPOILS: Record<string, (world: World) => void> = {
  'the file is cut in the middle of a page': ({ folder }) => {
    forgetWal(folder.database)
    truncateSync(folder.database, 6_000)
  },
  'the file is empty': ({ folder }) => {
    forgetWal(folder.database)
    truncateSync(folder.database, 0)
  },
  'the file is no database': ({ folder }) => {
    forgetWal(folder.database)
    writeFileSync(folder.database, 'no database '.repeat(1_000))
  },
  'pages in it are overwritten': ({ folder }) => {
    forgetWal(folder.database)
    const bytes = readFileSync(folder.database)
    for (let at = 4_096; at < bytes.length; at += 4_096) bytes.fill(0xa5, at, at + 512)
    writeFileSync(folder.database, bytes)
  },
  'the last write is torn': ({ folder }) => {
    const wal = `${folder.database}-wal`
    assert(existsSync(wal), 'there is no write-ahead log to tear')
    truncateSync(wal, statSync(wal).size - 1_000)
  },
  'it is gone': ({ folder }) => {
    forgetWal(folder.database)
    rmSync(folder.database)
  },
}

export const fault: Fault = {
  name: 'the state file',
  attempts: [
    ...Object.entries(SPOILS).map(([name, spoil]) => ({
      name: `${name}: what runs is found again`,
      run: () => spoiled(spoil),
    })),
    { name: 'it is deleted under a running engine, which is then killed', run: deletedUnderIt },
    { name: 'its folder is read-only: said in a sentence, nothing begun', run: readOnly },
    { name: 'its disk is full: stops work, starts are refused, all is well when there is room', run: full },
  ],
}

function forgetWal(database: string): void {
  for (const tail of ['-wal', '-shm']) rmSync(database + tail, { force: true })
}

async function pidsOf(engine: EngineProcess): Promise<Record<string, number | null>> {
  return Object.fromEntries(Object.entries(await engine.units()).map(([name, { pid }]) => [name, pid]))
}

/** All are ready again with the processes they had, and none is there twice. */
async function assertFound(world: World, engine: EngineProcess, pids: Record<string, number | null>): Promise<void> {
  const names = Object.keys(pids)
  await engine.until(
    (units) => units.length === names.length && units.every(({ state }) => state === 'ready'),
    'all found again',
  )
  assert.deepEqual(await pidsOf(engine), pids)
  assert.equal(world.living().length, names.length)
}

async function spoiled(spoil: (world: World) => void): Promise<void> {
  await withEngines(PAIR, async (world, begin) => {
    const first = await begin()
    await startTrio(world, first)
    const pids = await pidsOf(first)
    await first.kill9()
    spoil(world)
    const second = await begin()
    await assertFound(world, second, pids)
    await stopTrio(second)
  })
}

async function deletedUnderIt(): Promise<void> {
  await withEngines(PAIR, async (world, begin) => {
    const first = await begin()
    await startTrio(world, first)
    forgetWal(world.folder.database)
    rmSync(world.folder.database)
    await first.call('component.restart', { ref: 'trio/engram' })
    await first.until((units) => units.every(({ state }) => state === 'ready'), 'ready again')
    const pids = await pidsOf(first)
    await first.kill9()
    const second = await begin()
    await assertFound(world, second, pids)
    await stopTrio(second)
  })
}

function needMount(): void {
  if (!canMount()) throw new NotTried('a small disk can only be mounted by root on Linux')
}

async function readOnly(): Promise<void> {
  needMount()
  await withEngines(PAIR, async (world, begin) => {
    await withSmallDisk(world.folder.root, SMALL, async (disk) => {
      openDataFolder(world.env)
      await (await begin()).quit()
      disk.remountReadOnly()
      for (const words of [['status'], ['engine']]) {
        const { code, out, err } = await TILL.run(world, ...words)
        assert.deepEqual([code, out], [1, ''], words.join(' '))
        assert(err.includes(`The data folder ${world.folder.root} can’t be written`), err)
      }
    })
    openDataFolder(world.env)
  })
}

async function full(): Promise<void> {
  needMount()
  await withEngines(PAIR, async (world, begin) => {
    await withSmallDisk(world.folder.root, SMALL, async (disk) => {
      openDataFolder(world.env)
      const first = await begin()
      await startTrio(world, first)
      const ballast = disk.fill()
      await first.call('component.stop', { ref: 'trio/engram' })
      await first.until((units) => units.some(({ ref, pid }) => ref === 'trio/engram' && pid === null), 'its stop')
      assert.equal(world.living().length, 2)
      await first.call('component.start', { ref: 'trio/engram' })
      const units = await first.until((all) => all.some(({ state }) => state === 'failed'), 'the refusal')
      assert.match(units['engram']?.reason?.message ?? '', /full/)
      rmSync(ballast)
      await first.call('component.start', { ref: 'trio/engram' })
      await first.until((all) => all.every(({ state }) => state === 'ready'), 'all ready again')
      const pids = await pidsOf(first)
      await first.kill9()
      const second = await begin()
      await assertFound(world, second, pids)
      await stopTrio(second)
    })
    openDataFolder(world.env)
  })
}
