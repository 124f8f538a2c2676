import { createServer, type Server } from 'node:net'
import { describe, it } from 'vitest'
import type { Push } from '@shared/contract/stream'
import { withHouse } from './testing/with-house'
import { until } from './testing/world'

const HERMES = { ref: 'trio/hermes' }

const listen = (port: number, host = '127.0.0.1'): Promise<Server> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(port, host, () => resolve(server))
  })

const close = (server: Server): Promise<void> => new Promise((done) => server.close(() => done()))

const service = (more: string): string => `
  hermes: { <<: *service, port: 1, ${more} }
`

describe.concurrent('a port of somebody else', () => {
  it('held from the start: fails before anything is created, and names who', async ({ expect }) => {
    await withHouse(service('entrypoint: [part.mjs]'), async (till, world) => {
      const server = await listen(world.bases.component + 1)
      await till.call('component.start', HERMES)
      const row = await till.reaches('hermes', 'failed')
      await close(server)
      expect(row).toMatchObject({ pid: null, isWanted: false, reason: { code: 'port-taken' } })
      expect(row.reason?.message).toContain(`port ${String(world.bases.component + 1)} is held by `)
      expect(row.reason?.message).toContain(`(pid ${String(process.pid)})`)
      expect(world.living()).toEqual([])
      // Freed, a start is all it takes.
      await till.call('component.start', HERMES)
      await till.reaches('hermes', 'ready')
    })
  })

  it('taken between the look and the bind: fails, names who, and its own process is ended', async ({ expect }) => {
    await withHouse(service(`entrypoint: [part.mjs, '{"gate":"go"}']`), async (till, world) => {
      await till.call('component.start', HERMES)
      await until(
        () => till.row('hermes').reason?.code === 'not-listening',
        () => 'its wait for the port',
      )
      const server = await listen(world.bases.component + 1)
      const row = await till.reaches('hermes', 'failed')
      expect(row.reason?.code).toBe('port-taken')
      expect(row.reason?.message).toContain(`port ${String(world.bases.component + 1)} was taken by `)
      expect(row.reason?.message).toContain(`(pid ${String(process.pid)})`)
      await until(
        () => world.living().length === 0,
        () => 'the end of its process',
      )
      await close(server)
    })
  })

  it('on another address is nobody’s business', async ({ expect }) => {
    await withHouse(service(`entrypoint: [part.mjs, '{"bootMs":300}']`), async (till, world) => {
      const server = await listen(world.bases.component + 1, '127.0.0.2')
      await till.call('component.start', HERMES)
      const row = await till.reaches('hermes', 'ready', 'failed')
      await close(server)
      expect(row).toMatchObject({ state: 'ready', reason: null })
    })
  })

  it('that the component runs into by itself is said instead of a bare exit code', async ({ expect }) => {
    // It may use its port but does not wait for it: the engine sees the exit first.
    await withHouse(
      `
  hermes: { <<: *service, port: 1, command: 'sh -c "while ! [ -e go ]; do sleep 0.01; done; exit 1"', runtime: null }
`
        .replace(', runtime: null', '')
        .replace('<<: *service, ', 'start_timeout_seconds: 20, '),
      async (till, world) => {
        await till.call('component.start', HERMES)
        await until(
          () => till.row('hermes').reason?.code === 'not-listening',
          () => 'its wait for the port',
        )
        world.write('go')
        const server = await listen(world.bases.component + 1)
        await till.reaches('hermes', 'failed')
        const row = await until(
          () => till.row('hermes').reason?.message.includes(`(pid ${String(process.pid)})`) && till.row('hermes'),
          () => `the owner in: ${till.row('hermes').reason?.message ?? ''}`,
        )
        await close(server)
        expect(row.reason?.code).toBe('port-taken')
      },
    )
  })
})

