import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, it } from 'vitest'
import { rootAsTektonReads } from './domain/installations/registry-text'
import { openHouse } from './testing/open-house'
import { createWorld, until } from './testing/world'
import { withHouse } from './testing/with-house'

const PAIR = `
  hermes: { <<: *service, port: 1, entrypoint: [part.mjs], specialist: { <<: *specialist } }
  engram: { <<: *service, port: 2, entrypoint: [part.mjs], depends_on: { hermes: { condition: process_healthy } } }
`
const NAME = 'coder-k.tekton.development.us'

describe.concurrent('keeping', () => {
  it('a worktree that is deleted while its processes run: they are shown, can be stopped, and it can be forgotten', async ({
    expect,
  }) => {
    await withHouse(PAIR, async (till, world) => {
      await till.call('instance.start', { id: 'trio' })
      await till.allReach('ready')
      const aside = `${world.checkout}-aside`
      renameSync(world.checkout, aside)
      const failure = await till.refused('component.restart', { ref: 'trio/hermes' })
      expect(failure.message).toContain('is gone')
      expect(till.house.engine.snapshot().tables.instances[0]?.isOrphan).toBe(true)
      expect(till.rows().map(({ state }) => state)).toEqual(['ready', 'ready', 'ready'])
      expect((await till.refused('instance.remove', { id: 'trio' })).message).toMatch(/still runs: .*\(pid \d+\)/)
      await till.call('instance.stop', { id: 'trio' })
      await till.allReach('stopped')
      expect(world.living()).toEqual([])
      await till.call('instance.remove', { id: 'trio' })
      expect((await till.call('ports.report', {})).blocks).toEqual([])
      renameSync(aside, world.checkout)
    })
  })

  it('a tekton checkout stands in Tekton’s own registry, with its holds, and goes with the instance', async ({
    expect,
  }) => {
    const world = await createWorld(PAIR)
    try {
      const root = join(world.home, 'Coder-K')
      mkdirSync(join(root, 'src'), { recursive: true })
      writeFileSync(join(root, 'src', 'tekton.py'), '')
      const path = join(world.home, '.till', 'tekton', 'till-private.json')
      mkdirSync(dirname(path), { recursive: true })
      const foreign = { color: 'red', root: '/srv/elsewhere', nested: { a: 1 } }
      writeFileSync(path, JSON.stringify({ installations: { elsewhere: foreign }, future: [1] }))
      const till = await openHouse(world)
      const text = (): string => readFileSync(path, 'utf8')
      try {
        const request = { platform: null, folder: root, mode: 'coder-k', name: null, componentBase: null, aiBase: null }
        const { id } = await till.call('instance.create', request)
        await until(
          () => rootAsTektonReads(text(), NAME) === root,
          () => 'its entry',
        )
        expect(rootAsTektonReads(text(), 'elsewhere')).toBe('/srv/elsewhere')
        expect(JSON.parse(text())).toMatchObject({ installations: { elsewhere: foreign }, future: [1] })
        expect(statSync(path).mode & 0o777).toBe(0o600)
        await till.call('instance.hold', { id, reason: 'a demo', days: 1 })
        await until(
          () => text().includes('"reason": "a demo"'),
          () => 'its hold',
        )
        await till.call('instance.remove', { id })
        await until(
          () => !text().includes(NAME),
          () => 'the end of its entry',
        )
        expect(JSON.parse(text())).toMatchObject({ installations: { elsewhere: foreign }, holds: {} })
      } finally {
        await till.end('stop')
      }
      await world.nothingIsLeft()
    } finally {
      world.close()
    }
  })

  it('an engine that ends at once has written what it was asked for', async ({ expect }) => {
    const world = await createWorld(PAIR)
    try {
      const root = join(world.home, 'Coder-K')
      mkdirSync(root)
      writeFileSync(join(root, '.env.local'), 'TEKTON_MINE=1\n')
      const till = await openHouse(world)
      const request = { platform: null, folder: root, mode: 'coder-k', name: null, componentBase: null, aiBase: null }
      await till.call('instance.create', request)
      await till.end('keep')
      const path = join(world.home, '.till', 'tekton', 'till-private.json')
      expect(existsSync(path)).toBe(true)
      expect(rootAsTektonReads(readFileSync(path, 'utf8'), NAME)).toBe(root)
    } finally {
      world.close()
    }
  })
})
