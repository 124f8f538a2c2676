import assert from 'node:assert/strict'
import { withHouse } from '../../src/main/testing/with-house'
import { until } from '../../src/main/testing/world'
import type { Fault } from './fault'

export const fault: Fault = {
  name: 'a double-forking daemon',
  attempts: [
    { name: 'ends with the stop of its component', run: beside },
    { name: 'is cleared away when what started it has ended', run: alone },
    { name: 'that holds the port is no hindrance for the next start', run: listening },
  ],
}

async function beside(): Promise<void> {
  await withHouse(
    '  hermes: { command: "(setsid sleep 601 &) ; (sleep 602 &) ; exec sleep 603" }',
    async (till, world) => {
      await till.call('component.start', { ref: 'trio/hermes' })
      await until(
        () => world.living().length === 3,
        () => 'the three',
      )
      await till.reaches('hermes', 'ready')
      await till.call('component.stop', { ref: 'trio/hermes' })
      await till.reaches('hermes', 'stopped')
      assert.deepEqual(world.living(), [])
    },
  )
}

async function alone(): Promise<void> {
  await withHouse('  hermes: { command: "(setsid sleep 601 &) ; sleep 0.3; exit 0" }', async (till, world) => {
    await till.call('component.start', { ref: 'trio/hermes' })
    const row = await till.reaches('hermes', 'stopped')
    assert.equal(row.reason?.code, 'completed')
    await until(
      () => world.living().length === 0,
      () => 'the end of the daemon',
    )
  })
}

async function listening(): Promise<void> {
  const components = `
  hermes: { <<: *service, port: 1, entrypoint: [daemon.mjs], availability: { restart: no } }
`
  await withHouse(components, async (till, world) => {
    // Serves in a session of its own that nobody descends from any more; what started it waits for the test's word.
    world.write(
      'daemon.mjs',
      `import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
const inner = "require('child_process').spawn(process.execPath, ['part.mjs'], { detached: true, stdio: 'inherit' }).unref()"
spawn(process.execPath, ['-e', inner], { detached: true, stdio: 'inherit' })
setInterval(() => existsSync('go') && process.exit(1), 10)
`,
    )
    for (const _ of [1, 2]) {
      await till.call('component.start', { ref: 'trio/hermes' })
      await till.reaches('hermes', 'ready')
      world.write('go')
      await till.reaches('hermes', 'failed')
      world.remove('go')
    }
  })
}
