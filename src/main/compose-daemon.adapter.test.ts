import { chmodSync } from 'node:fs'
import { dirname } from 'node:path'
import { describe, it } from 'vitest'
import { openHouse } from './testing/open-house'
import { withHouse } from './testing/with-house'
import { createWorld, until, type World } from './testing/world'

const HERMES = { ref: 'trio/hermes' }

/** Double fork with a session of its own, as daemon(3) does it; what it launches has the port and the tag. */
const LAUNCH = `import { spawn } from 'node:child_process'
const free = { detached: true, stdio: 'inherit' }
const inner = "require('child_process').spawn(process.execPath, ['part.mjs'], { detached: true, stdio: 'inherit' }).unref()"
if (process.argv[2] === 'inner') spawn(process.execPath, ['part.mjs'], free).unref()
else spawn(process.execPath, ['-e', inner], free).unref()
`
const daemon = (more = '', line = 'launch.mjs'): string =>
  `\n  hermes: { <<: *service, port: 1, entrypoint: [${line}], is_daemon: true${more} }\n`

/**
 * Waits until nobody else of the world lives, told by the mark and so in another way than the product does: those who
 * launched it may be on their way out when it already serves.
 */
const servesAlone = async (world: World, pid: number | null): Promise<void> => {
  const living = (): number[] => world.living().map((one) => one.pid)
  await until(
    () => living().join() === String(pid),
    () => `${String(pid)} alone; there is ${living().join()}`,
  )
}

describe.concurrent('a daemon', () => {
  it('is followed when its launcher has ended, and ends with the stop', async ({ expect }) => {
    await withHouse(daemon(), async (till, world) => {
      world.write('launch.mjs', LAUNCH)
      await till.call('component.start', HERMES)
      const { pid, reason } = await till.reaches('hermes', 'ready')
      await servesAlone(world, pid)
      expect(reason).toBeNull()
      await till.call('component.stop', HERMES)
      await till.reaches('hermes', 'stopped')
      expect(world.living()).toEqual([])
    })
  })

  it('is missed when it ends, and started again as its policy says', async ({ expect }) => {
    await withHouse(daemon(', availability: { restart: always, backoff_seconds: 1 }'), async (till, world) => {
      world.write('launch.mjs', LAUNCH)
      await till.call('component.start', HERMES)
      const { pid } = await till.reaches('hermes', 'ready')
      process.kill(pid ?? 0, 'SIGKILL')
      const row = await until(
        () => till.row('hermes').reason?.code === 'restarting' && till.row('hermes'),
        () => 'its end to be noticed',
      )
      expect(row.reason?.message).toMatch(/ended; exit code unknown/)
      const again = await till.reaches('hermes', 'ready')
      expect(again.pid).not.toBe(pid)
      await servesAlone(world, again.pid)
    })
  })

  it('that leaves nothing behind has failed, and what its launcher says by its exit code counts', async ({
    expect,
  }) => {
    const two = `
  hermes: { command: "true", is_daemon: true }
  engram: { command: "sh -c 'exit 3'", is_daemon: true }
`
    await withHouse(two, async (till) => {
      await till.call('instance.start', { id: 'trio' })
      await till.allReach('failed')
      expect(till.row('hermes').reason?.message).toMatch(/^its launcher ended well and left no process behind/)
      expect(till.row('engram').reason?.message).toMatch(/^ended before it was ready with exit code 3/)
    })
  })

  it('whose launcher stays is ended and told', async ({ expect }) => {
    await withHouse(daemon(', launch_timeout_seconds: 1', 'part.mjs'), async (till, world) => {
      await till.call('component.start', HERMES)
      const { reason } = await till.reaches('hermes', 'failed')
      expect(reason?.message).toMatch(/^its launcher still ran after 1 s; what stays in the foreground/)
      await until(
        () => world.living().length === 0,
        () => 'the end of it',
      )
    })
  })

  /** As a container does: it carries nothing of Till, and `more` makes it somebody else's. */
  const hidden = (more: string): string => `import { spawn } from 'node:child_process'
const { PATH, TILL_PORT, TILL_COMPONENT, TILL_TEST_MARK } = process.env
const env = { PATH, TILL_PORT, TILL_COMPONENT, TILL_TEST_MARK }
spawn(process.execPath, ['part.mjs'], { detached: true, stdio: 'ignore', env${more} }).unref()
`

  it('that drops its tags is known by its port, and ends with the stop', async ({ expect }) => {
    await withHouse(daemon(), async (till, world) => {
      world.write('launch.mjs', hidden(''))
      await till.call('component.start', HERMES)
      const { pid } = await till.reaches('hermes', 'ready')
      await servesAlone(world, pid)
      await till.call('component.stop', HERMES)
      await till.reaches('hermes', 'stopped')
      expect(world.living()).toEqual([])
    })
  })

  // Only root can make a process of another user.
  it.runIf(process.getuid?.() === 0)('that is another user’s is ended by its shutdown command', async ({ expect }) => {
    const more = ', shutdown: { command: "touch over", timeout_seconds: 10 }'
    await withHouse(daemon(more), async (till, world) => {
      world.write('launch.mjs', hidden(', uid: 65534'))
      const part = world.read('part.mjs')
      world.write('part.mjs', `${part}\nsetInterval(() => existsSync('over') && process.exit(), 20)\n`)
      // It must be able to read its program.
      for (const folder of [dirname(world.home), world.home, world.checkout]) chmodSync(folder, 0o755)
      await till.call('component.start', HERMES)
      expect((await till.reaches('hermes', 'ready')).pid).toBeNull()
      await till.call('component.stop', HERMES)
      const { reason } = await till.reaches('hermes', 'stopped')
      expect(reason?.message).toBe('stopped by you')
    })
  })

  it('is found again by the next Till, and its end is noticed there', async ({ expect }) => {
    const world = await createWorld(daemon())
    world.write('launch.mjs', LAUNCH)
    try {
      let till = await openHouse(world)
      await till.create()
      await till.call('component.start', HERMES)
      const { pid, run } = await till.reaches('hermes', 'ready')
      await till.end('keep')
      till = await openHouse(world)
      expect(await till.reaches('hermes', 'ready')).toMatchObject({ pid, run, isAdopted: true })
      process.kill(pid ?? 0, 'SIGKILL')
      const { reason } = await till.reaches('hermes', 'failed')
      expect(reason?.message).toMatch(/ended; exit code unknown/)
      await till.end('stop')
      await world.nothingIsLeft()
    } finally {
      world.close()
    }
  })
})
