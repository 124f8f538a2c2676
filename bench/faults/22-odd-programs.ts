import assert from 'node:assert/strict'
import { readdirSync, readlinkSync, readFileSync } from 'node:fs'
import { withHouse } from '../../src/main/testing/with-house'
import { until, type World } from '../../src/main/testing/world'
import type { OpenHouse } from '../../src/main/testing/open-house'
import { NotTried, type Fault } from './fault'

const HERMES = { ref: 'trio/hermes' }
/** What a program needs to know that is given nothing else. */
const GIVEN = 'TILL_COMPONENT=hermes TILL_PORT=$TILL_PORT PATH=$PATH'
const asked = 'readiness_probe: { http_get: { path: /health }, period_seconds: 0.2, timeout_seconds: 1 }'
const plain = (command: string): string =>
  `  hermes: { port: 1, command: ${JSON.stringify(command)}, ${asked}, shutdown: { timeout_seconds: 3 } }\n`

export const fault: Fault = {
  name: 'programs that are not what they were started as',
  attempts: [
    { name: 'one drops its variables', run: () => bare(`exec env -i ${GIVEN} node part.mjs`) },
    {
      name: 'its child does, in a session of its own',
      run: () => bare(`setsid -w env -i ${GIVEN} node part.mjs; true`),
    },
    { name: 'it closes all it was given to write to', run: () => bare('exec node part.mjs >&- 2>&- <&-') },
    { name: 'it is one of a pipeline', run: () => bare('node part.mjs 2>&1 | cat') },
    { name: 'it launches what listens and ends: said, and nothing is left', run: launches },
  ],
}

/** Processes whose folder is the world’s checkout, whatever they carry; not this one. */
function inCheckout(world: World): number[] {
  if (process.platform !== 'linux') throw new NotTried('only Linux tells the folder of any process')
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map(Number)
    .filter((pid) => {
      try {
        return readlinkSync(`/proc/${String(pid)}/cwd`).startsWith(world.checkout) && isNoZombie(pid)
      } catch {
        return false // Gone, or another user's.
      }
    })
}

function isNoZombie(pid: number): boolean {
  return !/^State:\s+Z/m.test(readFileSync(`/proc/${String(pid)}/status`, 'utf8'))
}

/** It comes up as itself, its port is its own, and all of it ends with a stop. */
async function bare(command: string): Promise<void> {
  await withHouse(plain(command), async (till, world) => {
    await till.call('component.start', HERMES)
    const row = await till.reaches('hermes', 'ready', 'failed')
    assert.equal(row.state, 'ready', row.reason?.message)
    await till.call('ports.scan', {})
    const { conflicts } = till.house.engine.snapshot().tables
    assert.deepEqual(
      conflicts.map(({ message }) => message),
      [],
    )
    await till.call('component.stop', HERMES)
    await till.reaches('hermes', 'stopped')
    assert.deepEqual(inCheckout(world), [])
  })
}

async function launches(): Promise<void> {
  await withHouse(plain('node part.mjs & while [ ! -e go ]; do sleep 0.05; done'), async (till, world) => {
    await till.call('component.start', HERMES)
    await till.reaches('hermes', 'ready')
    world.write('go')
    await till.reaches('hermes', 'stopped')
    assertTold(till)
    await until(
      () => inCheckout(world).length === 0,
      () => `the end of ${inCheckout(world).join()}`,
    )
  })
}

function assertTold(till: OpenHouse): void {
  assert.match(
    till.row('hermes').reason?.message ?? '',
    /; it left node \(pid \d+\).* on its port, which ends with it; is_daemon/,
  )
}
