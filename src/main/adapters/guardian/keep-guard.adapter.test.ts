import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Ref, RunId } from '@shared/model/ids'
import type { GuardedRun, GuardianReport, ProcessIdentity, Processes, ShutdownCommand } from '../../engine/effects'
import { isAlive, openSandbox, type Sandbox, until } from '../processes/testing/sandbox'
import { keepGuard } from './keep-guard'
import { parseGuardianFile } from './protocol'

let sandbox: Sandbox
let file: string
beforeEach(() => {
  sandbox = openSandbox()
  file = join(sandbox.folder, 'guardian.json')
})
afterEach(() => sandbox.close())

const SELF: ProcessIdentity = { bootId: 'boot', pid: 4_123, startTicks: 7 }
const guard = (
  runCommand: (command: ShutdownCommand) => Promise<boolean> = async () => false,
  processes: Pick<Processes, 'terminate' | 'follow' | 'tagged'> = sandbox.processes,
) => keepGuard({ processes, self: SELF, file, runCommand, now: () => 1_000 })

const watched = (run: RunId, identity: ProcessIdentity | null, more: Partial<GuardedRun> = {}): string =>
  JSON.stringify({
    kind: 'put',
    run: {
      run,
      ref: 'test/child' as Ref,
      identity,
      signal: 'SIGTERM',
      graceMs: 20_000,
      parentOnly: false,
      needs: [],
      command: null,
      isUnseen: false,
      ...more,
    },
  })

const report = (): GuardianReport | null => parseGuardianFile(readFileSync(file, 'utf8'))?.report ?? null

