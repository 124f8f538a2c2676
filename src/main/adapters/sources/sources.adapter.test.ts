import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { SourceScan } from '../../engine/effects'
import { createSources } from './sources'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'till-src-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

function put(path: string, content: string | Buffer = 'port = 8001\n'): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), content)
}

function git(...args: string[]): void {
  const identity = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', '-c', 'init.defaultBranch=main']
  execFileSync('git', [...identity, '-C', root, ...args], { stdio: 'pipe' })
}

/** The user id that owns nothing. */
const NOBODY = 65_534

const ranges = [{ from: 8_000, to: 8_099 }]

async function scan(over: { root?: string; mostHits?: number } = {}, hear: (progress: SourceScan) => void = () => {}) {
  return createSources().scan({ root, ranges, mostHits: 1_000, ...over }, hear).done
}

async function found(): Promise<string[]> {
  return (await scan()).hits.map(({ file }) => file)
}

describe.each(['with git', 'without git'])('which files, %s', (kind) => {
  beforeEach(() => {
    if (kind === 'with git') git('init', '-q')
  })

  test('what .gitignore leaves out is left out, what it takes back is not', async () => {
    put('.gitignore', '# rules\n*.gen.py\n/only-here/\nsecret/\n!keep.gen.py\n')
    put('deep/.gitignore', 'local.py\n!wanted.gen.py\n')
    put('a.py')
    put('a.gen.py')
    put('keep.gen.py')
    put('only-here/a.py')
    put('deep/only-here/a.py')
    put('deep/secret/a.py')
    put('deep/local.py')
    put('deep/wanted.gen.py')
    put('local.py')
    expect((await found()).toSorted()).toEqual([
      'a.py',
      'deep/only-here/a.py',
      'deep/wanted.gen.py',
      'keep.gen.py',
      'local.py',
    ])
  })

  test('dependencies, caches, lockfiles and logs are left out', async () => {
    for (const path of [
      'node_modules/x/a.js',
      'p/.venv/a.py',
      'p/__pycache__/a.py',
      'yarn.lock',
      'package-lock.json',
      'run.log',
    ])
      put(path)
    put('src/a.py')
    expect(await found()).toEqual(['src/a.py'])
  })

  test('binary and huge files, pipes, and links out of the folder are left out; what can’t be read is counted', async () => {
    put('a.py')
    put('binary.py', Buffer.from('port = 8001\n\0'))
    put('huge.py', `port = 8001\n${'#'.repeat(1_048_577)}`)
    const outside = mkdtempSync(join(tmpdir(), 'till-src-out-'))
    try {
      writeFileSync(join(outside, 'b.py'), 'port = 8001\n')
      symlinkSync(join(outside, 'b.py'), join(root, 'link.py'))
      symlinkSync(outside, join(root, 'link-folder'))
      symlinkSync(root, join(root, 'circle'))
      execFileSync('mkfifo', [join(root, 'pipe.py')])
      expect(await found()).toEqual(['a.py'])
    } finally {
      rmSync(outside, { recursive: true, force: true })
    }
  })

  test('line, column and text are those of the file, also with CRLF and a last line without an end', async () => {
    put('a.py', 'x = 1\r\n\tport = 8001 or 8002\r\nurl = "é:8003"')
    expect((await scan()).hits).toEqual([
      { file: 'a.py', line: 2, column: 9, port: 8_001, text: '\tport = 8001 or 8002' },
      { file: 'a.py', line: 2, column: 17, port: 8_002, text: '\tport = 8001 or 8002' },
      { file: 'a.py', line: 3, column: 10, port: 8_003, text: 'url = "é:8003"' },
    ])
  })

  test('names that are hard to write come back as they are', async () => {
    for (const name of ['with space.py', 'quote"d.py', 'ünï/cödé.py', 'new\nline.py']) put(name)
    expect((await found()).toSorted()).toEqual(['new\nline.py', 'quote"d.py', 'with space.py', 'ünï/cödé.py'])
  })

  test('words that hold digits are no numbers, nor are numbers of other ranges', async () => {
    put('a.py', 'v8001 8001ms 18001 0x8001 8001_ 8100 8000 8_0001 8_001\n')
    expect((await scan()).hits.map(({ port }) => port)).toEqual([8_000, 8_001])
  })
})

