import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openProcessSystem } from '../processes/open-process-system'
import { carriers, endCarriers, until } from '../processes/testing/sandbox'
import { createExecProber } from './exec-probe'
import { createProbes } from './probes'
import { timing } from './testing/peers'

const probes = createProbes()
let folder = ''
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'till-exec-')))
})
afterEach(() => {
  endCarriers(mark())
  rmSync(folder, { recursive: true, force: true })
})

const mark = () => `TILL_TEST_MARK=${folder}`
const left = () => carriers(mark())
/** Far more than any of these commands takes. */
const LONG_MS = 20_000

const ask = async (shell: string, more: { timeoutMs?: number; workingDir?: string | null } = {}) =>
  probes.run(
    { ...timing, kind: 'exec', shell, workingDir: null, timeoutMs: LONG_MS, ...more },
    { port: null, workingDir: folder, environment: { PATH: process.env['PATH'] ?? '', TILL_TEST_MARK: folder } },
  )

it('judges by the exit code and quotes the last line', async () => {
  expect(await ask('true')).toMatchObject({ isGood: true, message: 'succeeded' })
  expect(await ask('echo one; echo "no route to db" >&2; exit 4')).toMatchObject({
    isGood: false,
    message: 'ended with exit code 4: no route to db',
  })
  expect((await ask('echo "cannot reach postgres://me:hunter2@db/x"; exit 1')).message).toBe(
    'ended with exit code 1: cannot reach postgres://me:••••@db/x',
  )
  expect((await ask(`printf '\\033]0;owned\\007\\033[31mno\\007 route\\033[0m'; exit 1`)).message).toBe(
    'ended with exit code 1: no route',
  )
  expect((await ask('kill -9 $$')).message).toBe('was ended by SIGKILL')
})

it('quotes nothing of a secret that is longer than what is kept', async () => {
  const secret = 'API_TOKEN=%05000d'
  expect((await ask(`printf '${secret}' 7; exit 1`)).message).toBe('ended with exit code 1')
  expect((await ask(`printf '${secret} was refused' 7; exit 1`)).message).toBe('ended with exit code 1: was refused')
})

it('runs in the folder and environment it was given', async () => {
  expect((await ask('pwd; exit 1')).message).toBe(`ended with exit code 1: ${folder}`)
  expect((await ask('pwd; exit 1', { workingDir: '..' })).message).toBe(`ended with exit code 1: ${tmpdir()}`)
  expect((await ask('true', { workingDir: 'nowhere' })).message).toBe(
    `its working folder ${folder}/nowhere does not exist`,
  )
})

it('ends the whole tree when the time is over', async () => {
  const outcome = await ask("trap '' TERM; sleep 60 & (setsid sleep 60 &); sleep 60", { timeoutMs: 300 })
  expect(outcome).toMatchObject({ isGood: false, message: 'did not finish within 300 ms' })
  expect(outcome.tookMs).toBeLessThan(LONG_MS)
  expect(left()).toEqual([])
})

it('is not held up by a grandchild that keeps the output, and leaves none behind', async () => {
  const outcome = await ask('sleep 60 & exit 0')
  expect(outcome.isGood).toBe(true)
  expect(outcome.tookMs).toBeLessThan(LONG_MS)
  await until(() => left().length === 0)
})

it('stands a command that talks without end', async () => {
  const outcome = await ask('yes', { timeoutMs: 300 })
  expect(outcome.message).toBe('did not finish within 300 ms')
  expect(left()).toEqual([])
})

it('ends a command of which the system does not tell when it began', async () => {
  const system = { ...openProcessSystem(), startOf: () => Promise.reject(new Error('ps did not answer')) }
  const answer = await createExecProber(system).run(
    { ...timing, kind: 'exec', shell: 'sleep 60 & sleep 60', workingDir: null, timeoutMs: 200 },
    { workingDir: folder, environment: { PATH: process.env['PATH'] ?? '', TILL_TEST_MARK: folder } },
  )
  expect(answer).toEqual({ isGood: false, message: 'did not finish within 200 ms' })
  await expect.poll(left).toEqual([])
})

it('ends what is under way when disposed, also before the system has told when it began', async () => {
  const system = openProcessSystem()
  let tell = (): void => {}
  const isTold = new Promise<void>((resolve) => (tell = resolve))
  const own = createExecProber({ ...system, startOf: (pid) => isTold.then(() => system.startOf(pid)) })
  const answer = own.run(
    { ...timing, kind: 'exec', shell: 'sleep 60', workingDir: null, timeoutMs: 600_000 },
    { workingDir: folder, environment: { PATH: process.env['PATH'] ?? '', TILL_TEST_MARK: folder } },
  )
  await until(() => left().length > 0)
  own.dispose()
  await until(() => left().length === 0)
  tell()
  expect((await answer).isGood).toBe(false)

  const whole = createProbes()
  const other = whole.run(
    { ...timing, kind: 'exec', shell: 'sleep 60', workingDir: null, timeoutMs: 600_000 },
    { port: null, workingDir: folder, environment: { PATH: process.env['PATH'] ?? '', TILL_TEST_MARK: folder } },
  )
  await until(() => left().length > 0)
  whole.dispose()
  expect((await other).isGood).toBe(false)
  await until(() => left().length === 0)
})
