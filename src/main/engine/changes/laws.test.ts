import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readVariables } from '@shared/env-file/read'
import type { InstanceId } from '@shared/model/ids'
import { firstOverlap, isSamePlace } from '../../domain/ports/blocks'
import type { Engine } from '../engine'
import { createWorld, good, request, SAMPLE } from '../testing/engine-fixture'

type World = ReturnType<typeof createWorld>
const FOLDERS = ['a', 'b', 'c', 'd'].map((name) => `/home/ada/${name}`)
/** Long enough for whatever can be under way. */
const A_WHILE_MS = 5_000

const bases = fc.oneof(
  fc.constant([null, null] as const),
  fc.nat(6).map((at) => [8_100 + at * 50, 45_100 + at * 50] as const),
  fc.tuple(
    fc.constantFrom(null, 8_000, 8_010, 8_150, 44_950, 65_500),
    fc.constantFrom(null, 8_100, 45_000, 45_150, 65_500),
  ),
)
const step = fc.oneof(
  fc.record({ do: fc.constant('create' as const), folder: fc.nat(3), bases }),
  fc.record({
    do: fc.constant('move-port' as const),
    at: fc.nat(3),
    variable: fc.constantFrom('HERMES_PORT', 'HERMES_AI_PORT', 'ENGRAM_PORT', 'RHETOR_PORT'),
    offset: fc.option(fc.constantFrom(0, 1, 2, 3, 4, 50, 99, 100)),
  }),
  fc.record({ do: fc.constant('move-instance' as const), at: fc.nat(3), bases }),
  fc.record({ do: fc.constant('swap' as const), at: fc.nat(3), other: fc.nat(3) }),
  fc.record({ do: fc.constant('remove' as const), at: fc.nat(3) }),
  fc.record({ do: fc.constant('undo' as const), at: fc.nat(5) }),
  fc.record({ do: fc.constant('start' as const), at: fc.nat(3) }),
  fc.record({ do: fc.constant('break a file' as const), at: fc.nat(3), isBroken: fc.boolean() }),
)
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

/** Lets the clock run until an answer is there; what is refused is refused. */
async function ask(world: World, answer: Promise<{ ok: boolean; value?: unknown }>): Promise<unknown> {
  const told = { isThere: false }
  void answer.then(() => (told.isThere = true))
  for (let turns = 0; turns < 50 && !told.isThere; turns += 1) await world.clock.advance(1_000)
  const { ok, value } = await answer
  return ok ? value : null
}

const done = async (ending: Promise<void>): Promise<{ ok: boolean }> => ending.then(() => ({ ok: true }))

async function apply(world: World, engine: Engine, change: object): Promise<void> {
  const shown = (await ask(world, engine.call('ports.preview', { change }, null))) as {
    change: object
    token: string
    obstacle: string | null
  } | null
  if (!shown) return
  const before = JSON.stringify([plan(engine), [...world.texts]])
  const done = await ask(world, engine.call('ports.apply', { change: shown.change, token: shown.token }, null))
  // What is refused has changed nothing, and what has an obstacle is refused.
  const isAsBefore = JSON.stringify([plan(engine), [...world.texts]]) === before
  expect(done === null ? isAsBefore : shown.obstacle === null).toBe(true)
}

async function create(
  world: World,
  engine: Engine,
  at: number,
  [componentBase, aiBase]: readonly [number | null, number | null],
): Promise<void> {
  const folder = FOLDERS[at] ?? ''
  const one = request({ folder, name: `trio ${String(at)}`, componentBase, aiBase, reason: 'because' })
  await ask(world, engine.call('instance.create', one, null))
}

