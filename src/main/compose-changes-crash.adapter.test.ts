import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { readVariables } from '@shared/env-file/read'
import type { InstanceId } from '@shared/model/ids'
import type { PortChange } from '@shared/model/port-changes'
import { buildProgram, type EngineProcess, type Program } from './testing/engine-process'
import { findFreeBase } from './testing/free-bases'
import { createWorld, type World } from './testing/world'

/** Stopping all takes a third of a second, so that there is a middle of a move to be killed in. */
const TRIO = `
  hermes: { <<: *service, port: 1, entrypoint: [part.mjs], specialist: { <<: *specialist } }
  engram: { <<: *service, port: 2, entrypoint: [part.mjs], depends_on: { hermes: { condition: process_healthy } } }
  rhetor: { <<: *service, port: 3, entrypoint: [part.mjs, '{"stubborn":true}'], shutdown: { timeout_seconds: 0.3 }, depends_on: { engram: { condition: process_healthy } } }
`
/** After the move was asked for. */
const MOMENTS_MS = [2, 15, 60, 200, 330, 420, 700]

const TRIO_ID = 'trio' as InstanceId

let till: Program
beforeAll(async () => {
  till = await buildProgram()
})
afterAll(() => till.remove())

function moveTo({ component, ai }: World['bases']): PortChange {
  return { kind: 'move-instance', instance: TRIO_ID, componentBase: component, aiBase: ai, reason: 'a test' }
}

async function apply(engine: EngineProcess, change: PortChange): Promise<void> {
  const { token, change: filled } = await engine.call('ports.preview', { change })
  await engine.call('ports.apply', { change: filled, token })
}

/** Ports by variable, as the plan has them. */
async function planOf(engine: EngineProcess): Promise<Record<string, number>> {
  const { planned } = await engine.call('ports.report', {})
  return Object.fromEntries(planned.map(({ variable, port }) => [variable ?? '', port]))
}

function fileOf(world: World, plan: Record<string, number>): Record<string, number> {
  const variables = readVariables(world.read('.env.local'))
  return Object.fromEntries(Object.keys(plan).map((name) => [name, Number(variables.get(name))]))
}

describe('a kill -9 in the middle of a move', () => {
  it('leaves one plan or the other, held on paper once, and everything can go on', async ({ expect }) => {
    const world = await createWorld(TRIO)
    const places = [world.bases, { component: await findFreeBase(), ai: await findFreeBase() }]
    let engine: EngineProcess | null = null
    try {
      engine = await till.engine(world)
      await engine.call('instance.create', {
        platform: null,
        folder: world.checkout,
        mode: null,
        name: 'trio',
        componentBase: world.bases.component,
        aiBase: world.bases.ai,
        reason: 'a test',
      })
      for (const ms of MOMENTS_MS) {
        await engine.call('instance.start', { id: TRIO_ID })
        await engine.until((units) => units.every(({ state }) => state === 'ready'), 'all ready')
        const now = (await planOf(engine))['HERMES_PORT']
        const next = places.find((place) => place.component + 1 !== now) ?? world.bases
        const moving = apply(engine, moveTo(next)).catch(() => undefined)
        await sleep(ms)
        await engine.kill9()
        await moving

        engine = await till.engine(world)
        const { blocks } = await engine.call('ports.report', {})
        expect(blocks).toHaveLength(1)
        const plan = await planOf(engine)
        const base = (plan['HERMES_PORT'] ?? 0) - 1
        expect(places.map(({ component }) => component)).toContain(base)
        // The other place is nobody's.
        const other = places.find(({ component }) => component !== base) ?? world.bases
        const back = moveTo(other)
        expect((await engine.call('ports.preview', { change: back })).obstacle).toBeNull()
        if (JSON.stringify(fileOf(world, plan)) !== JSON.stringify(plan))
          await apply(engine, { kind: 'repair', instance: TRIO_ID })
        expect(fileOf(world, plan)).toEqual(plan)
      }
      await engine.call('instance.start', { id: TRIO_ID })
      await engine.until((units) => units.every(({ state }) => state === 'ready'), 'all ready')
      expect(world.living()).toHaveLength(4)
      const { planned } = await engine.call('ports.report', {})
      expect(planned.map(({ listener }) => listener?.ref?.startsWith('trio/'))).toEqual(planned.map(() => true))
      await engine.call('instance.stop', { id: TRIO_ID })
      await engine.until((units) => units.every(({ pid }) => pid === null), 'rest')
      await engine.quit()
      engine = null
      await world.nothingIsLeft()
    } finally {
      await engine?.kill9()
      world.close()
    }
  })
})
