import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { withHouse } from '../../src/main/testing/with-house'
import { until } from '../../src/main/testing/world'
import { NotTried, type Fault } from './fault'

/** Each generation ignores the signal, leaves the session, forks the next and goes: nobody can be named in advance. */
const HOPPER = `import os, signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
end = time.time() + 60
while time.time() < end:
    if os.fork():
        os._exit(0)
    os.setsid()
    time.sleep(0.002)
`
const shutdown = 'shutdown: { timeout_seconds: 0.3 }'

export const fault: Fault = {
  name: 'a child that forks while it is being killed',
  attempts: [
    { name: 'one that hops from process to process', run: hopper },
    { name: 'a shell that keeps starting more', run: shell },
  ],
}

async function hopper(): Promise<void> {
  if (spawnSync('python3', ['-c', '']).status !== 0) throw new NotTried('there is no python3 here, which forks')
  const components = `  hermes: { command: "python3 hopper.py & exec sleep 600", ${shutdown} }`
  await withHouse(components, async (till, world) => {
    world.write('hopper.py', HOPPER)
    await till.call('component.start', { ref: 'trio/hermes' })
    await till.reaches('hermes', 'ready')
    await until(
      () => world.living().length > 1,
      () => 'the hopper',
    )
    // Long enough for it to have left the tree.
    await sleep(200)
    await till.call('component.stop', { ref: 'trio/hermes' })
    await till.reaches('hermes', 'stopped')
    await sleep(50)
    assert.deepEqual(world.living(), [])
  })
}

async function shell(): Promise<void> {
  const command = "trap '' TERM; while :; do sleep 600 & sleep 0.002; done"
  await withHouse(`  hermes: { command: "${command}", ${shutdown} }`, async (till, world) => {
    await till.call('component.start', { ref: 'trio/hermes' })
    await until(
      () => world.living().length > 20,
      () => 'many',
    )
    await till.call('component.stop', { ref: 'trio/hermes' })
    await till.reaches('hermes', 'stopped')
    await sleep(50)
    assert.deepEqual(world.living(), [])
  })
}
