import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RunId } from '@shared/model/ids'
import type { ProcessIdentity } from '../../engine/effects'
import { createProcesses } from './processes'
import { carriers, endCarriers, isAlive, until } from './testing/sandbox'

let folder: string
let processes: ReturnType<typeof createProcesses>
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'till-foreign-')))
  processes = createProcesses()
})
afterEach(() => {
  processes.dispose()
  endCarriers(`TILL_TEST_MARK=${folder}`)
  rmSync(folder, { recursive: true })
})

/** Starts what Till did not start: no tags, a session of its own, a mark to be cleaned up by. */
function startStranger(argv: string[]): number {
  const [program = '', ...args] = argv
  const child = spawn(program, args, {
    cwd: folder,
    env: { PATH: process.env['PATH'], TILL_TEST_MARK: folder },
    detached: true,
    stdio: 'ignore',
  })
  child.unref()
  return child.pid ?? 0
}

const shell = (line: string): number => startStranger(['/bin/sh', '-c', line])
/** Empty where it has ended meanwhile. */
const linesOf = (pid: number): string => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
  } catch {
    return ''
  }
}
const running = (words: string): number | undefined =>
  carriers(`TILL_TEST_MARK=${folder}`).find((pid) => linesOf(pid).startsWith(words))
const identityOf = async (pid: number): Promise<ProcessIdentity> => {
  const found = await processes.inspect(pid)
  if (found === null) throw new Error(`${pid} is not there`)
  return found.identity
}
const end = async (identity: ProcessIdentity, graceMs = 20_000) =>
  processes.endForeign({ identity, signal: 'SIGTERM', graceMs })

describe('inspect', () => {
  it('tells who it is and all that would end with it, secrets hidden in the tree', async () => {
    const pid = shell('sleep 61 & sh -c "sleep 62 & wait" --password=hunter2 & wait')
    await until(() => running('sleep 61') !== undefined && running('sleep 62') !== undefined)
    const found = await processes.inspect(pid)
    expect(found).toMatchObject({
      identity: { pid, bootId: await processes.bootId() },
      parentPid: process.pid,
      command: 'sh',
      folder,
      user: userInfo().username,
      isOwn: true,
      protection: null,
    })
    expect(found?.argv.slice(0, 2)).toEqual(['/bin/sh', '-c'])
    expect(Math.abs((found?.startedAt ?? 0) - Date.now())).toBeLessThan(60_000)
    expect(found?.tree.map(({ depth, commandLine }) => `${depth} ${commandLine}`)).toEqual([
      expect.stringMatching(/^0 \/bin\/sh -c sleep 61 & .*--password=•••• & wait$/),
      '1 sleep 61',
      '1 sh -c sleep 62 & wait --password=••••',
      '2 sleep 62',
    ])
    expect(found?.tree.every(({ user }) => user === userInfo().username)).toBe(true)
  })

  it.skipIf(process.getuid?.() !== 0)("protects another user's, and tells whose it is", async () => {
    const child = spawn('sleep', ['61'], {
      uid: 65_534,
      env: { TILL_TEST_MARK: folder },
      detached: true,
      stdio: 'ignore',
    })
    const pid = child.pid ?? 0
    const found = await processes.inspect(pid)
    expect(found).toMatchObject({
      isOwn: false,
      user: 'nobody',
      protection: `sleep (pid ${pid}) belongs to nobody, who alone can end it.`,
    })
    await expect(end(await identityOf(pid))).rejects.toThrow('belongs to nobody')
    expect(isAlive(pid)).toBe(true)
  })

  it('knows no process that ended', async () => {
    const pid = shell('exit 0')
    await until(() => !isAlive(pid))
    expect(await processes.inspect(pid)).toBeNull()
  })

  it('protects the first process, Till, and what Till runs under', async () => {
    expect((await processes.inspect(1))?.protection).toContain('first process')
    expect((await processes.inspect(process.pid))?.protection).toContain('Till itself')
    expect((await processes.inspect(process.ppid))?.protection).toContain('Till itself runs under')
    const own = await identityOf(process.pid)
    await expect(end(own)).rejects.toThrow('Till itself')
  })
})