describe('the guardian, once the engine is gone', () => {
  it('ends the runs it was told of and not dropped, and writes down which', async () => {
    const [ended, dropped] = [await sandbox.shell('exec sleep 1000'), await sandbox.shell('exec sleep 1000')]
    const kept = guard()
    kept.hear(watched(ended.run, ended.identity))
    kept.hear(watched(dropped.run, dropped.identity))
    kept.hear(JSON.stringify({ kind: 'drop', run: dropped.run }))
    expect(parseGuardianFile(readFileSync(file, 'utf8'))).toEqual({ ...SELF, report: null })
    await kept.engineGone()
    expect([isAlive(ended.identity.pid), isAlive(dropped.identity.pid)]).toEqual([false, true])
    expect(report()).toEqual({
      at: 1_000,
      ended: [{ run: ended.run, wasForced: false, survivors: [] }],
      unfinished: [],
    })
  })

  it('ends nothing where the engine went in good order, and leaves no word', async () => {
    const one = await sandbox.shell('exec sleep 1000')
    const kept = guard()
    kept.hear(watched(one.run, one.identity))
    kept.hear(JSON.stringify({ kind: 'release' }))
    await kept.engineGone()
    expect(isAlive(one.identity.pid)).toBe(true)
    expect(existsSync(file)).toBe(false)
  })

  it('leaves whoever has the number now, and says nothing of it', async () => {
    const other = await sandbox.shell('exec sleep 1000')
    const kept = guard()
    const reused = { ...other.identity, startTicks: other.identity.startTicks - 1 }
    kept.hear(watched('somebody-else-00' as RunId, reused))
    await kept.engineGone()
    expect(isAlive(other.identity.pid)).toBe(true)
    expect(report()?.ended).toEqual([])
  })

  it('ends whoever needs others before those', async () => {
    const order = join(sandbox.folder, 'order')
    const line = (name: string): string =>
      `trap 'sleep 0.2; echo ${name} >> ${order}; exit' TERM; echo up; while :; do sleep 0.05; done`
    const low = await sandbox.shell(line('low'))
    const high = await sandbox.shell(line('high'))
    await until(() => low.log().includes('up') && high.log().includes('up'))
    const kept = guard()
    kept.hear(watched(low.run, low.identity, { ref: 'test/low' as Ref }))
    kept.hear(watched(high.run, high.identity, { ref: 'test/high' as Ref, needs: ['test/low' as Ref] }))
    await kept.engineGone()
    expect(readFileSync(order, 'utf8').trim().split('\n')).toEqual(['high', 'low'])
  })

  it('lets nobody wait for one that has nothing to do with it', async () => {
    // Ends only when the other one has.
    const slow = await sandbox.shell(
      "trap 'while ! [ -e over ]; do sleep 0.02; done; exit' TERM; echo up; while :; do sleep 0.05; done",
    )
    const [below, other] = [await sandbox.shell('exec sleep 1000'), await sandbox.shell('exec sleep 1000')]
    await until(() => slow.log().includes('up'))
    const kept = guard()
    kept.hear(
      watched(slow.run, slow.identity, { ref: 'test/slow' as Ref, needs: ['test/below' as Ref], graceMs: 30_000 }),
    )
    kept.hear(watched(below.run, below.identity, { ref: 'test/below' as Ref }))
    kept.hear(watched(other.run, other.identity, { ref: 'test/other' as Ref }))
    const over = kept.engineGone()
    await until(() => report()?.ended.some(({ run }) => run === other.run))
    writeFileSync(join(sandbox.folder, 'over'), '')
    await over
    expect(report()?.ended.map(({ run }) => run)).toEqual([other.run, slow.run, below.run])
  })

  it('ends by its own command who has one, without a signal; with it where that fails', async () => {
    const line = "trap 'echo term; exit' TERM; echo up; while [ ! -e over ]; do sleep 0.02; done; echo bye"
    const [good, bad] = [await sandbox.shell(line), await sandbox.shell(line.replace('over', 'never'))]
    await until(() => good.log().includes('up') && bad.log().includes('up'))
    const asked: string[] = []
    const kept = guard(async ({ shell }) => {
      asked.push(shell)
      if (shell === 'good') writeFileSync(join(sandbox.folder, 'over'), '')
      return shell === 'good'
    })
    const command = (shell: string) => ({ command: { shell, workingDir: sandbox.folder, environment: {} } })
    kept.hear(watched(good.run, good.identity, command('good')))
    kept.hear(watched(bad.run, bad.identity, command('bad')))
    // A daemon that left nothing to follow.
    kept.hear(watched('an-unseen-one' as RunId, null, { ...command('good'), isUnseen: true }))
    await kept.engineGone()
    expect(good.log()).toBe('up\nbye\n')
    expect(bad.log()).toContain('term')
    expect(asked.toSorted()).toEqual(['bad', 'good', 'good'])
    expect(report()).toMatchObject({ unfinished: [] })
    expect(report()?.ended).toContainEqual({ run: 'an-unseen-one', wasForced: false, survivors: [] })
  })

  it('finds by its tag who was being created when the engine went, even a moment later', async () => {
    const request = sandbox.request(['/bin/sh', '-c', 'exec sleep 1000'])
    let looks = 0
    let pid = 0
    const tagged = async () => {
      const found = await sandbox.processes.tagged()
      looks += 1
      // After the first look, in which it was not there yet.
      if (looks === 1) pid = (await sandbox.start(request)).pid
      return found
    }
    const kept = guard(undefined, { ...sandbox.processes, tagged })
    kept.hear(watched(request.run, null))
    await kept.engineGone()
    expect(looks).toBeGreaterThan(1)
    expect(pid).toBeGreaterThan(0)
    expect(isAlive(pid)).toBe(false)
    expect(report()?.ended.map(({ run }) => run)).toEqual([request.run])
  })

  it('forces who does not heed, and leaves the rest to the next Till where that takes over', async () => {
    const deaf = await sandbox.shell(`trap '' TERM; echo up; while :; do sleep 0.05; done`)
    await until(() => deaf.log().includes('up'))
    const first = guard()
    first.hear(watched(deaf.run, deaf.identity, { graceMs: 60_000 }))
    void first.engineGone()
    await until(() => report() !== null)
    first.standDown()
    expect(report()).toMatchObject({ ended: [], unfinished: [deaf.run] })
    expect(isAlive(deaf.identity.pid)).toBe(true)
    await sandbox.processes.forceNow(deaf.run)

    const other = await sandbox.shell(`trap '' TERM; echo up; while :; do sleep 0.05; done`)
    await until(() => other.log().includes('up'))
    const second = guard()
    second.hear(watched(other.run, other.identity, { graceMs: 100 }))
    await second.engineGone()
    expect(isAlive(other.identity.pid)).toBe(false)
    expect(report()?.ended).toEqual([{ run: other.run, wasForced: true, survivors: [] }])
  })
})

it('what no guardian wrote whole is nobody’s word', () => {
  for (const text of ['', '{"pid":', '[]', '{"bootId":"b","pid":"1","startTicks":1}']) {
    expect(parseGuardianFile(text), text).toBeNull()
  }
})
