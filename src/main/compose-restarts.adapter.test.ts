import { spawnSync } from 'node:child_process'
import { createServer } from 'node:net'
import { describe, it } from 'vitest'
import type { BreakerRow } from '@shared/model/degradation'
import { withHouse } from './testing/with-house'
import { until } from './testing/world'

const HERMES = { ref: 'trio/hermes' }
const hasPython = spawnSync('python3', ['-c', ''], { stdio: 'ignore' }).status === 0

/** Serves well for a moment, then ends with a complaint: once it is asked again, and so is known to be ready. */
const BRIEF = `
import { createServer } from 'node:http'
let asked = 0
createServer((_, response) => {
  response.end('ok')
  asked += 1
  if (asked === 2) setTimeout(() => { console.error('Error: lost the way'); process.exit(5) }, 50)
}).listen(Number(process.env.TILL_PORT), '127.0.0.1')
`

describe.concurrent('a crash loop with brief successes', () => {
  it('opens the circuit after five, and says the figures and the last cause; a stop ends it', async ({ expect }) => {
    const policy = 'availability: { restart: always, backoff_seconds: 0.05 }'
    await withHouse(`  hermes: { <<: *service, port: 1, entrypoint: [brief.mjs], ${policy} }`, async (till, world) => {
      world.write('brief.mjs', BRIEF)
      await till.call('component.start', HERMES)
      const circuit = (): BreakerRow | undefined =>
        till.house.engine.snapshot().tables.breakers.find(({ id }) => id === HERMES.ref)
      await until(
        () => circuit()?.state === 'open',
        () => `an open circuit; it is ${till.row('hermes').state}: ${till.row('hermes').reason?.message ?? ''}`,
      )
      expect(circuit()).toMatchObject({ failures: 5, threshold: 5, actions: ['try', 'close'] })
      const row = till.row('hermes')
      const message =
        'ended by itself with exit code 5; its circuit is open: failed 5 times within 60 s, each time after it had been ready; ' +
        'it said: Error: lost the way'
      expect(row).toMatchObject({ state: 'failed', isWanted: true, pid: null, restarts: 4, reason: { message } })
      expect(row.dueAt).toBe(circuit()?.dueAt)
      const told = till.timeline().filter((line) => line.ref === HERMES.ref)
      expect(told.filter((line) => line.state === 'ready')).toHaveLength(5)
      expect(told.findLast((line) => line.state === 'failed')?.message).toBe(`hermes failed: ${message}`)
      expect(world.living()).toEqual([])
      await till.call('component.stop', HERMES)
      await until(
        () => till.row('hermes').state === 'stopped' && circuit() === undefined,
        () => `rest; it is ${till.row('hermes').state}`,
      )
    })
  })
})

describe.concurrent('a cause that trying again can’t mend', () => {
  const policy = 'availability: { restart: always, backoff_seconds: 0.05, max_restarts: 5 }'
  const missing = async (components: string, name: string): Promise<{ message: string; starts: number }> => {
    let found = { message: '', starts: 0 }
    await withHouse(components, async (till, world) => {
      world.write('needs.cjs', "require('no-such-module-of-ours')\n")
      world.write('wants.cjs', "require('net').createServer().listen(Number(process.argv[2]), '127.0.0.1')\n")
      world.write('needs.py', 'import no_such_module_of_ours\n')
      await till.call('component.start', HERMES)
      const row = await until(
        () => till.row('hermes').state === 'failed' && !till.row('hermes').isWanted && till.row('hermes'),
        () => `the end of ${name}; it is ${till.row('hermes').state}: ${till.row('hermes').reason?.message ?? ''}`,
      )
      const told = till.timeline().filter((line) => line.ref === HERMES.ref)
      const message = row.reason?.message ?? ''
      if (told.at(-1)?.message !== `hermes failed: ${message}`) throw new Error(`told: ${told.at(-1)?.message ?? ''}`)
      found = { message, starts: told.filter((line) => line.state === 'initializing').length }
    })
    return found
  }

  it('a missing Node module is told with the next step, and tried once', async ({ expect }) => {
    expect(await missing(`  hermes: { <<: *service, port: 1, entrypoint: [needs.cjs], ${policy} }`, 'Node')).toEqual({
      message:
        'cannot find the Node module no-such-module-of-ours; install what the checkout needs, then start it again (exit code 1)',
      starts: 1,
    })
  })

  it.runIf(hasPython)('a missing Python module as well', async ({ expect }) => {
    expect(await missing(`  hermes: { port: 1, command: python3 needs.py, ${policy} }`, 'Python')).toEqual({
      message:
        'cannot find the Python module no_such_module_of_ours; install what the checkout needs, then start it again (exit code 1)',
      starts: 1,
    })
  })

  it('a port beside its own that somebody has names who', async ({ expect }) => {
    const server = createServer()
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const address = server.address()
    const port = String(typeof address === 'object' && address ? address.port : 0)
    try {
      const { message, starts } = await missing(
        `  hermes: { <<: *service, port: 1, entrypoint: [wants.cjs, "${port}"], ${policy} }`,
        'the bind',
      )
      expect(message).toContain(`ended before it was ready with exit code 1; port ${port} is held by `)
      expect(message).toContain(`(pid ${String(process.pid)})`)
      expect(starts).toBe(1)
    } finally {
      await new Promise((done) => server.close(done))
    }
  })

  it('a missing program inside of a shell’s line, without a port, too', async ({ expect }) => {
    const command = 'command: "cd . && no-such-program-of-ours --serve"'
    expect(await missing(`  hermes: { ${command}, ${policy} }`, 'the shell')).toEqual({
      message:
        'cannot find the program no-such-program-of-ours; install it or give its full path in the command, then start it again (exit code 127)',
      starts: 1,
    })
  })
})
