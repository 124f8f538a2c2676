import {
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'vitest'
import type { InstanceId } from '@shared/model/ids'
import type { PortChange } from '@shared/model/port-changes'
import { canMount, withSmallDisk } from './adapters/files/testing/small-disk'
import { openHouse, type OpenHouse } from './testing/open-house'
import { BLOCK_SIZE, findFreeBase } from './testing/free-bases'
import { createWorld, type World } from './testing/world'

const ONE = `  hermes: { <<: *service, port: 1, entrypoint: [part.mjs] }`

/** How an env file can be spoilt, and what is said of it. */
const SPOILT: Record<string, { spoil: (path: string, world: World) => void; says: string }> = {
  'NUL bytes': { spoil: (path) => writeFileSync(path, 'HERMES_PORT=1\0\n'), says: 'it holds NUL bytes' },
  'another encoding': {
    spoil: (path) => writeFileSync(path, Buffer.from([0x41, 0x3d, 0xfc, 0x0a])),
    says: 'is not written in UTF-8',
  },
  huge: {
    spoil(path) {
      writeFileSync(path, '')
      truncateSync(path, 2_000_000)
    },
    says: 'is larger than 1 MiB',
  },
  'a folder': { spoil: (path) => mkdirSync(path), says: 'is a folder, not a file' },
  'a link out of the root': {
    spoil(path, { home }) {
      writeFileSync(join(home, 'mine.env'), 'MINE=1\n')
      symlinkSync(join(home, 'mine.env'), path)
    },
    says: 'leads out of',
  },
}

const request = (world: World) => ({
  platform: null,
  folder: world.checkout,
  mode: null,
  name: 'trio',
  componentBase: world.bases.component,
  aiBase: world.bases.ai,
})

async function inHouse(test: (till: OpenHouse, world: World, path: string) => Promise<void>): Promise<void> {
  const world = await createWorld(ONE)
  try {
    const till = await openHouse(world)
    try {
      await test(till, world, join(world.checkout, '.env.local'))
    } finally {
      await till.end('stop')
    }
    await world.nothingIsLeft()
  } finally {
    world.close()
  }
}

/** Everything of a checkout, for comparing: names, sizes, and what the file itself holds where it is one. */
function traceOf({ checkout, home }: World): unknown {
  const files = readdirSync(checkout).toSorted()
  const env = statSync(join(checkout, '.env.local'), { throwIfNoEntry: false })
  const outside = readdirSync(home).includes('mine.env') ? readFileSync(join(home, 'mine.env'), 'utf8') : null
  return { files, env: env && { size: env.size, ino: env.ino, at: env.mtimeMs }, outside }
}

describe.concurrent('an .env.local that can’t be used', () => {
  for (const [name, { spoil, says }] of Object.entries(SPOILT)) {
    it(`${name}: no instance is made of it, with a sentence, and nothing is changed`, async ({ expect }) => {
      await inHouse(async (till, world, path) => {
        spoil(path, world)
        const before = traceOf(world)
        const failure = await till.refused('instance.create', request(world))
        expect(failure.message).toContain(says)
        expect(failure.message).toContain('.env.local')
        expect(traceOf(world)).toEqual(before)
        expect(till.house.engine.snapshot().tables.instances).toEqual([])
        // Its ports are nobody's: as soon as the file is mended, it goes.
        rmSync(path, { recursive: true })
        await till.create()
      })
    })

    it(`${name}: an instance is not moved, and stays where it is`, async ({ expect }) => {
      await inHouse(async (till, world, path) => {
        await till.create()
        rmSync(path)
        spoil(path, world)
        const before = traceOf(world)
        const change: PortChange = {
          kind: 'move-instance',
          instance: 'trio' as InstanceId,
          componentBase: await findFreeBase(),
          aiBase: await findFreeBase(),
          reason: 'a test needs free ports',
        }
        const answer = await till.house.engine.call('ports.preview', { change }, null)
        const said = answer.ok ? (answer.value.obstacle ?? 'nothing') : answer.failure.message
        const token = answer.ok ? answer.value.token : 'none'
        const refusal = await till.refused('ports.apply', { change, token })
        expect(said).toContain(says)
        expect(refusal.message).toContain(says)
        expect(traceOf(world)).toEqual(before)
        expect(till.house.engine.snapshot().tables.instances[0]?.ports.component.base).toBe(world.bases.component)
        rmSync(path, { recursive: true })
      })
    })
  }

  it('with CRLF and the person’s own lines keeps both, and a removal of Till’s last change gives every byte back', async ({
    expect,
  }) => {
    await inHouse(async (till, _, path) => {
      writeFileSync(path, '\u{feff}# mine\r\nSECRET=1\r\n\r\nLAST=without an end', { mode: 0o640 })
      await till.create()
      const made = readFileSync(path)
      expect(made.toString()).toMatch(/^\u{feff}# mine\r\nSECRET=1\r\n\r\nLAST=without an end\r\n/u)
      expect(made.toString().replaceAll('\r\n', '')).not.toContain('\n')
      const base = await findFreeBase()
      const change: PortChange = {
        kind: 'move-instance',
        instance: 'trio' as InstanceId,
        componentBase: base,
        aiBase: await findFreeBase(),
        reason: 'a test needs free ports',
      }
      const { token } = await till.call('ports.preview', { change })
      const { undo } = await till.call('ports.apply', { change, token })
      expect(readFileSync(path, 'utf8')).toContain(`HERMES_PORT=${String(base + 1)}\r\n`)
      await till.call('ports.undo', { id: undo ?? '' })
      expect(readFileSync(path).equals(made)).toBe(true)
      expect(statSync(path).mode & 0o777).toBe(0o640)
    })
  })
})

describe('a disk that refuses', () => {
  it.skipIf(!canMount())(
    'full, then read-only: no instance is made, nothing is changed, its ports stay free',
    async ({ expect }) => {
      await inHouse(async (till, world) => {
        const { checkout } = world
        const own = readdirSync(checkout).map((name) => [name, readFileSync(join(checkout, name))] as const)
        await withSmallDisk(checkout, '256k', async (disk) => {
          for (const [name, bytes] of own) writeFileSync(join(checkout, name), bytes)
          writeFileSync(join(checkout, '.env.local'), 'MINE=1\n')
          const ballast = disk.fill()
          const before = traceOf(world)
          expect((await till.refused('instance.create', request(world))).message).toContain('the disk is full')
          expect(traceOf(world)).toEqual(before)
          rmSync(ballast)
          disk.remountReadOnly()
          const failure = await till.refused('instance.create', request(world))
          expect(failure.message).toContain('the file system is read-only')
          expect(readFileSync(join(checkout, '.env.local'), 'utf8')).toBe('MINE=1\n')
          expect(till.house.engine.snapshot().tables.instances).toEqual([])
        })
        await till.create()
        expect(till.house.engine.snapshot().tables.instances[0]?.ports.component.size).toBe(BLOCK_SIZE)
      })
    },
  )
})
