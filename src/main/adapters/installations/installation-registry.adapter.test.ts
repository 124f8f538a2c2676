import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { CommandError } from '@shared/contract/failure'
import { canMount, withSmallDisk } from '../files/testing/small-disk'
import { createInstallationRegistry } from './installation-registry'

let home: string
let path: string
beforeEach(() => {
  home = realpathSync(mkdtempSync(join(tmpdir(), 'till-reg-')))
  path = join(home, '.till', 'tekton', 'till-private.json')
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

const open = (lockDeadlineMs?: number) =>
  createInstallationRegistry({ env: { HOME: home }, ...(lockDeadlineMs === undefined ? {} : { lockDeadlineMs }) })
const write = (text: string) => open().update(() => ({ text, keepAside: false }))
const put = (text: string | Uint8Array): void => {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}

async function failureOf(work: Promise<unknown>) {
  const failure = await work.then(
    () => null,
    (error: unknown) => (error instanceof CommandError ? error.failure : Promise.reject(error as Error)),
  )
  if (failure === null) throw new Error('It succeeded.')
  return failure
}

test('is made where Tekton looks, private, and found again', async () => {
  const registry = open()
  expect(registry.path).toBe('~/.till/tekton/till-private.json')
  expect(await registry.read()).toEqual({ text: null, problem: null })
  expect(existsSync(join(home, '.till')), 'a look makes nothing').toBe(false)
  const before = await registry.stamp()
  const mask = process.umask(0)
  try {
    await write('{}\n')
  } finally {
    process.umask(mask)
  }
  expect(await registry.read()).toEqual({ text: '{}\n', problem: null })
  expect(await registry.stamp()).not.toBe(before)
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(statSync(dirname(path)).mode & 0o777).toBe(0o700)
  expect(readdirSync(dirname(path)).toSorted()).toEqual(['till-private.json', 'till-private.json.lock'])
})

test('a change sees what is there, may leave it, and may keep it aside', async () => {
  put('damaged \0 {')
  const stamp = await open().stamp()
  const seen: (string | null)[] = []
  const left = await open().update((text) => {
    seen.push(text)
    return null
  })
  expect(left).toEqual({ keptAside: null })
  expect(seen).toEqual(['damaged \0 {'])
  expect(await open().stamp()).toBe(stamp)
  const { keptAside } = await open().update(() => ({ text: '{}', keepAside: true }))
  expect(readFileSync(keptAside ?? '', 'utf8')).toBe('damaged \0 {')
  expect(readFileSync(path, 'utf8')).toBe('{}')
})

test('a folder, a huge file, another encoding: a sentence, and nothing is changed', async () => {
  const spoil: Record<string, () => void> = {
    'is a folder, not a file.': () => mkdirSync(path, { recursive: true }),
    'is larger than 1 MiB': () => {
      put('')
      truncateSync(path, 1_048_577)
    },
    'is not written in UTF-8.': () => put(Buffer.from([0x7b, 0xfc, 0x7d])),
  }
  for (const [sentence, run] of Object.entries(spoil)) {
    run()
    const before = await open().stamp()
    const { text, problem } = await open().read()
    expect(text).toBeNull()
    expect(problem).toContain(`${path} ${sentence}`)
    expect((await failureOf(write('{}'))).message).toContain(`${path} ${sentence}`)
    expect(await open().stamp()).toBe(before)
    rmSync(dirname(path), { recursive: true })
  }
})

test.skipIf(process.getuid?.() === 0)('no permission', async () => {
  put('{}')
  chmodSync(path, 0)
  expect((await open().read()).problem).toContain('permission was denied')
  expect((await failureOf(write('{"a":1}'))).message).toContain('permission was denied')
})

test('a link within its folder is written through; one that leads out of it is refused', async () => {
  put('{}')
  rmSync(path)
  writeFileSync(join(dirname(path), 'real.json'), 'old')
  symlinkSync('real.json', path)
  await write('new')
  expect(readFileSync(join(dirname(path), 'real.json'), 'utf8')).toBe('new')
  expect(realpathSync(path)).toBe(join(dirname(path), 'real.json'))

  rmSync(path)
  writeFileSync(join(home, 'mine.json'), 'untouched')
  symlinkSync(join(home, 'mine.json'), path)
  expect((await open().read()).text, 'reading does no harm').toBe('untouched')
  expect(await failureOf(write('new'))).toMatchObject({
    code: 'files.refused',
    message: `${path} is a link that leads out of its folder, to ${join(home, 'mine.json')}.`,
  })
  expect(readFileSync(join(home, 'mine.json'), 'utf8')).toBe('untouched')
  rmSync(path)
  symlinkSync('nowhere', path)
  expect((await failureOf(write('new'))).code).toBe('files.failed')
  expect(readdirSync(dirname(path)).toSorted()).toEqual(['real.json', 'till-private.json', 'till-private.json.lock'])
})

test.skipIf(!canMount())('a full or read-only disk changes nothing', async () => {
  mkdirSync(dirname(path), { recursive: true })
  await withSmallDisk(dirname(path), '256k', async (disk) => {
    await write('old')
    const ballast = disk.fill()
    expect((await failureOf(write('n'.repeat(50_000)))).message).toContain(`the disk is full.`)
    truncateSync(ballast, statSync(ballast).size - 8_192)
    expect((await failureOf(write('n'.repeat(50_000)))).message).toBe(`${path} can’t be written: the disk is full.`)
    rmSync(ballast)
    disk.remountReadOnly()
    expect((await failureOf(write('new'))).message).toContain('the file system is read-only')
    expect(readFileSync(path, 'utf8')).toBe('old')
    expect(readdirSync(dirname(path)).toSorted()).toEqual(['till-private.json', 'till-private.json.lock'])
  })
})

test('changes at the same time are made one after the other: none is lost', async () => {
  const names = Array.from({ length: 12 }, (_, index) => `n${String(index)}`)
  await Promise.all(
    names.map((name) =>
      open().update((text) => ({
        text: [...(text ?? '').split(',').filter(Boolean), name].join(','),
        keepAside: false,
      })),
    ),
  )
  expect(readFileSync(path, 'utf8').split(',').toSorted()).toEqual(names.toSorted())
})

test.skipIf(process.platform !== 'linux')(
  'a suspended Till is waited for, named, and not robbed; a dead one is no obstacle',
  async () => {
    await write('old')
    // Holds the lock the way another Till does, by flock(2) through another door: util-linux's own program.
    const other = spawn(
      'flock',
      [
        '--no-fork',
        `${path}.lock`,
        'sh',
        '-c',
        `echo '{"pid":'$$',"host":"app","since":1}' > '${path}.lock'; echo held; exec cat`,
      ],
      {
        stdio: ['pipe', 'pipe', 'ignore'],
      },
    )
    await once(other.stdout, 'data')
    other.kill('SIGSTOP')
    const begunAt = performance.now()
    const failure = await failureOf(open(300).update(() => ({ text: 'new', keepAside: false })))
    expect(performance.now() - begunAt).toBeGreaterThanOrEqual(300)
    expect(failure).toMatchObject({
      code: 'lock.held',
      message: `${path} is kept by another Till (pid ${String(other.pid)}) for too long.`,
      hint: `If it hangs, end it: kill ${String(other.pid)}`,
    })
    expect(readFileSync(path, 'utf8')).toBe('old')
    other.kill('SIGKILL')
    await once(other, 'close')
    await write('new')
    expect(readFileSync(path, 'utf8')).toBe('new')
  },
)
