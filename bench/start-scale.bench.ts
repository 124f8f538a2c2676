import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openSandbox } from '../e2e/support/sandbox'
import type { Sandbox } from '../e2e/support/sandbox'
import { startBare } from './bare-launcher'
import { criticalPathMs } from './critical-path'
import { startEngine } from './engine-client'
import type { BenchEngine } from './engine-client'
import { median } from './median'
import { makeStartLimit } from './start-limit'
import type { StartLimit, TinyComponent } from './start-limit'

const ROUNDS = 5
const SIZES = [
  { count: 20, layers: 5 },
  { count: 100, layers: 10 },
]
const BOOTS = { 'boot 0': () => 0, 'boot 50 to 249': (index: number) => 50 + ((index * 67) % 200) }

type World = { print: (line: string) => void; sandbox: Sandbox; engine: BenchEngine; limit: StartLimit }

/**
 * Starting and stopping 20 and 100 components whose own part is as small as can be, so that ours is seen: as a client of
 * the engine hears it, against a Node program that does the least, and against one in C.
 */
export async function bench(print: (line: string) => void): Promise<void> {
  const limit = makeStartLimit()
  if (limit === null) return print('start-all and stop-all of tiny children: measured where there is a C compiler')
  const sandbox = await openSandbox()
  const engine = await startEngine(sandbox)
  try {
    for (const size of SIZES) {
      for (const [boot, bootMsOf] of Object.entries(BOOTS)) {
        await compare(
          { print, sandbox, engine, limit },
          `${String(size.count)} in ${String(size.layers)} layers, ${boot}`,
          {
            ...size,
            bootMsOf,
          },
        )
      }
    }
  } finally {
    await engine.close()
    limit.remove()
    const left = await sandbox.close()
    if (left.length > 0) print(`left behind: ${left.join('; ')}`)
  }
}

type Shape = { count: number; layers: number; bootMsOf: (index: number) => number }
type Round = Record<'start' | 'stop' | 'bareStart' | 'bareStop' | 'limitStart' | 'limitStop' | 'path', number>

async function compare({ print, sandbox, engine, limit }: World, name: string, shape: Shape): Promise<void> {
  const { component } = await sandbox.moreBases()
  const components = shapeOf(shape, component)
  const folder = writeCheckout(sandbox.folder(name.replaceAll(/[ ,]+/g, '-')), limit.child, components, component)
  let id = ''
  const made = async (): Promise<{ revision: number }> => {
    const request = { platform: null, folder, mode: null, name: null, componentBase: component, aiBase: null }
    const answer = await engine.ask('instance.create', request)
    id = answer.id
    return answer
  }
  await engine.timeUntil(made, ['unknown'])
  const rounds: Round[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const start = await engine.timeUntil(() => engine.ask('instance.start', { id }), ['ready'])
    const stop = await engine.timeUntil(() => engine.ask('instance.stop', { id }), ['stopped'])
    const bare = await startBare(
      components.map(({ id, port, bootMs, needs }) => ({
        id,
        program: limit.child,
        // Its first words on a descriptor it is given: standard output.
        argv: [String(port), String(bootMs), '1', '0'],
        needs,
        readyLine: /\n\0\0/,
      })),
      { cwd: folder, env: sandbox.env },
    )
    const least = limit.measure(components)
    rounds.push({
      start,
      stop,
      bareStart: bare.totalMs,
      bareStop: bare.stopMs,
      limitStart: least.startMs,
      limitStop: least.stopMs,
      path: criticalPathMs(components.map((one, index) => ({ ...one, bootMs: least.bootMs[index] ?? 0 }))),
    })
  }
  await engine.ask('instance.remove', { id })
  const of = (key: keyof Round): number => median(rounds.map((round) => round[key]))
  const ms = (key: keyof Round): string => `${of(key).toFixed(of(key) < 100 ? 1 : 0)} ms`
  const ratio = (ours: keyof Round, to: keyof Round): string => (of(ours) / of(to)).toFixed(3)
  print(
    `start-all, ${name}: ${ms('start')} / bare launcher ${ms('bareStart')} / C ${ms('limitStart')} = ` +
      `${ratio('start', 'limitStart')} x limit, ${ratio('start', 'path')} x critical path (${ms('path')})`,
  )
  print(
    `stop-all, ${name}: ${ms('stop')} / bare kill and wait ${ms('bareStop')} / C ${ms('limitStop')} = ` +
      `${((of('stop') - of('limitStop')) / shape.count).toFixed(2)} ms of ours for each (goal: at most 10)`,
  )
}

/** Each needs two of the layer before. */
function shapeOf({ count, layers, bootMsOf }: Shape, base: number): TinyComponent[] {
  const inLayer = count / layers
  return Array.from({ length: count }, (_, index) => {
    const above = (Math.floor(index / inLayer) - 1) * inLayer
    const needs = above < 0 ? [] : [0, 1].map((step) => `c${String(above + ((index + step) % inLayer))}`)
    return { id: `c${String(index)}`, port: base + index, bootMs: bootMsOf(index), needs }
  })
}

function writeCheckout(folder: string, child: string, components: TinyComponent[], base: number): string {
  mkdirSync(folder, { recursive: true })
  const entries = components.map(({ id, port, bootMs, needs }) => {
    const entry = {
      port: port - base,
      entrypoint: [child, '${TILL_PORT}', String(bootMs)],
      readiness_probe: { tcp: {} },
      depends_on: Object.fromEntries(needs.map((need) => [need, { condition: 'process_healthy' }])),
    }
    return `  ${id}: ${JSON.stringify(entry)}\n`
  })
  writeFileSync(
    join(folder, 'till.yaml'),
    `version: 1\nname: Tiny\nbind_address: 127.0.0.1\ncomponents:\n${entries.join('')}`,
  )
  return folder
}
