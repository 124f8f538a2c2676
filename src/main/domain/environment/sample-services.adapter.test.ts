import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launch, SampleRun, until } from './testing/sample-run'
import type { RunningProcess } from './testing/sample-run'

let run: SampleRun
const startedAt = new Map<string, number>()
const readyAt = new Map<string, number>()

async function get(id: string, path: string): Promise<{ status: number; text: string }> {
  const response = await fetch(`http://127.0.0.1:${run.port(id)}${path}`)
  return { status: response.status, text: await response.text() }
}

async function json(id: string, path: string): Promise<Record<string, unknown>> {
  const { status, text } = await get(id, path)
  expect(status, `${id}${path}: ${text}`).toBe(200)
  return JSON.parse(text) as Record<string, unknown>
}

async function health(id: string): Promise<{ status: number; text: string } | null> {
  try {
    return await get(id, '/health')
  } catch {
    return null // nobody listens yet
  }
}

/** Starts components as soon as what they need is healthy. */
async function startAll(): Promise<void> {
  const waiting = new Map(run.definition.components.map((component) => [component.id, component]))
  await until('all components healthy', 60_000, async () => {
    for (const { id, needs } of [...waiting.values()]) {
      if (!needs.every((need) => readyAt.has(need.component))) continue
      waiting.delete(id)
      startedAt.set(id, performance.now())
      run.start(id)
    }
    for (const id of startedAt.keys()) {
      if (!readyAt.has(id) && (await health(id))?.status === 200) readyAt.set(id, performance.now())
    }
    return readyAt.size === run.definition.components.length ? true : null
  })
}

function found(name: string): RunningProcess {
  const process_ = run.processes.find((one) => one.name === name)
  if (process_ === undefined) throw new Error(`${name} was not started`)
  return process_
}

beforeAll(async () => {
  run = await SampleRun.create()
  await startAll()
})

afterAll(() => run.remove())

describe('the sample’s services', () => {
  it('are ten, in five layers, four with a specialist', () => {
    const { components } = run.definition
    expect(components).toHaveLength(10)
    expect(components.filter(({ specialist }) => specialist !== null)).toHaveLength(4)
    const byId = new Map(components.map((component) => [component.id, component]))
    const layerOf = (id: string): number =>
      1 + Math.max(0, ...(byId.get(id)?.needs ?? []).map((need) => layerOf(need.component)))
    expect(Math.max(...components.map(({ id }) => layerOf(id)))).toBe(5)
  })

  it('have one slow starter that says how far it is', () => {
    const took = (readyAt.get('telescope') ?? 0) - (startedAt.get('telescope') ?? 0)
    expect(took).toBeGreaterThan(3_900)
    const steps = found('telescope')
      .output()
      .match(/starting: \d of 5, .+/g)
    expect(steps).toHaveLength(5)
    expect(steps?.[0]).toBe('starting: 1 of 5, waking the motors')
  })

  it('answer /health with who they are', async () => {
    for (const { id } of run.definition.components) {
      expect(await json(id, '/health')).toMatchObject({ service: id, port: run.port(id), version: '1.0.0' })
    }
  })

  it('really work together: a star is planned, pointed at, measured and kept', async () => {
    const { star } = await until('an observation', 20_000, async () => {
      const { observations } = await json('store', '/observations')
      return (observations as { star: string }[])[0] ?? null
    })
    const { stars } = await json('catalog', '/stars')
    expect((stars as { name: string }[]).map(({ name }) => name)).toContain(star)
    expect(readFileSync(`${run.root}/data/observations.jsonl`, 'utf8')).toContain(`"star":"${star}"`)
    const summary = await json('gateway', '/api/summary')
    for (const part of ['time', 'weather', 'telescope', 'observer', 'kept'])
      expect(summary[part]).toMatchObject({ ok: true })
    const page = await get('gateway', '/')
    expect(page.text).toContain('<h1>Tiny Observatory</h1>')
  })

  it('compute the sky rightly: Polaris stands as high as the site is north', async () => {
    const { stars } = await json('sky', '/visible?altitude=-90')
    const polaris = (stars as { name: string; altitude: number }[]).find(({ name }) => name === 'Polaris')
    expect(stars).toHaveLength(24)
    expect(Math.abs((polaris?.altitude ?? 0) - 51.48)).toBeLessThan(1)
  })

  it('have one that logs about fifty lines a second, with time and levels', async () => {
    const linesOf = (): string[] => found('seeing').output().split('\n').slice(0, -1)
    const all = await until('enough lines', 25_000, async () => (linesOf().length > 200 ? linesOf() : null))
    // By their own times; what a busy machine keeps from it for a second is left out.
    const samples = all.filter((line) => line.includes(' sample '))
    const [first = NaN, last = NaN] = [samples[0], samples.at(-1)].map((line) => Date.parse(line?.slice(0, 24) ?? ''))
    const perSecond = (samples.length - 1) / ((last - first) / 1_000)
    expect(perSecond).toBeGreaterThan(30)
    expect(perSecond).toBeLessThan(60)
    const form = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (DEBUG|INFO |WARN |ERROR) \S/
    expect(all.filter((line) => !form.test(line))).toEqual([])
    const levels = new Set(all.map((line) => line.slice(25, 30).trim()))
    expect([...levels]).toEqual(expect.arrayContaining(['DEBUG', 'INFO']))
    expect(levels.size).toBeGreaterThanOrEqual(3)
  })

  it('refuse what they can’t use with a sentence', async () => {
    expect(await get('catalog', '/nothing')).toEqual({ status: 404, text: '{"error":"catalog has no GET /nothing"}' })
    expect((await get('catalog', '/star?name=Nix')).status).toBe(404)
    const post = (path: string, body: string) =>
      fetch(`http://127.0.0.1:${run.port('telescope')}${path}`, { method: 'POST', body })
    expect((await post('/point', '{')).status).toBe(400)
    expect((await post('/point', '{"ra":1}')).status).toBe(422)
    expect((await post('/point', `"${'x'.repeat(70_000)}"`)).status).toBe(413)
  })

  it.runIf(process.platform === 'linux')('are small: under 80 MiB each', () => {
    const mebibytes = run.processes.map(({ child }) => {
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8')
      return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1_024
    })
    expect(Math.min(...mebibytes)).toBeGreaterThan(10)
    expect(Math.max(...mebibytes)).toBeLessThan(80)
  })

  it('end with 0 soon after SIGTERM', async () => {
    const before = performance.now()
    for (const { child } of run.processes) child.kill('SIGTERM')
    const codes = await Promise.all(run.processes.map(async ({ name, exit }) => [name, await exit]))
    expect(codes).toEqual(run.processes.map(({ name }) => [name, 0]))
    expect(performance.now() - before).toBeLessThan(20_000)
  })

  it('say what is missing when they have no port, and who is in the way when it is taken', async () => {
    const lonely = launch('clock', ['services/clock.mjs'], run.root, {})
    expect(await lonely.exit).toBe(78)
    expect(lonely.output()).toContain('CLOCK_PORT must hold a port, but it is "not set"')
    const first = run.start('clock')
    await until('the clock', 25_000, () => health('clock'))
    const second = run.start('clock')
    expect(await second.exit).toBe(1)
    expect(second.output()).toContain(`can't listen on 127.0.0.1:${run.port('clock')}: somebody else listens there`)
    first.child.kill('SIGTERM')
    expect(await first.exit).toBe(0)
  })
})
