import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:net'
import { withHouse } from '../../src/main/testing/with-house'
import { until } from '../../src/main/testing/world'
import type { Fault } from './fault'

export const fault: Fault = {
  name: 'a port taken between the check and the bind',
  attempts: [
    { name: 'the row names who has it, and its own process is ended', run: () => taken('part.mjs') },
    { name: 'the same where the component ends by itself of it', run: () => taken('binds.mjs') },
  ],
}

const listen = (port: number): Promise<Server> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => resolve(server))
  })

async function taken(program: string): Promise<void> {
  const policy = 'availability: { restart: always, backoff_seconds: 0.05 }'
  const components = `  hermes: { <<: *service, port: 1, entrypoint: [${program}, '{"gate":"go"}'], ${policy} }`
  await withHouse(components, async (till, world) => {
    world.write(
      'binds.mjs',
      `import { existsSync } from 'node:fs'
import { createServer } from 'node:net'
while (!existsSync('go')) await new Promise((done) => setTimeout(done, 5))
createServer().listen(Number(process.env.TILL_PORT), '127.0.0.1')
`,
    )
    await till.call('component.start', { ref: 'trio/hermes' })
    await until(
      () => till.row('hermes').reason?.code === 'not-listening',
      () => 'its wait for the port',
    )
    const server = await listen(world.bases.component + 1)
    world.write('go')
    const row = await till.reaches('hermes', 'failed')
    const told = await until(
      () => till.row('hermes').reason?.message.includes(`(pid ${String(process.pid)})`) && till.row('hermes'),
      () => `the owner in: ${row.reason?.message ?? ''}`,
    )
    assert.equal(told.reason?.code, 'port-taken')
    assert.equal(told.isWanted, false)
    await until(
      () => world.living().length === 0,
      () => 'the end of its process',
    )
    await new Promise((done) => server.close(done))
    await till.call('component.start', { ref: 'trio/hermes' })
    if (program === 'part.mjs') await till.reaches('hermes', 'ready')
  })
}
