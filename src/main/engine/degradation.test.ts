import { describe, expect, it } from 'vitest'
import type { Ref } from '@shared/model/ids'
import { createWorld, good, request } from './testing/engine-fixture'
import type { Engine } from './engine'

const PLATFORM = `
name: Trio
components:
  rhetor:
    port: 1
    entrypoint: [rhetor]
    capabilities: [text_generation]
    readiness_probe: { http_get: { path: /health } }
    availability: { restart: on_failure }
    breaker: { failure_threshold: 2, reset_timeout_seconds: 20, half_open_requests: 1 }
  local_llm: { port: 2, entrypoint: [llm], capabilities: [text_generation] }
  last_resort: { port: 3, entrypoint: [last], capabilities: [text_generation, summary] }
fallbacks:
  text_generation:
    primary: rhetor
    chain: [{ component: local_llm, parameters: { model: llama3 }, lost: "slower, shorter answers" }]
`
const TEXT = 'text_generation'
const ref = (name: string): Ref => `primary/${name}` as Ref

type World = ReturnType<typeof createWorld>

async function house(world: World = createWorld()) {
  world.texts.set('/home/ada/trio/till.yaml', PLATFORM)
  const engine = await world.boot()
  const { id } = await good(engine.call('instance.create', request(), null))
  return { world, engine, id }
}

const row = (engine: Engine) => engine.snapshot().tables.fallbacks.find((one) => one.capability === TEXT)
const circuit = (engine: Engine, id: string) => engine.snapshot().tables.breakers.find((one) => one.id === id)
const told = (engine: Engine): string[] =>
  engine.snapshot().tables.timeline.flatMap(({ message }) => (message.startsWith(TEXT) ? [message] : []))

const end = async (world: World, engine: Engine): Promise<void> => {
  const ended = engine.stop('stop')
  await world.clock.advance(15_000)
  await ended
}

describe('a capability', () => {
  it('comes from its primary, from who stands in while that is down, and back when it has stayed ready', async () => {
    const { world, engine, id } = await house()
    expect(row(engine)).toMatchObject({ primary: 'primary/rhetor', using: null, isDegraded: false, message: null })
    await good(engine.call('instance.start', { id }, null))
    await world.clock.advance(5_000)
    expect(row(engine)).toMatchObject({ using: 'primary/rhetor', isDegraded: false, message: null, dueAt: null })
    expect(told(engine)).toEqual([])

    world.machine.kill(ref('rhetor'), 'SIGSEGV')
    await world.clock.advance(100)
    const sentence = `${TEXT} comes from local_llm, because rhetor failed; slower, shorter answers`
    expect(row(engine)).toMatchObject({ using: 'primary/local_llm', isDegraded: true, message: sentence })
    expect(await good(engine.call('fallback.resolve', { instance: id, capability: TEXT }, null))).toMatchObject({
      ref: 'primary/local_llm',
      parameters: { model: 'llama3' },
      isFallback: true,
      lost: 'slower, shorter answers',
    })

    await world.clock.advance(3_000)
    // It is back, and has yet to stay.
    expect(row(engine)).toMatchObject({
      using: 'primary/local_llm',
      message: `${TEXT} comes from local_llm, until rhetor has been ready for a while; slower, shorter answers`,
    })
    expect(row(engine)?.dueAt).toBeGreaterThan(world.clock.now())
    const { dueAt } = row(engine) ?? {}
    await world.clock.advance(5_000)
    expect(row(engine)?.dueAt).toBe(dueAt)
    await world.clock.advance(15_000)
    expect(row(engine)).toMatchObject({ using: 'primary/rhetor', isDegraded: false, message: null, dueAt: null })
    expect(told(engine)).toEqual([sentence, `${TEXT} comes from rhetor again`])
    await end(world, engine)
    expect(world.clock.timers()).toBe(0)
  })

  it('that nobody provides is refused with who was tried, and says nothing while nobody wants it', async () => {
    const { world, engine, id } = await house()
    const refused = await engine.call('fallback.resolve', { instance: id, capability: TEXT }, null)
    expect(refused).toMatchObject({
      ok: false,
      failure: {
        code: 'fallback.none',
        message: 'Nobody provides text_generation now: rhetor is not running; local_llm is not running.',
        ref: 'primary/rhetor',
      },
    })
    expect(row(engine)?.message).toBeNull()
    world.machine.processes.spawn = async () => ({
      ok: false,
      failure: { code: 'missing', message: 'no such program' },
    })
    await good(engine.call('component.start', { ref: ref('rhetor') }, null))
    await world.clock.advance(1_000)
    expect(row(engine)).toMatchObject({
      using: null,
      isDegraded: true,
      message: 'Nobody provides text_generation: rhetor failed; local_llm is not running',
    })
    const unknown = await engine.call('fallback.resolve', { instance: id, capability: 'sumary' }, null)
    expect(unknown).toMatchObject({
      ok: false,
      failure: {
        code: 'fallback.none',
        message: 'Nothing in Primary says that it can do sumary (did you mean summary?).',
      },
    })
    await end(world, engine)
  })

  it('without fallbacks comes from whoever can do it', async () => {
    const { world, engine, id } = await house()
    await good(engine.call('component.start', { ref: ref('last_resort') }, null))
    await world.clock.advance(3_000)
    expect(await good(engine.call('fallback.resolve', { instance: id, capability: 'summary' }, null))).toMatchObject({
      ref: 'primary/last_resort',
      isFallback: false,
    })
    await end(world, engine)
  })
})

