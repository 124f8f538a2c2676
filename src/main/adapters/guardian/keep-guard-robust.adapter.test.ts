import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Ref, RunId } from '@shared/model/ids'
import type { GuardedRun, GuardianReport, ProcessIdentity, Processes } from '../../engine/effects'
import { isAlive, openSandbox, type Sandbox } from '../processes/testing/sandbox'
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
const guard = (processes: Pick<Processes, 'terminate' | 'follow' | 'tagged'> = sandbox.processes) =>
  keepGuard({ processes, self: SELF, file, runCommand: async () => true, now: () => 1_000 })

const put = (run: RunId, identity: ProcessIdentity | null, more: Partial<GuardedRun> = {}): string => {
  const plain = { run, ref: 'test/child' as Ref, identity, signal: 'SIGTERM', graceMs: 20_000 }
  return JSON.stringify({
    kind: 'put',
    run: { ...plain, parentOnly: false, needs: [], command: null, isUnseen: false, ...more },
  })
}

const report = (): GuardianReport | null => parseGuardianFile(readFileSync(file, 'utf8'))?.report ?? null

describe('the guardian', () => {
  it('ends what it was told of, though the engine was killed in the middle of a line', async () => {
    const one = await sandbox.shell('exec sleep 1000')
    const kept = guard()
    kept.hear(put(one.run, one.identity))
    kept.hear(put(one.run, one.identity).slice(0, 40))
    await kept.engineGone()
    expect(isAlive(one.identity.pid)).toBe(false)
  })

  it('takes no word that it does not know for the end of its watch', async () => {
    const one = await sandbox.shell('exec sleep 1000')
    const kept = guard()
    kept.hear(put(one.run, one.identity))
    for (const line of ['', '7', 'null', '{}', '{"kind":"rest"}', '{"kind":"put"}', '{"kind":"put","run":{"run":"x"}}'])
      kept.hear(line)
    expect(kept.isReleased()).toBe(false)
    await kept.engineGone()
    expect(isAlive(one.identity.pid)).toBe(false)
    expect(report()?.unfinished).toEqual([])
  })

  it('ends the others where one can’t be ended, and leaves that one to the next Till', async () => {
    const [high, beside, low] = [
      await sandbox.shell('exec sleep 1000'),
      await sandbox.shell('exec sleep 1000'),
      await sandbox.shell('exec sleep 1000'),
    ]
    const kept = guard({
      follow: sandbox.processes.follow,
      tagged: sandbox.processes.tagged,
      terminate: async (asked) => {
        if (asked.run === high.run) throw new Error('EMFILE: too many open files')
        return sandbox.processes.terminate(asked)
      },
    })
    kept.hear(put(high.run, high.identity, { needs: ['test/low' as Ref] }))
    kept.hear(put(beside.run, beside.identity, { needs: ['test/low' as Ref] }))
    kept.hear(put(low.run, low.identity, { ref: 'test/low' as Ref }))
    await kept.engineGone()
    expect([high, beside, low].map(({ identity }) => isAlive(identity.pid))).toEqual([true, false, false])
    expect(report()).toMatchObject({ unfinished: [high.run] })
    expect(report()?.ended.map(({ run }) => run)).toEqual([beside.run, low.run])
  })
})

it('a report of another shape is no report, and keeps no Till from beginning', () => {
  for (const shape of [{}, { at: 1 }, { at: 1, ended: [{}], unfinished: [] }, { at: 1, ended: 'x', unfinished: [] }])
    expect(parseGuardianFile(JSON.stringify({ ...SELF, report: shape }))).toEqual({ ...SELF, report: null })
})
