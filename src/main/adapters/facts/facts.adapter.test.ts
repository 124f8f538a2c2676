import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { machineFacts } from './facts'
import { isAlive, until } from '../processes/testing/sandbox'
import { askLoginPath } from './login-path'
import { newId } from './new-id'

/** A limit that no shell of these tests comes near, however busy the machine is. */
const LONG_MS = 20_000

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'till-facts-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** A shell of the test's own: it does what the script says before and after the command it is given. */
function shell(name: string, before: string, after = ''): string {
  const path = join(folder, name)
  writeFileSync(path, `#!/bin/sh\n${before}\neval "$2"\n${after}\n`)
  chmodSync(path, 0o755)
  return path
}

const facts = (env: NodeJS.ProcessEnv) =>
  machineFacts({
    host: 'headless',
    version: '1.2.3',
    dataFolder: folder,
    env: { PATH: '/usr/bin:/bin', ...env },
    shellLimitMs: LONG_MS,
  })

test('the machine’s facts; from a terminal the PATH is the terminal’s', async () => {
  const told = await facts({ TERM: 'xterm', SHELL: shell('sh1', 'export PATH=/wrong:$PATH'), LANG: 'C' })
  await told.settled
  expect(told).toMatchObject({
    version: '1.2.3',
    host: 'headless',
    enginePid: process.pid,
    dataFolder: folder,
    cores: cpus().length,
    baseEnvironment: { PATH: '/usr/bin:/bin', LANG: 'C' },
  })
  expect(told.memoryBytes).toBeGreaterThan(1e8)
  expect(told.user).not.toBe('')
})

test('from a desktop it is the login shell’s, whatever the start files print; next time it is there at once', async () => {
  const chatty = shell('sh1', 'echo "Welcome! PATH=/none"; export PATH=/opt/tools/bin:$PATH', 'echo bye')
  const first = await facts({ SHELL: chatty })
  expect(first.baseEnvironment['PATH']).toBe('/usr/bin:/bin')
  await first.settled
  expect(first.baseEnvironment['PATH']).toBe('/opt/tools/bin:/usr/bin:/bin')
  expect(statSync(join(folder, 'login-path.json')).mode & 0o777).toBe(0o600)

  const next = await facts({ SHELL: chatty })
  expect(next.baseEnvironment['PATH']).toBe('/opt/tools/bin:/usr/bin:/bin')
  await next.settled
})

test('a real login shell answers', async () => {
  const path = await askLoginPath('/bin/sh', { PATH: '/usr/bin:/bin', HOME: folder }, LONG_MS)
  expect(path?.split(':')).toContain('/bin')
})

test('a shell that hangs is ended with all it started, and costs no more than its limit', async () => {
  const pidFile = join(folder, 'pid')
  const slow = shell('sh1', `sleep 300 & echo $! > ${pidFile}; wait`)
  // Where the machine was too busy to begin within the limit, there was nothing to end.
  for (let limitMs = 300; !existsSync(pidFile) && limitMs < LONG_MS; limitMs *= 3) {
    const begunAt = performance.now()
    expect(await askLoginPath(slow, { PATH: '/usr/bin:/bin' }, limitMs)).toBeNull()
    expect(performance.now() - begunAt).toBeLessThan(LONG_MS)
  }
  await isGone(Number(readFileSync(pidFile, 'utf8')))
})

test('what a start file leaves in the background is not waited for', async () => {
  const pidFile = join(folder, 'pid')
  const path = shell('sh1', `sleep 300 & echo $! > ${pidFile}`)
  // Waited for, it would not answer within the limit.
  expect(await askLoginPath(path, { PATH: '/usr/bin:/bin' }, LONG_MS)).toBe('/usr/bin:/bin')
  await isGone(Number(readFileSync(pidFile, 'utf8')))
})

test('a shell that is none leaves the PATH as it was', async () => {
  for (const SHELL of [join(folder, 'none'), '/bin/false', shell('sh1', 'exit 0')]) {
    const told = await facts({ SHELL })
    await told.settled
    expect(told.baseEnvironment['PATH']).toBe('/usr/bin:/bin')
  }
  expect(existsSync(join(folder, 'login-path.json'))).toBe(false)
})

test('ids are unique, sort by time and are names', async () => {
  const ids = Array.from({ length: 10_000 }, () => newId())
  expect(new Set(ids).size).toBe(ids.length)
  expect(ids.every((id) => /^[0-9a-z]{25}$/.test(id))).toBe(true)
  const [early = ''] = ids
  await new Promise((resolve) => setTimeout(resolve, 3))
  expect(newId() > early).toBe(true)
})

async function isGone(pid: number): Promise<void> {
  expect(pid).toBeGreaterThan(1)
  await until(() => !isAlive(pid))
}

test('a component is told whose it is only where Till has a data folder of its own', async () => {
  expect((await facts({ TILL_HOME: 'relative' })).baseEnvironment['TILL_HOME']).toBe(folder)
  expect((await facts({})).baseEnvironment['TILL_HOME']).toBeUndefined()
})