describe('checkouts', () => {
  test('tracked files count although they are ignored; made folders that are tracked are sources', async () => {
    put('.gitignore', 'tracked.py\nignored.py\n')
    put('tracked.py')
    put('ignored.py')
    put('build/a.py')
    git('init', '-q')
    git('add', '-f', 'tracked.py', 'build/a.py')
    expect((await found()).toSorted()).toEqual(['build/a.py', 'tracked.py'])
  })

  test('a tracked file that was deleted is no error; one of the index and the tree counts once', async () => {
    put('gone.py')
    put('here.py')
    git('init', '-q')
    git('add', '.')
    rmSync(join(root, 'gone.py'))
    const result = await scan()
    expect(result.hits.map(({ file }) => file)).toEqual(['here.py'])
    expect(result).toMatchObject({ unreadable: 0, wasCut: false, isCancelled: false })
  })

  test('a worktree, and a checkout inside of a checkout', async () => {
    put('a.py')
    git('init', '-q')
    git('add', '.')
    git('commit', '-qm', 'first')
    git('worktree', 'add', '-q', join(root, 'tree'))
    mkdirSync(join(root, 'inner'))
    execFileSync('git', ['-C', join(root, 'inner'), 'init', '-q'])
    put('inner/b.py')
    put('inner/.gitignore', 'c.py\n')
    put('inner/c.py')
    expect((await found()).toSorted()).toEqual(['a.py', 'inner/b.py', 'tree/a.py'])
    expect((await scan({ root: join(root, 'tree') })).hits.map(({ file }) => file)).toEqual(['a.py'])
  })

  test('a folder that a larger checkout ignores is searched all the same', async () => {
    put('.gitignore', 'samples/\n')
    git('init', '-q')
    put('samples/one/a.py')
    expect((await scan({ root: join(root, 'samples/one') })).hits.map(({ file }) => file)).toEqual(['a.py'])
  })

  test('a folder that only looks like a checkout is walked', async () => {
    put('.git/config', 'nonsense')
    put('a.py')
    put('dist/a.py')
    expect(await found()).toEqual(['a.py'])
  })
})

describe('limits', () => {
  test('a root that isn’t there, or is a file, is told', async () => {
    put('a.py')
    await expect(scan({ root: join(root, 'nowhere') })).rejects.toThrow('nowhere can’t be read: it does not exist.')
    await expect(scan({ root: join(root, 'a.py') })).rejects.toThrow(
      /a\.py can’t be read: a part of the path is a file/,
    )
  })

  test('what can’t be read is counted and fails nothing', async () => {
    put('a.py')
    put('closed/b.py')
    put('c.py')
    chmodSync(root, 0o755)
    chmodSync(join(root, 'closed'), 0)
    chmodSync(join(root, 'c.py'), 0)
    // For root nothing is closed: as somebody else, then.
    const isRoot = process.geteuid?.() === 0
    if (isRoot) process.seteuid?.(NOBODY)
    try {
      expect(await scan()).toMatchObject({ unreadable: 2, hits: [{ file: 'a.py' }] })
    } finally {
      if (isRoot) process.seteuid?.(0)
      chmodSync(join(root, 'closed'), 0o700)
    }
  })

  test('it ends where there is too much', async () => {
    put('a.py', 'port = 8001\n'.repeat(50))
    put('b.py', 'port = 8001\n'.repeat(50))
    const result = await scan({ mostHits: 20 })
    expect(result).toMatchObject({ wasCut: true })
    expect(result.hits).toHaveLength(20)
    expect((await scan({ mostHits: 100 })).wasCut).toBe(false)
  })

  test('cancelling ends it early and rejects nothing', async () => {
    for (let index = 0; index < 500; index += 1) put(`f${index}.py`, `${'x = 1\n'.repeat(200)}port = 8001\n`)
    const running = createSources().scan({ root, ranges, mostHits: 1_000 }, () => {})
    running.cancel()
    const result = await running.done
    expect(result.isCancelled).toBe(true)
    expect(result.filesDone).toBeLessThan(500)
    // Again is harmless.
    running.cancel()
  })

  test('five thousand files: it tells how it goes and never holds the thread', async () => {
    for (let index = 0; index < 5_000; index += 1) {
      put(
        `d${index % 50}/f${index}.py`,
        `${'value = compute(1234, 99)  # words\n'.repeat(60)}port = 80${index % 90 < 10 ? '0' : ''}${index % 90}\n`,
      )
    }
    put('long.py', 'number = 12345 67890\n'.repeat(45_000))
    const told: SourceScan[] = []
    const delays = monitorEventLoopDelay({ resolution: 1 })
    delays.enable()
    const began = performance.now()
    const result = await scan({ mostHits: 100_000 }, (progress) => told.push(progress))
    const tookMs = performance.now() - began
    delays.disable()
    expect(result).toMatchObject({ filesDone: 5_001, filesTotal: 5_001, isCancelled: false })
    expect(result.hits).toHaveLength(5_000)
    expect(told.map(({ filesDone }) => filesDone)).toEqual(
      told.map(({ filesDone }) => filesDone).toSorted((a, b) => a - b),
    )
    // Relative, and not the longest: on a busy machine the whole process waits now and then.
    expect(delays.percentile(95) / 1e6).toBeLessThan(tookMs / 10)
  })
})
