import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { parsePlatform } from '@shared/platform/parse'
import { CHILD, writeCheckout } from '../e2e/support/checkout'
import type { ScriptedComponent } from '../e2e/support/checkout'
import type { Bases } from '../e2e/support/free-blocks'
import { ROOT } from '../e2e/support/root'
import { openSandbox } from '../e2e/support/sandbox'
import type { Sandbox } from '../e2e/support/sandbox'
import type { BareChild } from './bare-launcher'
import { startBare } from './bare-launcher'
import { criticalPathMs } from './critical-path'
import type { BenchEngine } from './engine-client'
import { startEngine } from './engine-client'
import { median } from './median'

const ROUNDS = 5
const SCRIPTED = 20
const LAYERS = 5
/** The one service of the sample that listens long before it is ready. */
const SLOW = 'telescope'

type World = { print: (line: string) => void; sandbox: Sandbox; engine: BenchEngine }

/**
 * Start-all as a client of the engine sees it, against the least a Node program can do with the same children, and
 * against the critical path: the longest sum, along edges, of what each child took by itself there.
 */
export async function bench(print: (line: string) => void): Promise<void> {
  const sandbox = await openSandbox()
  const engine = await startEngine(sandbox)
  const world = { print, sandbox, engine }
  try {
    await benchSample(world)
    await benchScripted(world, 'boot 0', () => 0)
    await benchScripted(world, 'boot 50 to 249', (index) => 50 + ((index * 67) % 200))
  } finally {
    await engine.close()
    const left = await sandbox.close()
    if (left.length > 0) print(`left behind: ${left.join('; ')}`)
  }
}

async function benchSample(world: World): Promise<void> {
  const { bases } = world.sandbox
  const id = await create(world.engine, { platform: 'sample', folder: null, bases })
  const file = join(ROOT, 'resources/platforms/sample/till.yaml')
  const parsed = parsePlatform(readFileSync(file, 'utf8'), { file, source: 'builtin' })
  if (!parsed.ok) throw new Error(`${file} can’t be read`)
  const children = parsed.platform.components.flatMap(({ id: component, needs, specialist }): BareChild[] => {
    const service = {
      id: component,
      argv: [`services/${component}.mjs`],
      needs: needs.map((need) => need.component),
      readyLine: component === SLOW ? / ready, / : / listens on /,
    }
    if (specialist === null) return [service]
    return [
      service,
      { id: `${component}-ai`, argv: ['specialist.mjs', component], needs: [component], readyLine: / listens on / },
    ]
  })
  await compare(
    world,
    'sample (10 components, 4 specialists)',
    id,
    children,
    join(world.sandbox.tillHome, 'samples', id),
  )
}

async function benchScripted(world: World, name: string, bootMsOf: (index: number) => number): Promise<void> {
  const inLayer = SCRIPTED / LAYERS
  const components = Array.from({ length: SCRIPTED }, (_, index): ScriptedComponent => {
    const above = (Math.floor(index / inLayer) - 1) * inLayer
    // Each needs two of the layer before.
    const needs = above < 0 ? [] : [0, 1].map((step) => `c${String(above + ((index + step) % inLayer))}`)
    return { id: `c${String(index)}`, bootMs: bootMsOf(index), needs }
  })
  const folder = writeCheckout(world.sandbox.folder(`scripted ${name}`), 'Scripted', components)
  const bases = await world.sandbox.moreBases()
  const id = await create(world.engine, { platform: null, folder, bases })
  const children = components.map(({ id: component, bootMs, needs }, offset): BareChild => {
    const port = bases.component + offset
    return { id: component, argv: [CHILD, String(port), String(bootMs)], needs, readyLine: /^listening/ }
  })
  await compare(world, `${String(SCRIPTED)} scripted in ${String(LAYERS)} layers, ${name}`, id, children, folder)
}

/** Ours and the bare launcher in turns, so that the load of the machine is the same for both. */
async function compare(world: World, name: string, id: string, children: BareChild[], cwd: string): Promise<void> {
  const { engine, print, sandbox } = world
  const env = { ...sandbox.env, ...(parseEnv(readFileSync(join(cwd, '.env.local'), 'utf8')) as Record<string, string>) }
  const rounds: { ours: number; bare: number; path: number }[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const ours = await engine.timeUntil(() => engine.ask('instance.start', { id }), ['ready'])
    await engine.timeUntil(() => engine.ask('instance.stop', { id }), ['stopped'])
    const { totalMs, bootMs } = await startBare(children, { cwd, env })
    const path = criticalPathMs(children.map((child) => ({ ...child, bootMs: bootMs.get(child.id) ?? 0 })))
    rounds.push({ ours, bare: totalMs, path })
  }
  await engine.ask('instance.remove', { id })
  const ours = median(rounds.map((round) => round.ours))
  const bare = median(rounds.map((round) => round.bare))
  const path = median(rounds.map((round) => round.path))
  const ms = (value: number): string => `${value.toFixed(0)} ms`
  print(
    `start-all, ${name}: ${ms(ours)} / bare launcher ${ms(bare)} / critical path ${ms(path)} = ${(ours / path).toFixed(3)}`,
  )
}

async function create(
  engine: BenchEngine,
  { platform, folder, bases }: { platform: string | null; folder: string | null; bases: Bases },
): Promise<string> {
  let id = ''
  const make = async (): Promise<{ revision: number }> => {
    const made = await engine.ask('instance.create', {
      platform,
      folder,
      mode: null,
      name: null,
      componentBase: bases.component,
      aiBase: platform === null ? null : bases.ai,
    })
    id = made.id
    return made
  }
  // Known to this client too, before anything of it is measured.
  await engine.timeUntil(make, ['unknown'])
  return id
}
