import { describe, expect, it } from 'vitest'
import type { InstanceId, Ref } from '@shared/model/ids'
import type { StartBarRow, StartRow } from '@shared/model/starts'
import type { Engine } from './engine'
import { createWorld, good, request } from './testing/engine-fixture'
import type { Script } from './testing/fake-machine'

const TRIO = 'primary' as InstanceId
const ref = (name: string): Ref => `primary/${name}` as Ref

/** Hermes, which Index and Store need; Panel needs both. Boot times are uneven on purpose. */
const UNEVEN = `
name: Uneven
components:
  hermes: { port: 1, entrypoint: [hermes], readiness_probe: { http_get: { path: /health } } }
  store: { port: 2, entrypoint: [store], depends_on: { hermes: { condition: process_healthy } } }
  index: { port: 3, entrypoint: [index], depends_on: { hermes: { condition: process_healthy } } }
  panel: { port: 4, entrypoint: [panel], depends_on: { index: { condition: process_healthy } } }
  audit: { port: 5, entrypoint: [audit], depends_on: { store: { condition: process_healthy } } }
`

async function begin(scripts: Record<string, Script>, text?: string) {
  const world = createWorld(scripts)
  if (text !== undefined) world.texts.set('/home/ada/trio/till.yaml', text)
  const engine = await world.boot()
  await good(engine.call('instance.create', request(), null))
  return { world, engine }
}

const startOf = (engine: Engine): StartRow | undefined => engine.snapshot().tables.starts[0]
const barsOf = (engine: Engine): StartBarRow[] =>
  engine.snapshot().tables.startBars.toSorted((a, b) => a.order - b.order)
const barOf = (engine: Engine, name: string): StartBarRow => {
  const bar = barsOf(engine).find(({ id }) => id === ref(name))
  if (!bar) throw new Error(`no bar of ${name}`)
  return bar
}
const startAll = (engine: Engine) => good(engine.call('instance.start', { id: TRIO }, null))

