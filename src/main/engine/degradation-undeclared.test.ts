import { expect, it } from 'vitest'
import type { Ref } from '@shared/model/ids'
import { createWorld, good, request } from './testing/engine-fixture'

const PLATFORM = `
name: Trio
components:
  rhetor: { port: 1, entrypoint: [rhetor], capabilities: [summary] }
  local_llm: { port: 2, entrypoint: [llm] }
`
const SUMMARY = 'summary'
const RHETOR = 'primary/rhetor' as Ref

async function up() {
  const world = createWorld()
  world.texts.set('/home/ada/trio/till.yaml', PLATFORM)
  const engine = await world.boot()
  const { id } = await good(engine.call('instance.create', request(), null))
  await good(engine.call('instance.start', { id }, null))
  await world.clock.advance(5_000)
  return {
    clock: world.clock,
    resolve: () => engine.call('fallback.resolve', { instance: id, capability: SUMMARY }, null),
    report: (isGood: boolean, capability = SUMMARY, ref = RHETOR, message = '') =>
      engine.call('fallback.report', { instance: id, capability, ref, isGood, message }, null),
    circuits: () => engine.snapshot().tables.breakers,
    told: () => engine.snapshot().tables.timeline.filter(({ message }) => message.includes('failed a call')),
  }
}

it('a capability without a declared fallback is tried again when its circuit has rested', async () => {
  const { clock, resolve, report, circuits } = await up()
  for (let call = 0; call < 5; call += 1) await good(report(false))
  await clock.advance(10)
  expect(circuits()).toMatchObject([{ capability: SUMMARY, state: 'open' }])
  expect(await resolve()).toMatchObject({ ok: false, failure: { code: 'fallback.none' } })
  await clock.advance(60_000)
  expect(circuits()).toMatchObject([{ state: 'half-open' }])
  for (let trial = 0; trial < 2; trial += 1) {
    expect(await good(resolve())).toMatchObject({ ref: RHETOR })
    await good(report(true))
  }
  await clock.advance(10)
  expect(circuits()).toEqual([])
  expect(await good(resolve())).toMatchObject({ ref: RHETOR })
})

it('calls of what nobody says it can do are not counted', async () => {
  const { clock, report, circuits, told } = await up()
  for (let call = 0; call < 10; call += 1)
    expect(await report(false, 'sumary')).toMatchObject({ ok: false, failure: { code: 'input.invalid' } })
  expect(await report(false, SUMMARY, 'primary/local_llm' as Ref)).toMatchObject({ ok: false })
  await clock.advance(10)
  expect(circuits()).toEqual([])
  expect(told()).toEqual([])
})

it('a hundred failed calls are no hundred lines of the timeline, though each says another word', async () => {
  const { clock, report, told } = await up()
  for (let call = 0; call < 100; call += 1) {
    await good(report(false, SUMMARY, RHETOR, `request ${String(call)} took too long`))
    await clock.advance(100)
  }
  expect(told().map(({ message }) => message)).toEqual([
    'rhetor failed a call of summary: request 0 took too long',
    'rhetor failed a call of summary: request 50 took too long',
  ])
})
