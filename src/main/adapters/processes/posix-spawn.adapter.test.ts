import { spawn, type ChildProcess } from 'node:child_process'
import { chmodSync, closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadNativeSpawn } from './native-spawn'
import { posixSpawn, type ExitStatus, type PlainSpawn } from './posix-spawn'
import { isAlive, until } from './testing/sandbox'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'till-spawn-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

type Made = { pid: number; exit: Promise<ExitStatus> } | null
type Way = (plan: PlainSpawn) => Promise<Made> | Made

/** The other way, which this one must not differ from. */
const byNode: Way = ({ program, args, workingDir, environment, log }) => {
  const options = { cwd: workingDir, env: environment, detached: true, stdio: ['ignore', log, log] as const }
  const child: ChildProcess = spawn(program, args, { ...options, stdio: [...options.stdio] })
  const exit = new Promise<ExitStatus>((resolve) => {
    child.once('exit', (exitCode, signal) => resolve({ exitCode, signal }))
  })
  return { pid: child.pid ?? 0, exit }
}

/** Runs a program in the folder; answers its end and what it wrote. */
async function run(way: Way, program: string, args: string[], environment: Record<string, string> = {}) {
  const path = join(folder, 'log')
  const log = openSync(path, 'w')
  const made = await way({
    program,
    args,
    workingDir: folder,
    environment: { PATH: '/usr/bin:/bin', ...environment },
    log,
  })
  closeSync(log)
  if (made === null) return null
  const end = await made.exit
  return { ...end, text: readFileSync(path, 'utf8') }
}

// Where the C library can't be called there is only Node's way, which spawn.adapter.test.ts tries.
describe.skipIf(loadNativeSpawn() === null)('a process made by posix_spawn', () => {
  it('finds itself in the same surroundings as one made by Node', async () => {
    // Its signals, session, descriptors, folder, environment and name.
    const look = `pwd; echo "$0"; env | sort; grep -E '^Sig(Blk|Ign)' /proc/self/status; readlink /proc/self/fd/[012]
      test "$(ps -o sid= -p $$ | tr -d ' ')" = $$ && echo "own session"`
    const ours = await run(posixSpawn, 'sh', ['-c', look], { A: 'ä "quoted" $HOME' })
    const nodes = await run(byNode, 'sh', ['-c', look], { A: 'ä "quoted" $HOME' })
    expect(ours?.text).toContain('own session')
    expect(ours).toEqual(nodes)
  })

  it('tells code and signal of many that end at once, once each, and leaves no zombie', async () => {
    const plan = { program: 'sh', workingDir: folder, environment: { PATH: '/bin' } }
    const log = openSync('/dev/null', 'w')
    const making = Array.from({ length: 40 }, (_, index) => {
      const line = index % 2 === 0 ? `exit ${String(index)}` : 'kill -TERM $$'
      return posixSpawn({ ...plan, args: ['-c', line], log })
    })
    const made = await Promise.all(making)
    closeSync(log)
    const ends = await Promise.all(made.flatMap((one) => (one === null ? [] : [one.exit])))
    const expected = ends.map((_, index) =>
      index % 2 === 0 ? { exitCode: index, signal: null } : { exitCode: null, signal: 'SIGTERM' },
    )
    expect(ends).toEqual(expected)
    expect(made.filter((one) => existsSync(`/proc/${String(one?.pid)}`))).toEqual([])
    // With none left, nobody listens any more.
    expect(process.listenerCount('SIGCHLD')).toBe(0)
  })

  it('does not keep this thread until the program is there, however many are made', async () => {
    const log = openSync('/dev/null', 'w')
    const plan = { program: '/bin/true', args: [], workingDir: folder, environment: {}, log }
    const made = Array.from({ length: 100 }, () => posixSpawn(plan))
    let turns = 0
    let isOver = false
    const turn = (): void => {
      turns += 1
      if (!isOver) setImmediate(turn)
    }
    turn()
    const pids = (await Promise.all(made)).map((one) => one?.pid ?? 0)
    isOver = true
    closeSync(log)
    expect(new Set(pids).size).toBe(100)
    expect(turns).toBeGreaterThan(2)
    for (const one of made) expect(await (await one)?.exit).toEqual({ exitCode: 0, signal: null })
  })

  it('leaves the children of Node to Node', async () => {
    const [ours, nodes] = await Promise.all([
      run(posixSpawn, 'sh', ['-c', 'sleep 0.05; exit 4']),
      run(byNode, 'sh', ['-c', 'sleep 0.05; exit 5']),
    ])
    expect([ours?.exitCode, nodes?.exitCode]).toEqual([4, 5])
  })

  it('is heard of although a child of Node has ended before it and is not collected', async () => {
    const log = openSync('/dev/null', 'w')
    const plan = { program: 'sh', workingDir: folder, environment: { PATH: '/bin' }, log }
    const nodes = spawn('sleep', ['60'])
    const first = await posixSpawn({ ...plan, args: ['-c', 'exec sleep 60'] })
    closeSync(log)
    for (const pid of [nodes.pid, first?.pid]) process.kill(pid ?? 0, 'SIGKILL')
    // Both are zombies before this thread hears of either, and the older one is told of first.
    const isZombie = (pid = 0): boolean => /^State:\s+Z/m.test(readFileSync(`/proc/${String(pid)}/status`, 'utf8'))
    while (!isZombie(nodes.pid) || !isZombie(first?.pid)) continue
    expect(loadNativeSpawn()?.anyEnded()).toBe(nodes.pid)
    expect(await first?.exit).toEqual({ exitCode: null, signal: 'SIGKILL' })
  })

  it('is told of when a stopped one ends, not when it is stopped', async () => {
    const log = openSync('/dev/null', 'w')
    const made = await posixSpawn({ program: '/bin/sleep', args: ['60'], workingDir: folder, environment: {}, log })
    closeSync(log)
    const pid = made?.pid ?? 0
    let end: ExitStatus | null = null
    void made?.exit.then((how) => (end = how))
    process.kill(pid, 'SIGSTOP')
    await until(() => readFileSync(`/proc/${String(pid)}/status`, 'utf8').includes('T (stopped)'))
    expect(end).toBeNull()
    process.kill(pid, 'SIGKILL')
    expect(await until(() => end)).toEqual({ exitCode: null, signal: 'SIGKILL' })
    expect(isAlive(pid)).toBe(false)
  })

  it('is left to Node where it can not be made', async () => {
    const script = join(folder, 'plain')
    writeFileSync(script, 'exit 3\n')
    chmodSync(script, 0o755)
    expect(await run(posixSpawn, 'no-such-program', [])).toBeNull()
    expect(await run(posixSpawn, '/bin/true', ['a\0b'])).toBeNull()
    expect(await run(posixSpawn, '/bin/true', ['x'.repeat(3_000_000)])).toBeNull()
    // No first line that names an interpreter: execvp(3) takes a shell, posix_spawn(3) refuses.
    expect(await run(posixSpawn, script, [])).toBeNull()
    const log = openSync('/dev/null', 'w')
    const nowhere = { program: '/bin/true', args: [], workingDir: join(folder, 'none'), environment: {}, log }
    expect(await posixSpawn(nowhere)).toBeNull()
    closeSync(log)
  })
})