describe('a start of all', () => {
  it('is shown as soon as it is asked for, and who waits for whom', async () => {
    const { world, engine } = await begin({ hermes: { listensAfterMs: 500 } })
    expect(engine.snapshot().tables.starts).toEqual([])
    const { revision } = await startAll(engine)
    expect(engine.snapshot().revision).toBe(revision)
    expect(startOf(engine)).toMatchObject({ id: TRIO, asked: 'all', outcome: 'under-way', endedAt: null })
    await world.clock.advance(200)
    expect(barOf(engine, 'hermes')).toMatchObject({ listeningAt: null, readyAt: null, waits: [] })
    expect(barOf(engine, 'hermes').spawnedAt).not.toBeNull()
    expect(barOf(engine, 'rhetor')).toMatchObject({ clearedAt: null, message: 'waits for engram' })
    expect(startOf(engine)?.critical).toEqual([ref('hermes')])
  })

  it('ends when all are ready, with times that follow one another and the path that decided', async () => {
    const { world, engine } = await begin({
      hermes: { listensAfterMs: 500 },
      engram: { listensAfterMs: 300 },
      rhetor: { listensAfterMs: 200 },
    })
    await startAll(engine)
    await world.clock.advance(5_000)
    const start = startOf(engine)
    expect(start).toMatchObject({ outcome: 'ready', critical: ['hermes', 'engram', 'rhetor'].map(ref), lastMs: null })
    expect(start?.phases.map(({ phase }) => phase)).toEqual(['environment', 'dependencies', 'start', 'health', 'ready'])
    const tookMs = (start?.endedAt ?? 0) - (start?.askedAt ?? 0)
    expect(start?.criticalMs).toBeLessThanOrEqual(tookMs)
    expect(start?.criticalMs).toBeGreaterThan(1_000)
    for (const { clearedAt, spawnedAt, listeningAt, readyAt, brokenAt } of barsOf(engine)) {
      const times = [start?.askedAt, clearedAt, spawnedAt, listeningAt, readyAt].map((time) => time ?? -1)
      expect(times).toEqual(times.toSorted((a, b) => a - b))
      expect(brokenAt).toBeNull()
    }
    expect(barOf(engine, 'engram').heldUpBy).toBe(ref('hermes'))
  })

  it('is compared with the last good one, also by the next engine, which shows what is kept', async () => {
    const { world, engine } = await begin({ hermes: { listensAfterMs: 500 } })
    await startAll(engine)
    await world.clock.advance(5_000)
    const first = startOf(engine)
    await good(engine.call('instance.stop', { id: TRIO }, null))
    await world.clock.advance(5_000)
    await engine.stop('stop')
    const next = await world.boot()
    expect(startOf(next)).toEqual(first)
    await startAll(next)
    await world.clock.advance(5_000)
    expect(startOf(next)?.lastMs).toBe((first?.endedAt ?? 0) - (first?.askedAt ?? 0))
    expect(startOf(next)?.summary).toMatch(/as last time\.$/)
    expect(barOf(next, 'hermes').lastMs).toBeGreaterThanOrEqual(500)
    const ended = next.stop('stop')
    await world.clock.advance(5_000)
    await ended
    expect(world.clock.timers()).toBe(0)
  })

  it('is kept as it stands where Till ends before it is over, which it says', async () => {
    const { world, engine } = await begin({ hermes: { listensAfterMs: 100 }, engram: { listensAfterMs: null } })
    await startAll(engine)
    await world.clock.advance(3_000)
    expect(startOf(engine)?.summary).toBe('2 of 4 ready; engram is on the way; 1 waits.')
    await engine.stop('keep')
    const next = await world.boot()
    expect(startOf(next)).toMatchObject({
      asked: 'all',
      outcome: 'stopped',
      summary: 'Till ended before this was over: 2 of 4 ready; engram is on the way; 1 waits.',
    })
    expect(startOf(next)?.endedAt).not.toBeNull()
    expect(barOf(next, 'hermes')).toMatchObject({ end: null, message: expect.stringMatching(/^ready in /) })
    expect(barOf(next, 'engram').message).toMatch(
      /^when Till ended: waited .* for hermes, then its process runs and does not listen yet$/,
    )
    expect(barOf(next, 'rhetor').message).toBe('when Till ended: waits for engram')
  })

  it('goes with its instance', async () => {
    const { world, engine } = await begin({})
    await startAll(engine)
    await world.clock.advance(5_000)
    await good(engine.call('instance.stop', { id: TRIO }, null))
    await world.clock.advance(5_000)
    await good(engine.call('instance.remove', { id: TRIO }, null))
    expect(engine.snapshot().tables.starts).toEqual([])
    expect(engine.snapshot().tables.startBars).toEqual([])
  })

  it('keeps its times even where somebody sets the clock', async () => {
    const { world, engine } = await begin({ hermes: { listensAfterMs: 500 } })
    await startAll(engine)
    await world.clock.advance(200)
    world.clock.setWallBy(-3_600_000)
    await world.clock.advance(5_000)
    const start = startOf(engine)
    const tookMs = (start?.endedAt ?? 0) - (start?.askedAt ?? 0)
    expect(tookMs).toBeGreaterThan(500)
    expect(tookMs).toBeLessThan(2_000)
  })
})

describe('uneven boot times', () => {
  it('never make one wait that needs only what is there: no layer is waited for', async () => {
    const scripts = {
      hermes: { listensAfterMs: 50 },
      store: { listensAfterMs: 3_000 },
      index: { listensAfterMs: 100 },
      panel: { listensAfterMs: 100 },
      audit: { listensAfterMs: 100 },
    }
    const { world, engine } = await begin(scripts, UNEVEN)
    await startAll(engine)
    await world.clock.advance(1_000)
    expect(barOf(engine, 'panel').readyAt).not.toBeNull()
    expect(barOf(engine, 'store').readyAt).toBeNull()
    await world.clock.advance(5_000)
    const start = startOf(engine)
    expect(start?.critical).toEqual(['hermes', 'store', 'audit'].map(ref))
    for (const bar of barsOf(engine)) {
      const lastMet = Math.max(start?.askedAt ?? 0, ...bar.waits.map(({ until }) => until ?? Number.POSITIVE_INFINITY))
      expect((bar.clearedAt ?? Number.POSITIVE_INFINITY) - lastMet).toBeLessThanOrEqual(2)
    }
  })
})

/** A need for each condition; `job` has no port: it does its work and ends. */
const CONDITIONS = `
name: Conditions
components:
  base: { port: 1, entrypoint: [base], readiness_probe: { http_get: { path: /health } } }
  job: { entrypoint: [job] }
  broken: { entrypoint: [broken] }
  talker: { port: 3, entrypoint: [talker], ready_log_line: open for business }
  started: { port: 4, entrypoint: [x], depends_on: { base: { condition: process_started } } }
  healthy: { port: 5, entrypoint: [x], depends_on: { base: { condition: process_healthy } } }
  after: { port: 6, entrypoint: [x], depends_on: { job: { condition: process_completed_successfully } } }
  ended: { port: 7, entrypoint: [x], depends_on: { job: { condition: process_completed } } }
  after_all: { port: 9, entrypoint: [x], depends_on: { broken: { condition: process_completed } } }
  told: { port: 8, entrypoint: [x], depends_on: { talker: { condition: process_log_ready } } }
`