describe('a fallback that a component registers', () => {
  it('is tried after those of the platform, and is known to the next Till', async () => {
    const { world, engine, id } = await house()
    const said = {
      instance: id,
      capability: TEXT,
      primary: ref('rhetor'),
      fallback: ref('last_resort'),
      parameters: {},
      lost: 'no tools',
    }
    await good(engine.call('fallback.register', said, null))
    await good(engine.call('fallback.register', { ...said, lost: 'no tools, no memory' }, null))
    expect(row(engine)?.chain.map((one) => [one.ref, one.lost])).toEqual([
      ['primary/local_llm', 'slower, shorter answers'],
      ['primary/last_resort', 'no tools, no memory'],
    ])
    await engine.stop('keep')
    const next = await world.boot()
    expect(row(next)?.chain).toHaveLength(2)
    await good(next.call('instance.remove', { id }, null))
    expect(next.snapshot().tables.fallbacks).toEqual([])
    await next.stop('keep')
  })

  it.each([
    ['stands in for itself', { fallback: ref('rhetor') }, 'primary/rhetor can’t stand in for itself.'],
    [
      'has another primary',
      { primary: ref('local_llm'), fallback: ref('last_resort') },
      'text_generation is provided by primary/rhetor, not by primary/local_llm.',
    ],
    ['is nobody', { fallback: ref('nobody') }, 'There is no component primary/nobody.'],
  ])('and that %s is refused', async (_, over, message) => {
    const { engine, id } = await house()
    const said = {
      instance: id,
      capability: TEXT,
      primary: ref('rhetor'),
      fallback: ref('last_resort'),
      parameters: {},
      lost: '',
    }
    expect(await engine.call('fallback.register', { ...said, ...over }, null)).toMatchObject({
      ok: false,
      failure: { message },
    })
    await engine.stop('keep')
  })
})

