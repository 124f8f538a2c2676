import { describe, expect, it } from 'vitest'
import type { Engine } from './engine'
import { createWorld, good, request } from './testing/engine-fixture'

const platform = (restart: string, more = ''): string => `
name: Solo
components:
  hermes: { port: 1, entrypoint: [hermes], availability: { restart: ${restart}${more} } }
`
const HERMES = 'primary/hermes'
const HOURS_MS = 3 * 3_600_000

const row = (engine: Engine) => {
  const found = engine.snapshot().tables.components.find(({ id }) => id === HERMES)
  if (!found) throw new Error('no row')
  return found
}
const lines = (engine: Engine): string[] => engine.snapshot().tables.timeline.map(({ message }) => message)

/** hermes is up, or was tried, and Till goes; hermes goes on. */
const leave = async (text: string, scripts: Parameters<typeof createWorld>[0] = {}) => {
  const world = createWorld(scripts)
  world.texts.set('/home/ada/trio/till.yaml', text)
  const first = await world.boot()
  await good(first.call('instance.create', request(), null))
  await good(first.call('component.start', { ref: HERMES }, null))
  await world.clock.advance(5_000)
  return { world, first }
}

/** Till ended, then hermes with the machine, which is up again. */
const reboot = async (world: ReturnType<typeof createWorld>, first: Engine): Promise<void> => {
  await first.stop('keep')
  world.machine.kill(HERMES, 'SIGKILL')
  world.machine.processes.bootId = async () => 'boot-2'
}

const PUT_BACK = ['on_failure', 'always', 'unless_stopped']

describe('what ended while Till was away', () => {
  it.each(PUT_BACK)('is started again where its policy is %s, however long ago, and that is told', async (restart) => {
    const { world, first } = await leave(platform(restart))
    expect(row(first).state).toBe('ready')
    await first.stop('keep')
    world.machine.kill(HERMES, 'SIGKILL')
    await world.clock.advance(HOURS_MS)
    const second = await world.boot()
    await world.clock.advance(5_000)
    expect(row(second)).toMatchObject({ state: 'ready', isWanted: true, restarts: 1 })
    expect(world.machine.alive()).toEqual([HERMES])
    expect(lines(second)).toEqual(
      expect.arrayContaining([
        'hermes ended while Till was away; exit code unknown',
        `hermes is started again, as its restart policy says (${restart})`,
      ]),
    )
  })

  it('stays as it is where its policy is no', async () => {
    const { world, first } = await leave(platform('no'))
    await first.stop('keep')
    world.machine.kill(HERMES, 'SIGKILL')
    const second = await world.boot()
    await world.clock.advance(HOURS_MS)
    expect(row(second)).toMatchObject({ state: 'failed', isWanted: false, reason: { code: 'ended-unseen' } })
    expect(world.storage.load().wanted).toEqual([])
  })

  it.each(PUT_BACK)('stays stopped where a person had stopped it (%s)', async (restart) => {
    const { world, first } = await leave(platform(restart))
    await good(first.call('component.stop', { ref: HERMES }, null))
    await world.clock.advance(5_000)
    await reboot(world, first)
    const second = await world.boot()
    await world.clock.advance(HOURS_MS)
    expect(row(second)).toMatchObject({ state: 'stopped', isWanted: false })
    expect(world.machine.alive()).toEqual([])
  })
})

describe('what runs on while Till is away', () => {
  it('has been up since it came up: a failure after that is the first', async () => {
    const { world, first } = await leave(platform('on_failure, backoff_seconds: 4'))
    for (let times = 0; times < 2; times += 1) {
      world.machine.kill(HERMES, 'SIGKILL')
      await world.clock.advance(9_000)
    }
    expect(row(first)).toMatchObject({ state: 'ready', restarts: 2 })
    await world.clock.advance(20_000)
    await first.stop('keep')
    await world.clock.advance(10_000)
    const second = await world.boot()
    await world.clock.advance(1_000)
    world.machine.kill(HERMES, 'SIGKILL')
    await world.clock.advance(100)
    expect(row(second).reason?.message).toContain('; attempt 1')
  })
})

describe('what had failed and was being ended when Till went', () => {
  it('is ended by the next Till, and then started again', async () => {
    const text = platform('always').replace(
      'entrypoint',
      'readiness_probe: { http_get: { path: /health }, period_seconds: 1 }, entrypoint',
    )
    const { world, first } = await leave(text, { hermes: { heedsAfterMs: null } })
    world.machine.unhealthy.add(HERMES)
    await world.clock.advance(5_000)
    expect(row(first)).toMatchObject({ state: 'failed', isWanted: true })
    expect(world.machine.alive()).toEqual([HERMES])
    await first.stop('keep')
    world.machine.unhealthy.clear()
    const second = await world.boot()
    expect(second.snapshot().tables.uncertain).toEqual([])
    await world.clock.advance(20_000)
    expect(row(second)).toMatchObject({ state: 'ready' })
    expect(world.machine.alive()).toEqual([HERMES])
    expect(world.machine.started).toHaveLength(2)
  })
})

describe('what went down with the machine', () => {
  it('comes back where it is unless_stopped', async () => {
    const { world, first } = await leave(platform('unless_stopped'))
    await reboot(world, first)
    const second = await world.boot()
    await world.clock.advance(5_000)
    expect(row(second)).toMatchObject({ state: 'ready', restarts: 1 })
  })

  it.each(['no', 'on_failure', 'always'])('stays down where it is %s', async (restart) => {
    const { world, first } = await leave(platform(restart))
    await reboot(world, first)
    const second = await world.boot()
    await world.clock.advance(HOURS_MS)
    expect(row(second)).toMatchObject({
      state: 'stopped',
      isWanted: false,
      reason: { code: 'ended-unseen', message: 'ended when the machine went down' },
    })
  })
})

describe('an attempt that was due when Till went', () => {
  const FAILS = { hermes: { listensAfterMs: null, endsAfterMs: 10, exitCode: 1 } } as const

  it('is made by the next Till, which does not begin to count anew', async () => {
    const { world, first } = await leave(platform('on_failure', ', backoff_seconds: 60, max_restarts: 2'), FAILS)
    expect(row(first).reason?.message).toContain('attempt 1 of 2')
    await first.stop('keep')
    await world.clock.advance(HOURS_MS)
    const second = await world.boot()
    await world.clock.advance(5_000)
    expect(row(second)).toMatchObject({ state: 'failed', isWanted: true, restarts: 1 })
    expect(row(second).reason?.message).toContain('attempt 2 of 2')
    expect(row(second).dueAt).toBeGreaterThan(world.clock.now())
    await world.clock.advance(HOURS_MS)
    expect(row(second)).toMatchObject({ isWanted: false, reason: { code: 'gave-up' } })
    expect(world.machine.started).toHaveLength(3)
  })

  it('is none where it was given up', async () => {
    const { world, first } = await leave(platform('always', ', backoff_seconds: 1, max_restarts: 1'), FAILS)
    await world.clock.advance(60_000)
    expect(row(first).reason?.code).toBe('gave-up')
    await first.stop('keep')
    const second = await world.boot()
    await world.clock.advance(HOURS_MS)
    expect(row(second)).toMatchObject({ state: 'failed', isWanted: false, reason: { code: 'gave-up' } })
    expect(world.machine.started).toHaveLength(2)
  })
})