describe('every condition', () => {
  it('lets a row begin when it is met, and not before', async () => {
    const scripts = {
      base: { listensAfterMs: 100 },
      job: { listensAfterMs: null, endsAfterMs: 700 },
      broken: { listensAfterMs: null, endsAfterMs: 500, exitCode: 3 },
    }
    const { world, engine } = await begin(scripts, CONDITIONS)
    world.machine.unhealthy.add(ref('base'))
    await startAll(engine)
    await world.clock.advance(400)
    const isBegun = (name: string): boolean => barOf(engine, name).clearedAt !== null
    expect(['started', 'healthy', 'after', 'ended', 'told'].map(isBegun)).toEqual([true, false, false, false, false])
    world.machine.unhealthy.clear()
    await world.clock.advance(200)
    expect(['healthy', 'after', 'ended'].map(isBegun)).toEqual([true, false, false])
    await world.clock.advance(200)
    expect(['after', 'ended', 'told'].map(isBegun)).toEqual([true, true, false])
    // What they waited for is its end, not that its process was there.
    const { clearedAt, readyAt, message } = barOf(engine, 'job')
    expect((readyAt ?? 0) - (clearedAt ?? 0)).toBeGreaterThanOrEqual(700)
    expect(message).toMatch(/^ready in 0\.7 s/)
    expect(['after', 'ended'].map((name) => barOf(engine, name).waits[0]?.until)).toEqual([readyAt, readyAt])
    const { brokenAt } = barOf(engine, 'broken')
    expect(brokenAt).not.toBeNull()
    expect(barOf(engine, 'after_all').waits[0]?.until).toBe(brokenAt)
    expect(barOf(engine, 'started').waits[0]?.until).toBe(barOf(engine, 'base').listeningAt)
    expect(barOf(engine, 'healthy').waits[0]?.until).toBe(barOf(engine, 'base').readyAt)
  })

  it('of a log line is met by that line', async () => {
    const { world, engine } = await begin({}, CONDITIONS)
    world.logLines.push('open for business')
    await startAll(engine)
    await world.clock.advance(2_000)
    expect(barOf(engine, 'told').readyAt).not.toBeNull()
  })

  it('of a log line is met the moment the line is written, though its program is not ready for long', async () => {
    const { world, engine } = await begin({ talker: { listensAfterMs: 20_000 } }, CONDITIONS)
    let say = (_line: string): void => {}
    world.effects.logs.follow = (_path, _offset, hear) => {
      say = (text) => hear([{ offset: 0, text, at: null }], false)
      return () => {}
    }
    await startAll(engine)
    await world.clock.advance(3_000)
    say('not yet')
    await world.clock.advance(1_000)
    expect(barOf(engine, 'told').clearedAt).toBeNull()
    say('\u001b[32mopen\u001b[0m for business')
    const saidAt = world.clock.now()
    await world.clock.advance(200)
    expect((barOf(engine, 'told').clearedAt ?? Number.POSITIVE_INFINITY) - saidAt).toBeLessThanOrEqual(2)
    expect(barOf(engine, 'talker').readyAt).toBeNull()
  })

  it('of a log line is met by a job that said it and ended well before anybody read it, and by no other', async () => {
    const job = CONDITIONS.replace('{ port: 3, entrypoint: [talker],', '{ entrypoint: [talker],')
    const scripts = { talker: { listensAfterMs: null, endsAfterMs: 300 } }
    const { world, engine } = await begin(scripts, job)
    world.effects.logs.follow = () => () => {}
    const said = ['a line', 'open for business']
    world.effects.logs.tail = async () => ({
      lines: said.map((text, offset) => ({ offset, text, at: null })),
      nextOffset: 0,
    })
    await startAll(engine)
    await world.clock.advance(2_000)
    expect(barOf(engine, 'told').readyAt).not.toBeNull()
    said.pop()
    await good(engine.call('instance.stop', { id: TRIO }, null))
    await world.clock.advance(20_000)
    await startAll(engine)
    await world.clock.advance(2_000)
    expect(barOf(engine, 'told').message).toBe(
      'did not begin: can’t run without talker, because talker completed with exit code 0, without its ready line; start talker to go on',
    )
  })

  it('of a log line is met by a job that said it before Till was started anew', async () => {
    const job = CONDITIONS.replace('{ port: 3, entrypoint: [talker],', '{ entrypoint: [talker],')
    const { world, engine } = await begin({ talker: { listensAfterMs: null, endsAfterMs: 300 } }, job)
    world.logLines.push('open for business')
    await good(engine.call('component.start', { ref: ref('talker') }, null))
    await world.clock.advance(2_000)
    await engine.stop('keep')
    const next = await world.boot()
    await good(next.call('component.start', { ref: ref('told') }, null))
    await world.clock.advance(2_000)
    expect(barOf(next, 'told').readyAt).not.toBeNull()
  })
})

