import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { afterEach, expect, it } from 'vitest'
import type { ProcessIdentity } from '../../engine/effects'
import { createProcesses } from './processes'
import { openProcessSystem } from './open-process-system'

const processes = createProcesses()
const children: ChildProcess[] = []
afterEach(async () => {
  for (const child of children.splice(0)) {
    const ended = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : null
    // A group of its own: whatever is suspended in it ends too.
    if (ended) process.kill(-(child.pid ?? 0), 'SIGKILL')
    await ended
  }
})

/** A shell that leads a group and a child in it; answers the identity of the first and the pid of the second. */
async function group(): Promise<{ identity: ProcessIdentity; member: number }> {
  const child = spawn('/bin/sh', ['-c', 'sleep 60 & echo $!; wait'], {
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  children.push(child)
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  const system = openProcessSystem()
  const startTicks = (await system.startOf(child.pid ?? 0)) ?? 0
  return {
    identity: { bootId: await system.bootId(), pid: child.pid ?? 0, startTicks },
    member: Number(line.toString()),
  }
}

it.skipIf(process.platform === 'win32')('tells who is suspended, by itself or within its group', async () => {
  const [a, b] = [await group(), await group()]
  const both = [a.identity, b.identity]
  expect(await processes.suspended(both, 'group')).toEqual([null, null])
  process.kill(b.identity.pid, 'SIGSTOP')
  await expect.poll(() => processes.suspended(both, 'process')).toEqual([null, b.identity.pid])
  process.kill(a.member, 'SIGSTOP')
  await expect.poll(() => processes.suspended(both, 'group')).toEqual([a.member, b.identity.pid])
  expect(await processes.suspended(both, 'process')).toEqual([null, b.identity.pid])
  process.kill(b.identity.pid, 'SIGCONT')
  process.kill(a.member, 'SIGCONT')
  await expect.poll(() => processes.suspended(both, 'group')).toEqual([null, null])
})

it.skipIf(process.platform === 'win32')(
  'knows nothing of who has ended, is another one, or of another boot',
  async () => {
    const { identity } = await group()
    process.kill(identity.pid, 'SIGSTOP')
    await expect.poll(() => processes.suspended([identity], 'process')).toEqual([identity.pid])
    const others = [
      { ...identity, startTicks: identity.startTicks + 1 },
      { ...identity, bootId: 'another' },
      { ...identity, pid: 2 ** 22 + 1 },
    ]
    expect(await processes.suspended(others, 'group')).toEqual([null, null, null])
    expect(await processes.suspended([], 'group')).toEqual([])
  },
)
