import { chmodSync, mkdirSync, readdirSync, readFileSync, readlinkSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadNativeSpawn } from './native-spawn'
import { openSandbox } from './testing/sandbox'
import type { Sandbox } from './testing/sandbox'

let box: Sandbox

/** Descriptors that this process got from its own parent without close-on-exec (02000000, proc_pid_fdinfo(5)). */
function inherited(): string[] {
  return readdirSync('/proc/self/fd').flatMap((name) => {
    try {
      const flags = /flags:\s+(\d+)/.exec(readFileSync(`/proc/self/fdinfo/${name}`, 'utf8'))?.[1] ?? '0'
      return (Number.parseInt(flags, 8) & 0o2000000) === 0 ? [readlinkSync(`/proc/self/fd/${name}`)] : []
    } catch {
      return [] // The folder's own descriptor, closed by now.
    }
  })
}

beforeEach(() => {
  box = openSandbox()
})
afterEach(() => box.close())

describe('spawn', () => {
  it('makes a session and group of its own, with an identity that /proc confirms', async () => {
    const { identity } = await box.shell('exec sleep 60')
    const fields = readFileSync(`/proc/${identity.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
    expect(Number(fields[2])).toBe(identity.pid)
    expect(Number(fields[3])).toBe(identity.pid)
    expect(Number(fields[19])).toBe(identity.startTicks)
    expect(identity.bootId).toBe(readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim())
  })

  it('gives exactly the environment asked for, and the tags', async () => {
    const request = box.request(['/usr/bin/env'], { environment: { ONLY: 'this one', TILL_RUN: 'stale' } })
    await box.start(request)
    await box.exitOf(request.run)
    expect(readFileSync(request.logPath, 'utf8').trim().split('\n').toSorted()).toEqual([
      'ONLY=this one',
      'TILL_COMPONENT=child',
      'TILL_INSTANCE=test',
      `TILL_RUN=${request.run}`,
    ])
  })

  it('appends both streams to the log, makes it private, and gives an empty input', async () => {
    const logPath = join(box.folder, 'logs', 'deep', 'a.log')
    const run = async () => {
      const request = box.request(['/bin/sh', '-c', 'cat; echo out; echo err >&2'], { logPath })
      await box.start(request)
      await box.exitOf(request.run)
    }
    await run()
    await run()
    expect(readFileSync(logPath, 'utf8')).toBe('out\nerr\nout\nerr\n')
    expect(statSync(logPath).mode & 0o777).toBe(0o600)
    expect(statSync(join(box.folder, 'logs')).mode & 0o777).toBe(0o700)
  })

  it('leaves no descriptor of ours in the child but the log', async () => {
    const { run, log } = await box.shell('for f in /proc/self/fd/*; do readlink $f; done')
    await box.exitOf(run)
    const links = log().trim().split('\n')
    expect(links.slice(0, 3)).toEqual(['/dev/null', `${box.folder}/${run.split('x').at(-1)}.log`, links[1]])
    // Beyond that only what whoever started the tests left inheritable; what Node opens itself never is.
    expect(
      links.slice(3).filter((link) => /^(pipe|socket|anon_inode):/.test(link) && !inherited().includes(link)),
    ).toEqual([])
  })

  it('runs `node` programs with our own Node', async () => {
    const script = join(box.folder, 'hello.mjs')
    writeFileSync(script, 'console.log(process.execPath, process.argv[2], process.env.ELECTRON_RUN_AS_NODE)')
    const request = box.request([script, 'there'], { runtime: 'node' })
    await box.start(request)
    expect((await box.exitOf(request.run)).exitCode).toBe(0)
    expect(readFileSync(request.logPath, 'utf8').trim()).toBe(`${process.execPath} there undefined`)
  })

  it('takes a line of 10 MB without being slowed by us', async () => {
    const { run, log } = await box.shell("head -c 10000000 /dev/zero | tr '\\0' x; echo end")
    expect((await box.exitOf(run)).exitCode).toBe(0)
    expect(log().length).toBe(10_000_004)
  })
})

describe('exits', () => {
  it('tell code and signal, once each', async () => {
    const [good, bad, killed] = await Promise.all(
      ['exit 0', 'exit 7', 'kill -9 $$'].map(async (line) => box.shell(line)),
    )
    for (const each of [good, bad, killed]) await box.exitOf(each?.run ?? ('' as never))
    const told = new Map(box.exits.map(({ run, exitCode, signal }) => [run, [exitCode, signal]]))
    expect(box.exits).toHaveLength(3)
    expect([good, bad, killed].map((each) => each && told.get(each.run))).toEqual([
      [0, null],
      [7, null],
      [null, 'SIGKILL'],
    ])
  })

  it('are not delayed by a grandchild that keeps the output open', async () => {
    const { run, log } = await box.shell('sleep 60 & echo $!; exit 3')
    expect((await box.exitOf(run)).exitCode).toBe(3)
    process.kill(Number(log()), 'SIGKILL')
  })

  it('never come before the answer to spawn', async () => {
    for (let i = 0; i < 20; i++) {
      const request = box.request(['/bin/true'])
      let isAnswered = false
      const off = box.processes.onExit(() => expect(isAnswered).toBe(true))
      await box.processes.spawn(request).then(() => (isAnswered = true))
      await box.exitOf(request.run)
      off()
    }
  })
})

describe('what can not be spawned', () => {
  const failure = async (argv: string[], more = {}) => {
    const answer = await box.processes.spawn(box.request(argv, more))
    if (answer.ok) throw new Error('It was spawned')
    return answer.failure
  }

  it('names a missing working folder', async () => {
    const workingDir = join(box.folder, 'nowhere')
    expect(await failure(['/bin/true'], { workingDir })).toEqual({
      code: 'folder',
      message: `its working folder ${workingDir} does not exist`,
    })
    writeFileSync(workingDir, '')
    expect((await failure(['/bin/true'], { workingDir })).message).toBe(
      `its working folder ${workingDir} is not a folder`,
    )
  })

  it('names a missing program and where it was looked for, in a short sentence however long its PATH is', async () => {
    const answer = await failure(['no-such-program'], { environment: { PATH: '/bin:/opt/none:/bin' } })
    expect(answer).toEqual({
      code: 'missing',
      message:
        'cannot find the program no-such-program; install it or give its full path, then start it again (looked in the 2 folders of its PATH)',
    })
    expect(await failure(['./run.sh'])).toEqual({
      code: 'missing',
      message: `cannot find the program ${box.folder}/run.sh; correct its command, then start it again`,
    })
  })

  it('names a script whose interpreter is missing', async () => {
    const script = join(box.folder, 'run.sh')
    writeFileSync(script, '#!/opt/none/python -u\n')
    chmodSync(script, 0o755)
    expect(await failure([script])).toEqual({
      code: 'missing',
      message: `${script} exists, but its interpreter /opt/none/python does not`,
    })
  })

  it('says of a script with the line ends of Windows what is the matter: its interpreter is there', async () => {
    const script = join(box.folder, 'run.sh')
    writeFileSync(script, '#!/bin/sh\r\necho hello\r\n', { mode: 0o755 })
    expect(await failure([script])).toEqual({
      code: 'denied',
      message: `${script} has the line ends of Windows, which its first line can’t have here; convert them (dos2unix ${script}), then start it again`,
    })
  })

  // Else only Node’s way is there, which has a shell read it.
  it.skipIf(loadNativeSpawn() === null)('names a program for another processor, and for another system', async () => {
    const program = join(box.folder, 'tool')
    const head = Buffer.alloc(200)
    head.write('\x7fELF\x02\x01\x01', 'latin1')
    // Executable, for SPARC.
    head.writeUInt16LE(2, 16)
    head.writeUInt16LE(43, 18)
    for (const [bytes, kind] of [
      [head, 'another processor'],
      [Buffer.from('MZ and more'), 'Windows'],
    ] as const) {
      writeFileSync(program, bytes, { mode: 0o755 })
      expect(await failure([program])).toEqual({
        code: 'denied',
        message: `${program} is a program for ${kind}, and this is linux on ${process.arch}; install the one for it, then start it again`,
      })
    }
    writeFileSync(program, 'exit 3\n')
    const identity = await box.start(box.request([program]))
    expect(identity.pid).toBeGreaterThan(0)
  })

  it('does not take one of that name which can’t be run for the one that was', async () => {
    const [first, second] = ['first', 'second'].map((name) => join(box.folder, name)) as [string, string]
    for (const folder of [first, second]) mkdirSync(folder)
    writeFileSync(join(first, 'tool'), 'MZ and more', { mode: 0o644 })
    writeFileSync(join(second, 'tool'), 'exit 3\n', { mode: 0o755 })
    const request = box.request(['tool'], { environment: { PATH: `${first}:${second}:${process.env['PATH'] ?? ''}` } })
    await box.start(request)
    expect(await box.exitOf(request.run)).toMatchObject({ exitCode: 3 })
  })

  it('names what may not be run', async () => {
    const script = join(box.folder, 'run.sh')
    writeFileSync(script, '#!/bin/sh\n')
    chmodSync(script, 0o644)
    expect(await failure([script])).toEqual({
      code: 'denied',
      message: `may not run ${script}; make it executable (chmod +x ${script}), then start it again`,
    })
    const folder = join(box.folder, 'dir')
    mkdirSync(folder)
    expect(await failure([folder])).toEqual({ code: 'denied', message: `${folder} is a folder, not a program` })
  })

  it('names a log that can not be opened', async () => {
    const blocker = join(box.folder, 'file')
    writeFileSync(blocker, '')
    const answer = await failure(['/bin/true'], { logPath: join(blocker, 'a.log') })
    expect(answer.message).toContain(`The log file ${blocker}/a.log can’t be opened`)
  })

  it('says so for an empty command, one with a NUL, and one that is too long', async () => {
    expect((await failure([])).message).toBe('test/child has an empty command.')
    expect((await failure(['/bin/true', 'a\0b'])).code).toBe('other')
    expect((await failure(['/bin/true', 'x'.repeat(3_000_000)])).message).toContain('are too long')
  })

  it('leaves no log descriptor open behind', async () => {
    const opened = () =>
      readdirSync('/proc/self/fd').flatMap((fd) => {
        try {
          const file = readlinkSync(`/proc/self/fd/${fd}`)
          return file.startsWith(box.folder) ? [file] : []
        } catch {
          return [] // The folder's own descriptor, closed by now.
        }
      })
    for (let i = 0; i < 20; i++) await failure(['no-such-program'])
    expect(opened()).toEqual([])
  })
})