describe('the circuit of a capability', () => {
  it('counts reported calls by its primary’s figures, tells what was said of them, sends callers elsewhere, and closes after good trials that it hands out one by one', async () => {
    const { world, engine, id } = await house()
    await good(engine.call('instance.start', { id }, null))
    await world.clock.advance(5_000)
    const report = (isGood: boolean, who = 'rhetor') =>
      good(
        engine.call(
          'fallback.report',
          { instance: id, capability: TEXT, ref: ref(who), isGood, message: 'answered 500' },
          null,
        ),
      )
    const resolved = async () =>
      (await good(engine.call('fallback.resolve', { instance: id, capability: TEXT }, null))).ref
    await report(false)
    await report(true)
    for (let times = 0; times < 9; times += 1) await report(false, 'local_llm')
    await report(false)
    expect(await resolved()).toBe('primary/rhetor')
    await report(false)
    await world.clock.advance(1)
    expect(circuit(engine, `${id}#${TEXT}`)).toMatchObject({
      ref: null,
      capability: TEXT,
      name: 'text_generation (rhetor)',
      state: 'open',
      message: 'open after 2 failures in a row (the last: answered 500)',
      threshold: 2,
      actions: ['try', 'close'],
    })
    expect(row(engine)?.message).toBe(
      `${TEXT} comes from local_llm, because rhetor failed too many calls; slower, shorter answers`,
    )
    // One that was under way when it opened.
    await report(false)
    await world.clock.advance(1)
    expect(circuit(engine, `${id}#${TEXT}`)).toMatchObject({ failures: 2, message: expect.stringContaining('after 2') })
    expect(await resolved()).toBe('primary/local_llm')
    await world.clock.advance(20_000)
    expect(circuit(engine, `${id}#${TEXT}`)).toMatchObject({ state: 'half-open', trialsLeft: 1, dueAt: null })
    expect([await resolved(), await resolved()]).toEqual(['primary/rhetor', 'primary/local_llm'])
    await report(true)
    await world.clock.advance(1)
    expect(circuit(engine, `${id}#${TEXT}`)).toBeUndefined()
    // What callers said is told, though not twenty times, and with the component’s own history.
    const { lines } = await good(engine.call('component.history', { ref: ref('rhetor'), limit: 200 }, null))
    expect(lines.flatMap(({ message }) => (/call|circuit of/.test(message) ? [message] : []))).toEqual([
      'rhetor failed a call of text_generation: answered 500',
      expect.stringContaining('text_generation comes from local_llm, because rhetor failed too many calls'),
    ])
    const all = engine.snapshot().tables.timeline.map(({ message }) => message)
    expect(all.filter((message) => message.startsWith('local_llm failed a call'))).toHaveLength(1)
    expect(all).toContain(
      'The circuit of text_generation (rhetor) is open after 2 failures in a row (the last: answered 500): calls go elsewhere for 20 s',
    )
    await world.clock.advance(20_000)
    expect(await resolved()).toBe('primary/rhetor')
    await end(world, engine)
    expect(world.clock.timers()).toBe(0)
  })

  it('is tried and closed at a person’s wish; one that is closed can’t be', async () => {
    const { world, engine, id } = await house()
    await good(engine.call('instance.start', { id }, null))
    await world.clock.advance(5_000)
    const circuitId = `${id}#${TEXT}`
    for (let times = 0; times < 5; times += 1)
      await good(
        engine.call(
          'fallback.report',
          { instance: id, capability: TEXT, ref: ref('rhetor'), isGood: false, message: '' },
          null,
        ),
      )
    await good(engine.call('breaker.decide', { id: circuitId, choice: 'try' }, null))
    await world.clock.advance(1)
    expect(circuit(engine, circuitId)?.state).toBe('half-open')
    await good(engine.call('breaker.decide', { id: circuitId, choice: 'close' }, null))
    await world.clock.advance(1)
    expect(circuit(engine, circuitId)).toBeUndefined()
    expect(await engine.call('breaker.decide', { id: circuitId, choice: 'try' }, null)).toMatchObject({
      ok: false,
      failure: { code: 'breaker.unknown' },
    })
    await end(world, engine)
  })
})

describe('the circuit of a component', () => {
  it('is tried by the command, and a new Till begins with all closed', async () => {
    const world = createWorld({ rhetor: { listensAfterMs: null, endsAfterMs: 10, exitCode: 1 } })
    const { engine } = await house(world)
    await good(engine.call('component.start', { ref: ref('rhetor') }, null))
    await world.clock.advance(3_000)
    const starts = () => world.machine.started.length
    expect(circuit(engine, 'primary/rhetor')?.state).toBe('open')
    const before = starts()
    await good(engine.call('breaker.decide', { id: 'primary/rhetor', choice: 'try' }, null))
    await world.clock.advance(1_000)
    expect(starts()).toBe(before + 1)
    expect(circuit(engine, 'primary/rhetor')).toMatchObject({ state: 'open', failures: 3 })
    await engine.stop('keep')
    const next = await world.boot()
    expect(next.snapshot().tables.breakers).toEqual([])
    expect(starts()).toBe(before + 1)
    await next.stop('keep')
    expect(world.clock.timers()).toBe(0)
  })
})
