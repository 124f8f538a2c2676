import { mkdirSync, mkdtempSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { nodeDescriptors, openDescriptors } from './descriptors'
import type { Descriptors } from './descriptors'
import { loadLibc } from './libc'
import { createSocketOwners } from './socket-owners'
import type { SocketEntry } from './socket-entry'
import type { RunId } from '@shared/model/ids'

// A procfs of our own making: what it can't be made to do on demand, this one does.
type Process = { pid: number; startTicks?: number; run?: string; fds?: Record<string, string>; stat?: string }

function makeProc(processes: Process[]): string {
  const root = mkdtempSync(join(tmpdir(), 'till-proc-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  writeFileSync(join(root, 'stat'), 'btime 1700000000\n')
  for (const process of processes) addProcess(root, process)
  return root
}

function addProcess(root: string, { pid, startTicks = 100, run, fds = {}, stat }: Process): void {
  const folder = join(root, String(pid))
  mkdirSync(join(folder, 'fd'), { recursive: true })
  const fields = Array.from({ length: 50 }, (_, i) => (i === 18 ? startTicks : 1)).join(' ')
  writeFileSync(join(folder, 'stat'), stat ?? `${pid} (server) S ${fields}\n`)
  writeFileSync(join(folder, 'cmdline'), 'server\0--port\x008104\0')
  writeFileSync(join(folder, 'environ'), run === undefined ? 'A=1\0' : `TILL_RUN=${run}\0`)
  for (const [fd, target] of Object.entries(fds)) symlinkSync(target, join(folder, 'fd', fd))
}

function socket(inode: number, uid = 0): SocketEntry {
  return {
    protocol: 'tcp',
    family: 'ipv4',
    state: 10,
    address: '127.0.0.1',
    port: 8104,
    remoteAddress: '0.0.0.0',
    remotePort: 0,
    uid,
    inode,
    isV6Only: false,
  }
}

const libc = await loadLibc()
const WAYS: [string, (root: string) => Descriptors][] = [['Node', nodeDescriptors]]
if (libc !== null) WAYS.push(['the C library', (root) => openDescriptors(libc, root)])

test('whose tree a process is in is told as it is now, though its facts are remembered', async () => {
  // Field 4 is its parent: 50, whose parent is 40.
  const child = `60 (server) S 50 ${Array.from({ length: 49 }, () => 100).join(' ')}\n`
  const shell = `50 (sh) S 40 ${Array.from({ length: 49 }, () => 100).join(' ')}\n`
  const procRoot = makeProc([
    { pid: 50, stat: shell },
    { pid: 60, stat: child, fds: { 5: 'socket:[7]' } },
  ])
  const leaders = new Map<number, RunId>()
  const owners = createSocketOwners({ descriptors: nodeDescriptors(procRoot), procRoot, leaders: () => leaders })
  const owner = async () => (await owners.find([socket(7)], { isStrict: false, isWhole: true }))[0]
  const stranger = await owner()
  expect(stranger).toMatchObject({ pid: 60, run: null })
  expect(await owner()).toBe(stranger)
  // It was found again a moment after the first look.
  leaders.set(40, 'run-of-hermes' as RunId)
  const ours = await owner()
  expect(ours).toMatchObject({ pid: 60, run: 'run-of-hermes' })
  expect(await owner()).toBe(ours)
  leaders.clear()
  expect(await owner(), 'its first process ended').toMatchObject({ pid: 60, run: null })
})

const WHOLE = { isStrict: false, isWhole: true }
const STRICT = { isStrict: true, isWhole: false }
const pidOf = (owner: unknown) => (typeof owner === 'string' ? owner : (owner as { pid: number }).pid)

describe.each(WAYS)('read with %s', (_way, open) => {
  const ownersIn = (procRoot: string, uid: number) => createSocketOwners({ descriptors: open(procRoot), procRoot, uid })

  test('of several holders the oldest owns, one with a tag before one without, process 1 last', async () => {
    const root = makeProc([
      { pid: 1, startTicks: 1, fds: { 40: 'socket:[7]', 41: 'socket:[8]', 42: 'socket:[9]' } },
      { pid: 300, startTicks: 900, fds: { 3: 'socket:[7]', 4: 'socket:[8]' } },
      { pid: 400, startTicks: 500, fds: { 3: 'socket:[7]' } },
      { pid: 500, startTicks: 950, run: 'run-a', fds: { 3: 'socket:[8]' } },
    ])
    const owners = ownersIn(root, 0)
    expect((await owners.find([socket(7), socket(8), socket(9)], WHOLE)).map(pidOf)).toEqual([400, 500, 1])
  })

  test('a socket that went to another process is found there, and at once when asked strictly', async () => {
    const root = makeProc([{ pid: 300, fds: { 3: 'socket:[7]', 4: 'socket:[8]' } }, { pid: 400 }])
    const owners = ownersIn(root, 0)
    await owners.find([socket(7), socket(8)], WHOLE)
    unlinkSync(join(root, '300/fd/3'))
    symlinkSync('socket:[7]', join(root, '400/fd/9'))
    expect((await owners.find([socket(7)], STRICT)).map(pidOf)).toEqual([400])
    unlinkSync(join(root, '300/fd/4'))
    symlinkSync('socket:[8]', join(root, '400/fd/10'))
    expect((await owners.find([socket(7), socket(8)], WHOLE)).map(pidOf)).toEqual([400, 400])
  })

  test('what a process has that was expected to have it is its own, and nobody else is looked at', async () => {
    const root = makeProc([
      { pid: 300, startTicks: 100, run: 'run-a', fds: { 3: 'socket:[7]' } },
      { pid: 400, startTicks: 500, run: 'run-b', fds: { 3: 'socket:[7]', 4: 'socket:[8]' } },
    ])
    const looked: number[] = []
    const all = open(root)
    const sockets: Descriptors['sockets'] = (pid, visit) => {
      looked.push(pid)
      return all.sockets(pid, visit)
    }
    const owners = createSocketOwners({ descriptors: { ...all, sockets }, procRoot: root, uid: 0 })
    const expecting = (likelyPids: number[]) => ({ ...STRICT, likelyPids })
    expect((await owners.find([socket(8)], expecting([999, 400]))).map(pidOf)).toEqual([400])
    expect(looked).toEqual([999, 400])
    // It is not with whom it was expected.
    expect((await owners.find([socket(7)], expecting([999]))).map(pidOf)).toEqual([300])
    expect(looked).toContain(300)
  })

  test('a pid that is used again is another process', async () => {
    const root = makeProc([{ pid: 300, startTicks: 100, fds: { 3: 'socket:[7]' } }])
    const owners = ownersIn(root, 0)
    await owners.find([socket(7)], WHOLE)
    rmSync(join(root, '300'), { recursive: true })
    addProcess(root, { pid: 300, startTicks: 999, fds: { 5: 'socket:[7]' } })
    expect(await owners.find([socket(7)], STRICT)).toMatchObject([{ pid: 300, startTicks: 999 }])
  })

  test('no process has it: unowned; hidden where a process may have it that is not ours to see', async () => {
    const root = makeProc([{ pid: 300 }])
    expect(await ownersIn(root, 0).find([socket(7), socket(0)], WHOLE)).toEqual(['unowned', 'unowned'])
    expect(await ownersIn(root, 1000).find([socket(7, 1000), socket(8, 0)], WHOLE)).toEqual(['unowned', 'hidden'])
  })

  test('processes that vanish or tell nonsense in the middle cost nobody else his owner', async () => {
    const root = makeProc([
      { pid: 200, fds: { 3: 'socket:[', 4: 'socket:[x]', 5: '/dev/null', 6: 'pipe:[7]' } },
      { pid: 300, fds: { 3: 'socket:[7]' } },
      { pid: 400, stat: '400 (torn', fds: { 3: 'socket:[8]' } },
    ])
    // No fd folder, and a file where a process should be: a process that is just being taken away.
    mkdirSync(join(root, '500'))
    writeFileSync(join(root, '600'), '')
    const owners = ownersIn(root, 0)
    expect((await owners.find([socket(7), socket(8)], WHOLE)).map(pidOf)).toEqual([300, 'unowned'])
  })

  test('a socket that no process shows is not searched for each time', async () => {
    const root = makeProc([{ pid: 300 }])
    const owners = ownersIn(root, 0)
    expect(await owners.find([socket(7)], WHOLE)).toEqual(['unowned'])
    symlinkSync('socket:[7]', join(root, '300/fd/3'))
    expect(await owners.find([socket(7)], WHOLE)).toEqual(['unowned'])
    expect((await owners.find([socket(7)], STRICT)).map(pidOf)).toEqual([300])
    expect((await owners.find([socket(7)], WHOLE)).map(pidOf)).toEqual([300])
  })

  test('what stays hidden is searched for ever more seldom, and found all the same', async () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    onTestFinished(() => void vi.useRealTimers())
    const root = makeProc([{ pid: 300 }])
    const descriptors = open(root)
    let searches = 0
    const sockets: Descriptors['sockets'] = (pid, visit) => {
      searches += 1
      return descriptors.sockets(pid, visit)
    }
    const owners = createSocketOwners({ descriptors: { ...descriptors, sockets }, procRoot: root, uid: 0 })
    const lookFor = async (minutes: number): Promise<void> => {
      for (let looks = 0; looks < minutes * 60; looks += 1) {
        await owners.find([socket(7)], WHOLE)
        vi.advanceTimersByTime(1_000)
      }
    }
    for (let times = 0; times < 5; times += 1) await owners.find([socket(7)], STRICT)
    searches = 0
    await lookFor(30)
    expect(searches).toBeLessThan(15)
    symlinkSync('socket:[7]', join(root, '300/fd/3'))
    await lookFor(5)
    expect((await owners.find([socket(7)], WHOLE)).map(pidOf)).toEqual([300])
  })

  test('a long search lets others run', async () => {
    const root = makeProc(Array.from({ length: 100 }, (_, i) => ({ pid: 1_000 + i })))
    const descriptors = open(root)
    const slow: Descriptors = {
      ...descriptors,
      sockets: (pid, visit) => {
        for (const untilMs = performance.now() + 1; performance.now() < untilMs;);
        return descriptors.sockets(pid, visit)
      },
    }
    let turns = 0
    const timer = setInterval(() => {
      turns += 1
    }, 1)
    await createSocketOwners({ descriptors: slow, procRoot: root, uid: 0 }).find([socket(7)], WHOLE)
    clearInterval(timer)
    expect(turns).toBeGreaterThan(1)
  })

  test('where the first holder is enough, those known from before are asked first, and nobody after the last socket', async () => {
    const root = makeProc([200, 300, 400].map((pid) => ({ pid, fds: { 3: `socket:[${pid}]`, 4: 'socket:[7]' } })))
    const looked: number[] = []
    const descriptors = open(root)
    const owners = createSocketOwners({
      descriptors: {
        ...descriptors,
        sockets: (pid, visit) => {
          looked.push(pid)
          return descriptors.sockets(pid, visit)
        },
      },
      procRoot: root,
      uid: 0,
      isFirstEnough: true,
    })
    expect((await owners.find([socket(300)], WHOLE)).map(pidOf)).toEqual([300])
    expect(looked).toEqual([200, 300])
    looked.length = 0
    expect((await owners.find([socket(7)], WHOLE)).map(pidOf)).toEqual([300])
    expect(looked).toEqual([300])
    rmSync(join(root, '300'), { recursive: true })
    expect((await owners.find([socket(7), socket(400)], STRICT)).map(pidOf)).toEqual([200, 400])
    expect(await owners.find([socket(300)], WHOLE)).toEqual(['unowned'])
  })
})