async function carryOut(world: World, engine: Engine, one: Step): Promise<void> {
  const { instances, undos } = engine.snapshot().tables
  const id = (at: number): InstanceId | undefined => instances[at % Math.max(1, instances.length)]?.id
  if (one.do === 'create') {
    await create(world, engine, one.folder, one.bases)
    return
  }
  const instance = id(one.at)
  if (instance === undefined) return
  if (one.do === 'undo')
    await ask(world, engine.call('ports.undo', { id: undos.at(-1 - (one.at % 2))?.id ?? 'none' }, null))
  else if (one.do === 'start') await ask(world, engine.call('instance.start', { id: instance }, null))
  else if (one.do === 'swap') await apply(world, engine, { kind: 'swap', instance, other: id(one.other) })
  else if (one.do === 'move-port') {
    const { variable, offset } = one
    await apply(world, engine, { kind: 'move-port', instance, variable, offset })
  } else if (one.do === 'move-instance') {
    const [componentBase, aiBase] = one.bases
    await apply(world, engine, { kind: 'move-instance', instance, componentBase, aiBase, reason: 'because' })
  } else if (one.do === 'remove') {
    await ask(world, engine.call('instance.stop', { id: instance }, null))
    await world.clock.advance(A_WHILE_MS)
    await ask(world, engine.call('instance.remove', { id: instance }, null))
  } else {
    const path = `${instances.find((row) => row.id === instance)?.root ?? ''}/.env.local`
    if (one.isBroken) world.readOnly.add(path)
    else world.readOnly.delete(path)
  }
}

/** Every planned port of every instance, by variable. */
function plan(engine: Engine): { instance: string; variable: string; port: number }[] {
  const { components, specialists, instances } = engine.snapshot().tables
  const of = (instance: string, variable: string | null, port: number | null): ReturnType<typeof plan> =>
    variable === null || port === null ? [] : [{ instance, variable, port }]
  return [
    ...components.flatMap((row) => [
      ...of(row.instance, row.portVariable, row.port),
      ...row.extraPorts.map(({ variable, port }) => ({ instance: row.instance, variable, port })),
    ]),
    ...specialists.flatMap((row) => of(row.instance, `${row.component.toUpperCase()}_AI_PORT`, row.port)),
    ...instances.flatMap((row) =>
      (row.extraPorts ?? []).map(({ variable, port }) => ({ instance: row.id, variable, port })),
    ),
  ]
}

/** No two blocks overlap, nothing is planned twice, and rows, records, reservations and files tell the same. */
function requireSound(world: World, engine: Engine): void {
  const { instances } = engine.snapshot().tables
  const reservations = world.storage.reservations()
  const records = world.storage.load().instances
  expect(reservations.map((one) => one.instance).toSorted()).toEqual(instances.map(({ id }) => id).toSorted())
  reservations.forEach((one, at) => {
    for (const other of reservations.slice(at + 1)) expect(firstOverlap(one.ports, other.ports)).toBeNull()
  })
  for (const { id, ports } of instances) {
    const places = [reservations.find((one) => one.instance === id), records.find((one) => one.id === id)]
    for (const place of places) expect(place && isSamePlace(place.ports, ports)).toBe(true)
  }
  const planned = plan(engine)
  expect(new Set(planned.map(({ port }) => port)).size).toBe(planned.length)
  for (const { instance, variable, port } of planned) {
    const root = instances.find(({ id }) => id === instance)?.root ?? ''
    expect(readVariables(world.texts.get(`${root}/.env.local`) ?? '').get(variable)).toBe(String(port))
  }
}

/** Processes that listen elsewhere than the plan says. */
function astray(world: World, engine: Engine): string[] {
  const { components, specialists } = engine.snapshot().tables
  const portOf = new Map([...components, ...specialists].map((row) => [row.id as string, row.port]))
  const alive = world.machine.started.filter((one) => one.isAlive)
  return alive.filter((one) => one.port !== portOf.get(one.request.ref)).map((one) => one.request.ref)
}

function worldOfFour(): World {
  const world = createWorld()
  for (const folder of FOLDERS) {
    world.folders.add(folder)
    world.texts.set(`${folder}/till.yaml`, `${SAMPLE}    extra_ports: { mcp: 9 }\n`)
  }
  return world
}