describe.concurrent('a process that does not come up', () => {
  it('ends before it is ready: the exit code is told, its log is there', async ({ expect }) => {
    await withHouse(service(`entrypoint: [part.mjs, '{"exit":3,"exitAfterMs":50}']`), async (till) => {
      await till.call('component.start', HERMES)
      expect(await till.reaches('hermes', 'failed')).toMatchObject({
        pid: null,
        isWanted: false,
        reason: { code: 'exited', message: 'ended before it was ready with exit code 3' },
      })
      const log = await till.call('log.open', { ...HERMES, lines: 10, follow: false })
      expect(log.lines.map((line) => line.text)).toEqual(['hermes begins'])
    })
  })

  it('is followed by its log from the first line, though it never listens', async ({ expect }) => {
    await withHouse(service(`entrypoint: [part.mjs, '{"deaf":true}']`), async (till) => {
      const { engine } = till.house
      const lines: string[] = []
      const push = (pushed: Push): void => {
        if (pushed.kind === 'log') lines.push(...pushed.chunk.lines.map((line) => line.text))
      }
      await engine.call('log.open', { ...HERMES, lines: 10, follow: true }, { id: 'reader', push })
      await till.call('component.start', HERMES)
      await until(
        () => lines.includes('hermes begins'),
        () => 'its first line',
      )
      expect(till.row('hermes').state).toBe('initializing')
      engine.detach('reader')
    })
  })

  it('whose program is missing', async ({ expect }) => {
    await withHouse('  hermes: { port: 1, entrypoint: [no-such-program-of-ours] }', async (till) => {
      await till.call('component.start', HERMES)
      const { reason } = await till.reaches('hermes', 'failed')
      expect(reason?.code).toBe('spawn-failed')
      expect(reason?.message).toMatch(/^cannot find the program no-such-program-of-ours; install it/)
    })
  })

  it('whose folder is missing', async ({ expect }) => {
    await withHouse('  hermes: { port: 1, entrypoint: [sh], working_dir: gone }', async (till, world) => {
      await till.call('component.start', HERMES)
      expect((await till.reaches('hermes', 'failed')).reason).toEqual({
        code: 'spawn-failed',
        message: `its working folder ${world.checkout}/gone does not exist`,
      })
    })
  })

  it('whose environment file is broken: a plain sentence that names the file', async ({ expect }) => {
    await withHouse(service('entrypoint: [part.mjs], env_file: [.env.hermes]'), async (till, world) => {
      world.write('.env.hermes', Buffer.from('A=1\0\0B=2\n'))
      await till.call('component.start', HERMES)
      const { reason } = await till.reaches('hermes', 'failed')
      expect(reason?.code).toBe('spawn-failed')
      expect(reason?.message).toContain('.env.hermes')
      expect(reason?.message).not.toMatch(/Error:/)
      world.write('.env.hermes', 'A=1\n')
      await till.call('component.start', HERMES)
      await till.reaches('hermes', 'ready')
    })
  })

  it('never listens: the deadline names what it waited for, and ends it', async ({ expect }) => {
    await withHouse(
      service(`entrypoint: [part.mjs, '{"deaf":true}'], start_timeout_seconds: 3`),
      async (till, world) => {
        await till.call('component.start', HERMES)
        const port = String(world.bases.component + 1)
        expect((await till.reaches('hermes', 'failed')).reason).toEqual({
          code: 'timeout',
          message: `not ready after 3 s: waiting for port ${port}`,
        })
        await until(
          () => world.living().length === 0,
          () => 'its end',
        )
      },
    )
  })

  it('is tried again with growing pauses, and given up with a reason', async ({ expect }) => {
    await withHouse(
      service(
        `entrypoint: [part.mjs, '{"exit":7}'], availability: { restart: on_failure, backoff_seconds: 1, max_restarts: 2 }`,
      ),
      async (till) => {
        await till.call('component.start', HERMES)
        const waiting = await until(
          () => till.row('hermes').reason?.code === 'restarting' && till.row('hermes'),
          () => 'the first pause',
        )
        expect(waiting).toMatchObject({
          state: 'failed',
          isWanted: true,
          reason: { message: 'ended before it was ready with exit code 7; attempt 1 of 2' },
        })
        const again = await until(
          () => (till.row('hermes').reason?.message.includes('attempt 2 of 2') ?? false) && till.row('hermes'),
          () => 'the second pause',
        )
        // As they are decided: how long a busy machine takes to begin is not theirs.
        const pauseOf = ({ dueAt, since }: typeof waiting): number => (dueAt ?? 0) - since
        expect(pauseOf(waiting)).toBeGreaterThan(0)
        expect(pauseOf(again)).toBeGreaterThan(pauseOf(waiting))
        const row = await until(
          () => till.row('hermes').reason?.code === 'gave-up' && till.row('hermes'),
          () => 'giving up',
        )
        expect(row).toMatchObject({
          state: 'failed',
          isWanted: false,
          restarts: 2,
          reason: {
            message:
              'ended before it was ready with exit code 7; gave up after 2 attempts (restart: on_failure, max_restarts: 2)',
          },
        })
        expect(till.timeline().filter((line) => line.state === 'initializing')).toHaveLength(3)
      },
    )
  })
})

