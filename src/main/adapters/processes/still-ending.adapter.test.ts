import { afterEach, beforeEach, expect, it } from 'vitest'
import type { ProcessIdentity } from '../../engine/effects'
import type { RunId } from '@shared/model/ids'
import { carriers, openSandbox, until } from './testing/sandbox'
import type { Sandbox } from './testing/sandbox'

/** Long enough that only force can end the test's trees in time. */
const GRACE_MS = 60_000

let box: Sandbox
beforeEach(() => {
  box = openSandbox()
})
afterEach(() => box.close())

const end = async ({ run, identity }: { run: RunId; identity: ProcessIdentity }) =>
  box.processes.terminate({ run, identity, signal: 'SIGTERM', graceMs: GRACE_MS, parentOnly: false })

/** Asks who still lives until the answer is as wanted. */
async function living(run: RunId, isWanted: (pids: number[], commands: string[]) => boolean) {
  for (;;) {
    const told = await box.processes.stillEnding(run)
    const commands = told.map(({ commandLine }) => commandLine)
    if (
      isWanted(
        told.map(({ pid }) => pid),
        commands,
      )
    )
      return told
  }
}

const DEAF = `trap '' TERM; while :; do sleep 1; done`

it('tells the tree of one that ignores its signal, with its grandchild, and force ends both at once', async () => {
  const tree = await box.shell(`trap '' TERM; sh -c "${DEAF}; : --password=hunter2" & echo ready; wait; wait`)
  await until(() => tree.log().includes('ready') && carriers(`TILL_RUN=${tree.run}`).length >= 3)
  expect(await box.processes.stillEnding(tree.run)).toEqual([])
  const startedAt = performance.now()
  const report = end(tree)
  // Between fork and exec the last one still bears the name of its shell.
  const told = await living(tree.run, (pids, commands) => pids.length >= 3 && commands[2] === 'sleep 1')
  expect(told[0]).toMatchObject({ pid: tree.identity.pid, depth: 0 })
  expect(told.map(({ depth }) => depth)).toEqual([0, 1, 2])
  expect(told[1]?.commandLine).toContain('--password=•')
  expect(JSON.stringify(told)).not.toContain('hunter2')
  await box.processes.forceNow(tree.run)
  expect(await report).toEqual({ wasForced: true, survivors: [] })
  expect(performance.now() - startedAt).toBeLessThan(GRACE_MS / 2)
  expect(carriers(`TILL_RUN=${tree.run}`)).toEqual([])
  expect(await box.processes.stillEnding(tree.run)).toEqual([])
})

it('tells who stayed behind in a session of its own when the first process is gone', async () => {
  const tree = await box.shell(`(setsid sh -c "${DEAF}" &); exec sleep 60`)
  await until(() => carriers(`TILL_RUN=${tree.run}`).length >= 3)
  const report = end(tree)
  await box.exitOf(tree.run)
  const told = await living(tree.run, (pids) => pids.length > 0 && !pids.includes(tree.identity.pid))
  expect(told[0]?.commandLine).toContain('while :')
  await box.processes.forceNow(tree.run)
  expect((await report).survivors).toEqual([])
})

it('heeds a wish for force that comes before the signal was sent', async () => {
  const tree = await box.shell(`trap '' TERM; echo ready; while :; do sleep 1; done`)
  await until(() => tree.log().includes('ready'))
  const report = end(tree)
  await box.processes.forceNow(tree.run)
  expect(await report).toEqual({ wasForced: true, survivors: [] })
  expect(carriers(`TILL_RUN=${tree.run}`)).toEqual([])
})