describe('the laws of the plan', () => {
  it('holds under any sequence of making, moving, swapping, removing and taking back, running or not', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), async (steps) => {
        const world = worldOfFour()
        let engine = await world.boot()
        for (const at of [0, 1]) await create(world, engine, at, [null, null])
        for (const [at, one] of steps.entries()) {
          await carryOut(world, engine, one)
          requireSound(world, engine)
          if (at !== 6) continue
          await ask(world, done(engine.stop('keep')))
          engine = await world.boot()
          requireSound(world, engine)
        }
        await world.clock.advance(A_WHILE_MS)
        expect(astray(world, engine)).toEqual([])
        await ask(world, done(engine.stop('keep')))
      }),
      { numRuns: 40 },
    )
  }, 60_000)
})

const line = fc.oneof(
  fc.constantFrom('', '# mine', 'KEY=1', 'export A=b', 'no equals sign', '  HERMES_PORT = 8001 # mine', 'Q="a b"'),
  fc
    .tuple(fc.constantFrom('HERMES_PORT', 'HERMES_AI_PORT', 'ENGRAM_PORT', 'OTHER'), fc.nat(70_000))
    .map(([name, value]) => `${name}=${String(value)}`),
  fc.string({ maxLength: 12 }).map((text) => text.replaceAll(/[\r\n]/g, '')),
)
/** Files as people have them: with a byte order mark or none, both endings mixed, duplicates, no last newline, or none at all. */
const envText = fc.option(
  fc
    .tuple(fc.boolean(), fc.array(fc.tuple(line, fc.constantFrom('\n', '\r\n')), { maxLength: 15 }), fc.boolean())
    .map(([hasMark, lines, isEnded]) => {
      const text = lines.map((parts) => parts.join('')).join('')
      return (hasMark ? '\uFEFF' : '') + (isEnded ? text : text.replace(/\r?\n$/, ''))
    }),
)
const change = fc.constantFrom(
  { kind: 'move-port', instance: 'primary', variable: 'HERMES_PORT', offset: 40 },
  { kind: 'move-port', instance: 'primary', variable: 'ENGRAM_PORT', offset: null },
  { kind: 'move-instance', instance: 'primary', componentBase: null, aiBase: null, reason: null },
  { kind: 'move-instance', instance: 'primary', componentBase: 8_310, aiBase: 45_310, reason: null },
  { kind: 'swap', instance: 'primary', other: 'coder-a' },
  { kind: 'repair', instance: 'primary' },
)

describe('taking back', () => {
  it('restores every file byte for byte, whatever was in it', async () => {
    await fc.assert(
      fc.asyncProperty(
        envText,
        envText,
        fc.array(change, { minLength: 1, maxLength: 3 }),
        async (one, other, changes) => {
          const world = createWorld()
          const engine = await world.boot()
          await good(engine.call('instance.create', request(), null))
          await good(
            engine.call(
              'instance.create',
              request({ folder: '/home/ada/trio-b', mode: 'coder-a', name: 'coder-a' }),
              null,
            ),
          )
          const files = [
            ['/home/ada/trio/.env.local', one],
            ['/home/ada/trio-b/.env.local', other],
          ] as const
          for (const [path, text] of files) {
            if (text === null) world.texts.delete(path)
            else world.texts.set(path, text)
          }
          const before = plan(engine)
          for (const wish of changes) await apply(world, engine, wish)
          for (const undo of engine.snapshot().tables.undos.toReversed())
            await good(engine.call('ports.undo', { id: undo.id }, null))
          for (const [path, text] of files) expect(world.texts.get(path) ?? null).toBe(text)
          expect(plan(engine)).toEqual(before)
          expect(engine.snapshot().tables.undos).toEqual([])
        },
      ),
      { numRuns: 150 },
    )
  }, 60_000)
})