describe.concurrent('a component that serves badly', () => {
  it('is degraded while it answers badly or not at all, and ready again', async ({ expect }) => {
    await withHouse(service('entrypoint: [part.mjs]'), async (till, world) => {
      await till.call('component.start', HERMES)
      const { pid } = await till.reaches('hermes', 'ready')
      world.write('hermes.sick')
      await until(
        () =>
          /^readiness failed \d+ of 100 times in a row: answered 503/.test(till.row('hermes').reason?.message ?? ''),
        () => `a bad answer; it is ${till.row('hermes').state}: ${till.row('hermes').reason?.message ?? ''}`,
      )
      expect(till.row('hermes').state).toBe('degraded')
      world.remove('hermes.sick')
      await till.reaches('hermes', 'ready')
      world.write('hermes.mute')
      await until(
        () => till.row('hermes').reason?.message.includes('in a row: no answer within ') ?? false,
        () => `no answer; it is ${till.row('hermes').state}: ${till.row('hermes').reason?.message ?? ''}`,
      )
      expect(till.row('hermes').state).toBe('degraded')
      world.remove('hermes.mute')
      expect(await till.reaches('hermes', 'ready')).toMatchObject({ pid, reason: null, restarts: 0 })
    })
  })

  it('stays degraded while it lives but isn’t ready: one good answer does not outweigh the bad one', async ({
    expect,
  }) => {
    const live = 'liveness_probe: { tcp: {}, period_seconds: 0.1 }'
    await withHouse(service(`entrypoint: [part.mjs], ${live}`), async (till, world) => {
      await till.call('component.start', HERMES)
      await till.reaches('hermes', 'ready')
      world.write('hermes.sick')
      await until(
        () => till.row('hermes').reason?.message.includes('answered 503') ?? false,
        () => `a bad answer; it is ${till.row('hermes').state}: ${till.row('hermes').reason?.message ?? ''}`,
      )
      const states = (): (string | null)[] =>
        till.timeline().flatMap((line) => (line.ref === 'trio/hermes' && line.state ? [line.state] : []))
      const before = states()
      expect(before.at(-1)).toBe('degraded')
      await new Promise((done) => setTimeout(done, 1_500))
      expect(states()).toEqual(before)
      world.remove('hermes.sick')
      await till.reaches('hermes', 'ready')
    })
  })

  it('survives an environment file that breaks while a command asks how it is', async ({ expect }) => {
    const exec = 'readiness_probe: { exec: { command: "true" }, period_seconds: 0.1, failure_threshold: 100 }'
    await withHouse(service(`entrypoint: [part.mjs], env_file: [.env.hermes], ${exec}`), async (till, world) => {
      await till.call('component.start', HERMES)
      await till.reaches('hermes', 'ready')
      world.write('.env.hermes', Buffer.from('A=\0'))
      expect((await till.reaches('hermes', 'degraded')).reason?.message).toContain('.env.hermes')
      world.remove('.env.hermes')
      await till.reaches('hermes', 'ready')
    })
  })

  it('is ended also when its own way of stopping can’t be taken', async ({ expect }) => {
    const shutdown = 'shutdown: { command: "true", timeout_seconds: 2 }'
    await withHouse(service(`entrypoint: [part.mjs], env_file: [.env.hermes], ${shutdown}`), async (till, world) => {
      await till.call('component.start', HERMES)
      await till.reaches('hermes', 'ready')
      world.write('.env.hermes', Buffer.from('A=\0'))
      await till.call('component.stop', HERMES)
      await till.reaches('hermes', 'stopped')
      expect(world.living()).toEqual([])
    })
  })
})

describe.concurrent('a specialist', () => {
  /** `startSeconds`: how long it may take until it answers; for those that never do, not longer than it takes to listen. */
  const beside = (plan: string, startSeconds = 6): string => `
  hermes: { <<: *service, port: 1, entrypoint: [part.mjs], specialist: { <<: *specialist, entrypoint: [part.mjs, '${plan}'], start_timeout_seconds: ${String(startSeconds)} } }
`
  it('that answers under another name is shown with it', async ({ expect }) => {
    await withHouse(beside('{"answersAs":"hermes-ci"}', 20), async (till) => {
      await till.call('instance.start', { id: 'trio' })
      expect(await till.reaches('hermes-ai', 'ready')).toMatchObject({ answeredAs: 'hermes-ci' })
    })
  })

  it('that talks nonsense runs and listens, and its answer is called bad', async ({ expect }) => {
    await withHouse(beside('{"garbled":true}'), async (till, world) => {
      await till.call('instance.start', { id: 'trio' })
      const row = await till.reaches('hermes-ai', 'degraded', 'failed')
      expect(row).toMatchObject({ state: 'degraded', layers: { process: 'ok', port: 'ok', ping: 'bad' } })
      expect(row.reason).toMatchObject({ code: 'no-answer' })
      expect(row.reason?.message).toContain('well, hello there')
      expect(await till.reaches('hermes', 'ready')).toMatchObject({ reason: null })
      expect(world.living().map(({ component }) => component)).toContain('hermes-ai')
    })
  })

  it('that never answers runs and listens, and its answer is called missing', async ({ expect }) => {
    await withHouse(beside('{"mute":true}'), async (till) => {
      await till.call('instance.start', { id: 'trio' })
      const row = await till.reaches('hermes-ai', 'degraded', 'failed')
      expect(row).toMatchObject({ state: 'degraded', layers: { process: 'ok', port: 'ok', ping: 'bad' } })
      expect(row.reason?.message).toContain('accepted the connection but gave no answer within 2 s')
    })
  })
})