describe('endForeign', () => {
  it('ends the process with its descendants, whatever their group, and nobody beside it', async () => {
    const pid = shell("sh -c 'sleep 61 & setsid sleep 62 & wait' & sleep 63 & wait")
    await until(() => running('sleep 61') && running('sleep 62') && running('sleep 63'))
    const target = running('sh -c sleep 61') ?? 0
    expect(await end(await identityOf(target))).toEqual({ wasThere: true, wasForced: false, survivors: [] })
    expect([running('sh -c sleep 61'), running('sleep 61'), running('sleep 62')]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
    expect(running('sleep 63')).toBeDefined()
    expect(isAlive(pid)).toBe(true)
  })

  it('lets it end well, and forces one that does not hear', async () => {
    const saved = join(folder, 'saved')
    const polite = shell(`trap 'echo bye > ${saved}; exit 0' TERM; sleep 61 & wait`)
    await until(() => running('sleep 61'))
    expect(await end(await identityOf(polite))).toEqual({ wasThere: true, wasForced: false, survivors: [] })
    expect(readFileSync(saved, 'utf8')).toBe('bye\n')

    const deaf = shell("trap '' TERM; sleep 62; sleep 62")
    await until(() => running('sleep 62'))
    expect(await end(await identityOf(deaf), 200)).toEqual({ wasThere: true, wasForced: true, survivors: [] })
    expect(isAlive(deaf)).toBe(false)
    expect(running('sleep 62')).toBeUndefined()
  })

  it('ends one that forks all the time, and what it forked into sessions of their own', async () => {
    const forker =
      'import os,signal,time\nfor i in range(400):\n  if os.fork()==0:\n    os.setsid()\n    time.sleep(60)\n    os._exit(0)\n  time.sleep(0.002)\ntime.sleep(60)\n'
    const pid = startStranger(['/usr/bin/python3', '-c', forker])
    await until(() => carriers(`TILL_TEST_MARK=${folder}`).length > 10)
    expect(await end(await identityOf(pid))).toEqual({ wasThere: true, wasForced: false, survivors: [] })
    expect(carriers(`TILL_TEST_MARK=${folder}`)).toEqual([])
  })

  it('ends one that forks all the time and ignores the signal', async () => {
    const pid = shell("trap '' TERM; while :; do sleep 60 & sleep 0.002; done")
    await until(() => carriers(`TILL_TEST_MARK=${folder}`).length > 10)
    expect(await end(await identityOf(pid), 100)).toEqual({ wasThere: true, wasForced: true, survivors: [] })
    expect(carriers(`TILL_TEST_MARK=${folder}`)).toEqual([])
  })

  it('touches nobody that only got the same pid', async () => {
    const pid = shell('exec sleep 61')
    await until(() => running('sleep 61'))
    const identity = await identityOf(pid)
    for (const other of [{ startTicks: identity.startTicks - 1 }, { bootId: 'another boot' }]) {
      expect(await end({ ...identity, ...other })).toEqual({ wasThere: false, wasForced: false, survivors: [] })
    }
    expect(isAlive(pid)).toBe(true)
  })
})

describe('a process adopted by hand', () => {
  const run = 'adoptedbyhand1' as RunId

  it('is ended with its descendants; the others of its group, which is not its own, live on', async () => {
    const pid = shell("sh -c 'sleep 61 & wait' & sleep 63 & wait")
    await until(() => running('sleep 61') && running('sleep 63'))
    const identity = await identityOf(running('sh -c sleep 61') ?? 0)
    expect(await processes.follow(run, identity)).toBe(true)
    const exits: unknown[] = []
    processes.onExit((exit) => exits.push(exit))
    const report = await processes.terminate({ run, identity, signal: 'SIGTERM', graceMs: 20_000, parentOnly: false })
    expect(report).toEqual({ wasForced: false, survivors: [] })
    expect(running('sleep 61')).toBeUndefined()
    expect(running('sleep 63')).toBeDefined()
    expect(isAlive(pid)).toBe(true)
    expect(exits).toEqual([{ run, exitCode: null, signal: null }])
  })

  it('takes nobody along that is in its own group and does not descend from it', async () => {
    const pid = shell('(sleep 63 &); sleep 61 & exec sleep 62')
    await until(() => running('sleep 61') && running('sleep 62') && running('sleep 63'))
    const identity = await identityOf(pid)
    await processes.follow(run, identity)
    await processes.terminate({ run, identity, signal: 'SIGTERM', graceMs: 20_000, parentOnly: false })
    expect([running('sleep 61'), running('sleep 62')]).toEqual([undefined, undefined])
    expect(running('sleep 63')).toBeDefined()
  })

  it('leaves those of its group alone also after it ended by itself', async () => {
    const pid = shell('sleep 63 & exec sleep 62')
    await until(() => running('sleep 62') && running('sleep 63'))
    const identity = await identityOf(pid)
    await processes.follow(run, identity)
    const exited = new Promise((resolve) => processes.onExit(resolve))
    process.kill(pid, 'SIGKILL')
    await exited
    await processes.terminate({ run, identity, signal: 'SIGTERM', graceMs: 20_000, parentOnly: false })
    expect(running('sleep 63')).toBeDefined()
  })
})