describe('a start that does not succeed', () => {
  it('names who failed, and who did not begin because of it', async () => {
    const { world, engine } = await begin({ hermes: { listensAfterMs: null, endsAfterMs: 100, exitCode: 3 } })
    await startAll(engine)
    await world.clock.advance(10_000)
    const start = startOf(engine)
    expect(start).toMatchObject({ outcome: 'failed', criticalMs: null })
    expect(start?.summary).toContain('hermes failed')
    expect(barOf(engine, 'engram').message).toContain('did not begin: can’t run without hermes')
    expect(barOf(engine, 'hermes').brokenAt).not.toBeNull()
    expect(world.storage.load().starts[TRIO]).toContain('"own":{}')
  })

  it('is stopped where a person stops it, rows that only waited included', async () => {
    const { world, engine } = await begin({ hermes: { listensAfterMs: 2_000 } })
    await startAll(engine)
    await world.clock.advance(500)
    await good(engine.call('instance.stop', { id: TRIO }, null))
    await world.clock.advance(5_000)
    expect(startOf(engine)).toMatchObject({ outcome: 'stopped' })
    expect(barOf(engine, 'rhetor').message).toBe('stopped before it began')
  })

  it('goes on while a restart is due, and says at which try it came up', async () => {
    const flaky = UNEVEN.replace(
      'entrypoint: [hermes],',
      'entrypoint: [hermes], availability: { restart: on_failure },',
    )
    const scripts: Record<string, Script> = { hermes: { listensAfterMs: null, endsAfterMs: 50, exitCode: 1 } }
    const { world, engine } = await begin(scripts, flaky)
    await startAll(engine)
    await world.clock.advance(500)
    expect(startOf(engine)?.outcome).toBe('under-way')
    scripts['hermes'] = {}
    await world.clock.advance(10_000)
    expect(startOf(engine)?.outcome).toBe('ready')
    expect(barOf(engine, 'hermes').message).toMatch(/^ready in \d+\.\d s at try 2/)
  })
})

describe('what is disabled', () => {
  it('is no part of a start of all, which is one all the same', async () => {
    const text = UNEVEN.replace('audit: { port: 5,', 'audit: { disabled: true, port: 5,')
    const { world, engine } = await begin({}, text)
    await startAll(engine)
    await world.clock.advance(5_000)
    expect(startOf(engine)).toMatchObject({ asked: 'all', outcome: 'ready' })
    expect(barsOf(engine).map(({ id }) => id)).not.toContain(ref('audit'))
  })
})

describe('one start at a time', () => {
  it('is joined by what is asked for meanwhile, and one row alone is named', async () => {
    const { world, engine } = await begin({ hermes: { listensAfterMs: 1_000 } })
    await good(engine.call('component.start', { ref: ref('hermes') }, null))
    await world.clock.advance(200)
    const askedAt = startOf(engine)?.askedAt
    expect(startOf(engine)?.asked).toBe('hermes')
    await good(engine.call('component.start', { ref: ref('engram') }, null))
    await world.clock.advance(200)
    expect(startOf(engine)).toMatchObject({ asked: 'hermes and engram', askedAt, outcome: 'under-way' })
    expect(barOf(engine, 'engram').waits).toMatchObject([{ ref: ref('hermes'), until: null }])
    await world.clock.advance(5_000)
    expect(startOf(engine)?.outcome).toBe('ready')
  })

  it('is no new one when all is up, nor when the policy restarts what crashed', async () => {
    const always = UNEVEN.replace('entrypoint: [hermes],', 'entrypoint: [hermes], availability: { restart: always },')
    const { world, engine } = await begin({}, always)
    await startAll(engine)
    await world.clock.advance(5_000)
    const before = startOf(engine)
    expect(before?.outcome).toBe('ready')
    await startAll(engine)
    world.machine.kill(ref('hermes'), 'SIGKILL')
    await world.clock.advance(20_000)
    expect(engine.snapshot().tables.components.every(({ state }) => state === 'ready')).toBe(true)
    expect(startOf(engine)).toEqual(before)
  })
})
