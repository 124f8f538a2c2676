import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { isResting } from '../../src/main/domain/lifecycle/table'
import type { OpenHouse } from '../../src/main/testing/open-house'
import { withHouse } from '../../src/main/testing/with-house'
import { until, type World } from '../../src/main/testing/world'
import type { Fault } from './fault'

const HERMES = { ref: 'trio/hermes' }
const PAIR = `
  hermes: { <<: *service, port: 1, entrypoint: [part.mjs, '{"gate":"go"}'] }
  engram: { <<: *service, port: 2, entrypoint: [part.mjs], depends_on: { hermes: { condition: process_healthy } } }
`
const ONE = '  hermes: { <<: *service, port: 1, entrypoint: [part.mjs] }'
const RESTARTS = 25

export const fault: Fault = {
  name: 'a stop at a bad moment',
  attempts: [
    { name: 'during a backoff', run: backoff },
    { name: 'during a wait for a dependency', run: waiting },
    { name: 'during a restart', run: restart },
    { name: 'twice at once, and again', run: twice },
    { name: 'a moment after a start, at many moments', run: moments },
    { name: `${String(RESTARTS)} restarts at once are one`, run: restarts },
    { name: 'of the engine, in the middle of a start', run: quit },
  ],
}

/** Waits until nobody wants any row, and rejects where it comes to life again. */
async function restsFor(till: OpenHouse, world: World, ms = 400): Promise<void> {
  await until(
    // At rest: one that is being created just now has no pid yet.
    () => till.rows().every((row) => !row.isWanted && row.pid === null && isResting(row.state)),
    () => `rest: ${JSON.stringify(till.rows().map(({ id, state, isWanted }) => ({ id, state, isWanted })))}`,
  )
  assert.deepEqual(world.living(), [])
  await sleep(ms)
  assert.deepEqual(world.living(), [])
  for (const { id, isWanted } of till.rows()) assert.equal(isWanted, false, id)
}

async function backoff(): Promise<void> {
  const policy = 'availability: { restart: always, backoff_seconds: 0.5 }'
  const components = `  hermes: { <<: *service, port: 1, entrypoint: [part.mjs, '{"exit":7}'], ${policy} }`
  await withHouse(components, async (till, world) => {
    await till.call('component.start', HERMES)
    await until(
      () => till.row('hermes').reason?.code === 'restarting',
      () => 'the pause',
    )
    await till.call('component.stop', HERMES)
    await restsFor(till, world, 1_500)
  })
}

async function waiting(): Promise<void> {
  await withHouse(PAIR, async (till, world) => {
    await till.call('instance.start', { id: 'trio' })
    await until(
      () => till.row('engram').reason?.code === 'waiting',
      () => 'the wait',
    )
    await till.call('component.stop', { ref: 'trio/engram' })
    world.write('go')
    await till.reaches('hermes', 'ready')
    assert.deepEqual(
      world.living().map(({ component }) => component),
      ['hermes'],
    )
    await till.call('instance.stop', { id: 'trio' })
    await restsFor(till, world)
  })
}

async function restart(): Promise<void> {
  await withHouse(ONE, async (till, world) => {
    await till.call('component.start', HERMES)
    await till.reaches('hermes', 'ready')
    for (const ms of [0, 1, 3, 10, 30, 60, 100]) {
      await till.call('component.restart', HERMES)
      await sleep(ms)
      await till.call('component.stop', HERMES)
      await restsFor(till, world, 100)
      await till.call('component.start', HERMES)
      await till.reaches('hermes', 'ready')
    }
    await till.call('component.stop', HERMES)
    await restsFor(till, world)
  })
}

async function twice(): Promise<void> {
  await withHouse(ONE, async (till, world) => {
    await till.call('component.start', HERMES)
    await till.reaches('hermes', 'ready')
    await Promise.all([till.call('component.stop', HERMES), till.call('instance.stop', { id: 'trio' })])
    await till.call('component.stop', HERMES)
    await restsFor(till, world)
    assert.equal(till.timeline().filter((line) => line.ref === HERMES.ref && line.state === 'stopping').length, 1)
  })
}

async function moments(): Promise<void> {
  await withHouse(ONE, async (till, world) => {
    for (const ms of [0, 1, 2, 4, 8, 16, 32, 64, 128]) {
      await till.call('component.start', HERMES)
      await sleep(ms)
      await till.call('component.stop', HERMES)
      await restsFor(till, world, 50)
    }
  })
}

async function restarts(): Promise<void> {
  await withHouse(ONE, async (till, world) => {
    await till.call('component.start', HERMES)
    await till.reaches('hermes', 'ready')
    let most = 0
    const watching = setInterval(() => (most = Math.max(most, world.living().length)), 3)
    await Promise.all(Array.from({ length: RESTARTS }, () => till.call('component.restart', HERMES)))
    await until(
      () => till.row('hermes').state === 'ready' && till.row('hermes').restarts > 0,
      () => 'ready anew',
    )
    await sleep(300)
    clearInterval(watching)
    assert.equal(most, 1, 'processes at one time')
    assert.equal(till.row('hermes').restarts, 1)
  })
}

async function quit(): Promise<void> {
  for (const ms of [0, 5, 20, 60]) {
    // Its end checks that nothing is left.
    await withHouse(PAIR, async (till, world) => {
      world.write('go')
      await till.call('instance.start', { id: 'trio' })
      await sleep(ms)
    })
  }
}
