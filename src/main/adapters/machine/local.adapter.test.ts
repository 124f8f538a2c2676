import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Ref, RunId } from '@shared/model/ids'
import type { ProcessIdentity } from '../../engine/effects'
import { until } from '../processes/testing/sandbox'
import { createLocalMachine } from './local'
import type { Machine } from './machine'

const RUN = `a-run-that-drops-${String(process.pid)}` as RunId
/** Listens, says where, and stays. */
const LISTENER = `const s = require('node:net').createServer().listen(0, '127.0.0.1', () => console.log('port ' + s.address().port))`

let machine: Machine
let folder: string
let identity: ProcessIdentity | null
beforeEach(() => {
  machine = createLocalMachine()
  folder = mkdtempSync(join(tmpdir(), 'till-local-'))
  identity = null
})
afterEach(async () => {
  if (identity !== null)
    await machine.processes.terminate({ run: RUN, identity, signal: 'SIGKILL', graceMs: 0, parentOnly: false })
  machine.dispose()
  rmSync(folder, { recursive: true })
})

/** Starts a line of the shell, in which $NODE and $LISTENER listen, and answers the port it says it listens on. */
async function listens(line: string): Promise<number> {
  const logPath = join(folder, 'log')
  const environment = { PATH: process.env['PATH'] ?? '', NODE: process.execPath, LISTENER }
  const request = { run: RUN, ref: 'test/child' as Ref, runtime: null, workingDir: folder, environment, logPath }
  const answer = await machine.processes.spawn({ ...request, argv: ['/bin/sh', '-c', line] })
  if (!answer.ok) throw new Error(answer.failure.message)
  identity = answer.identity
  return until(() => Number(/port (\d+)/.exec(readFileSync(logPath, 'utf8'))?.[1] ?? 0) || null)
}

it.skipIf(process.platform !== 'linux').each([
  ['becomes a program without variables', 'exec env -i "$NODE" -e "$LISTENER"'],
  ['has a child without variables, in a session of its own', 'setsid -w env -i "$NODE" -e "$LISTENER"; true'],
])('knows whose a port is where its run %s', async (_, line) => {
  const port = await listens(line)
  expect(await machine.network.listenersOn([port])).toMatchObject([{ port, run: RUN }])
  expect((await machine.network.listeners()).find((one) => one.port === port)).toMatchObject({ run: RUN })
})
