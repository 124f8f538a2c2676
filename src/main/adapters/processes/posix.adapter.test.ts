import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { realpathSync } from 'node:fs'
import { expect, it } from 'vitest'
import { openLinux } from './linux'
import { openPosix } from './posix'

// procps prints the same columns as macOS' ps, so what `ps` says can be held against /proc here.
it('tells the same of a process as /proc does, and of none after its end', async () => {
  const child = spawn('sleep', ['60'], { detached: true, stdio: 'ignore' })
  const pid = child.pid ?? 0
  const system = openPosix()
  const stamp = { pid, startTicks: (await system.startOf(pid)) ?? 0 }
  const [byPs] = await system.alive([stamp])
  const byProc = (await openLinux().look()).entries.get(pid)
  expect(byPs).toMatchObject({ pid, parentPid: byProc?.parentPid, groupId: byProc?.groupId, isStopped: false })
  expect(Math.abs(stamp.startTicks - Date.now())).toBeLessThan(60_000)

  expect(await system.signal({ pid, startTicks: stamp.startTicks - 1_000 }, 'SIGKILL')).toBe('gone')
  expect(await system.signal(stamp, 'SIGSTOP')).toBe('sent')
  await expect.poll(async () => (await system.alive([stamp]))[0]?.isStopped).toBe(true)
  expect(byPs && (await system.signalGroup(byPs, 'SIGKILL'))).toBe('sent')
  await once(child, 'exit')
  expect(await system.alive([stamp])).toEqual([])
  expect(await system.startOf(pid)).toBeNull()
})

it('tells a person the same of a process as /proc does', async () => {
  const folder = realpathSync(tmpdir())
  const child = spawn('sleep', ['60'], { cwd: folder, detached: true, stdio: 'ignore' })
  const pid = child.pid ?? 0
  const byPs = (await openPosix().details([pid])).get(pid)
  const byProc = (await openLinux().details([pid])).get(pid)
  process.kill(pid, 'SIGKILL')
  await once(child, 'exit')
  expect(byProc).toMatchObject({ command: 'sleep', argv: ['sleep', '60'], folder, isOwn: true })
  // Whole seconds there.
  expect(Math.abs((byPs?.startedAt ?? 0) - (byProc?.startedAt ?? 0))).toBeLessThan(2_000)
  // A machine without lsof tells no folder.
  expect({ ...byPs, startedAt: 0, folder: byPs?.folder ?? folder }).toEqual({ ...byProc, startedAt: 0 })
  expect(await openPosix().details([pid])).toEqual(new Map())
})
