import { spawnSync } from 'node:child_process'
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
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { CommandError } from '@shared/contract/failure'
import { createFiles } from './files'
import { canMount, withSmallDisk } from './testing/small-disk'

let folder: string
let root: string
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'till-files-')))
  root = join(folder, 'root')
  mkdirSync(root)
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const files = createFiles({ home: '/home/ada' })
const at = (...parts: string[]): string => join(root, ...parts)
const isRoot = process.getuid?.() === 0

async function failureOf(work: Promise<unknown>) {
  const failure = await work.then(
    () => null,
    (error: unknown) => (error instanceof CommandError ? error.failure : Promise.reject(error as Error)),
  )
  if (failure === null) throw new Error('It succeeded.')
  return failure
}

describe('readText', () => {
  test('answers exactly what stands there', async () => {
    const text = '\u{feff}A=1\r\nB=ü 🚀\n\r\nlast line without an end'
    writeFileSync(at('x'), text)
    expect(await files.readText(at('x'))).toBe(text)
    writeFileSync(at('empty'), '')
    expect(await files.readText(at('empty'))).toBe('')
    expect(await files.readText(at('none'))).toBeNull()
    expect(await files.readText(at('x', 'below'))).toBeNull()
  })

  test('refuses what is no text to read, each in its own sentence', async () => {
    writeFileSync(at('nul'), 'A=1\0\n')
    writeFileSync(at('latin'), Buffer.from([0x41, 0x3d, 0xfc, 0x0a]))
    writeFileSync(at('large'), '')
    truncateSync(at('large'), 1_048_577)
    writeFileSync(at('largest'), 'x'.repeat(1_048_576))
    spawnSync('mkfifo', [at('pipe')])
    symlinkSync('circle', at('circle'))

    expect(await files.readText(at('largest'))).toHaveLength(1_048_576)
    const sentences: Record<string, string> = {
      nul: 'is not a text file: it holds NUL bytes.',
      latin: 'is not written in UTF-8.',
      large: 'is larger than 1 MiB, too large for a file of settings.',
      pipe: 'is a device or a pipe, not a file.',
      circle: 'can’t be read: its symbolic links go round in a circle.',
      '.': 'is a folder, not a file.',
    }
    for (const [name, sentence] of Object.entries(sentences)) {
      expect((await failureOf(files.readText(at(name)))).message).toBe(`${at(name)} ${sentence}`)
    }
  })

  test.skipIf(isRoot)('says that permission is missing', async () => {
    writeFileSync(at('x'), 'A=1', { mode: 0o000 })
    expect((await failureOf(files.readText(at('x')))).message).toContain('permission was denied')
  })
})

describe('replaceText', () => {
  const replace = (path: string, text: string) => files.replaceText({ root, path, text })

  test('a new file is private and has no backup', async () => {
    const before = process.umask(0)
    try {
      expect(await replace(at('.env.local'), 'A=1\r\n')).toEqual({ backup: null })
    } finally {
      process.umask(before)
    }
    expect(readFileSync(at('.env.local'), 'utf8')).toBe('A=1\r\n')
    expect(statSync(at('.env.local')).mode & 0o777).toBe(0o600)
    expect(readdirSync(root)).toEqual(['.env.local'])
  })

  test('a backup ends as its file does, so that what ignores the one ignores the other', async () => {
    writeFileSync(at('.env.local'), 'old')
    expect(await replace('.env.local', 'new')).toEqual({ backup: at('.env.till-backup.local') })
    expect(await replace('.env.local', 'newer')).toEqual({ backup: at('.env.till-backup-2.local') })
  })

  test('an existing one keeps its mode and its former content', async () => {
    writeFileSync(at('x'), 'old')
    chmodSync(at('x'), 0o664)
    const { backup } = await replace('x', 'new')
    expect(backup).toBe(at('x.till-backup'))
    expect(readFileSync(at('x'), 'utf8')).toBe('new')
    expect(readFileSync(at('x.till-backup'), 'utf8')).toBe('old')
    for (const name of ['x', 'x.till-backup']) expect(statSync(at(name)).mode & 0o777).toBe(0o664)
  })

  test.skipIf(!isRoot)('root leaves a file to its owner', async () => {
    writeFileSync(at('x'), 'old')
    spawnSync('chown', ['65534:65534', at('x')])
    await replace('x', 'new')
    expect(statSync(at('x'))).toMatchObject({ uid: 65_534, gid: 65_534 })
  })

  test('the same text changes nothing at all', async () => {
    writeFileSync(at('x'), 'same')
    const before = statSync(at('x'))
    expect(await replace('x', 'same')).toEqual({ backup: null })
    expect(statSync(at('x'))).toMatchObject({ ino: before.ino, mtimeMs: before.mtimeMs })
    expect(readdirSync(root)).toEqual(['x'])
  })

  test('backups are numbered, each content once; the first is never given up', async () => {
    writeFileSync(at('x'), 'v0')
    const made: (string | null)[] = []
    for (const version of ['v1', 'v0', 'v1', 'v2', 'v3', 'v4', 'v5', 'v6'])
      made.push((await replace('x', version)).backup)
    const names = made.map((path) => path?.slice(at('x.till-backup').length))
    expect(names).toEqual(['', '-2', '', '-2', '-3', '-4', '-5', '-2'])
    expect(readFileSync(at('x.till-backup'), 'utf8')).toBe('v0')
    expect(readFileSync(at('x.till-backup-2'), 'utf8')).toBe('v5')
    expect(readFileSync(at('x'), 'utf8')).toBe('v6')
    expect(readdirSync(root)).toHaveLength(6)
  })

  test('a link inside the root is written through; its name stays a link', async () => {
    mkdirSync(at('shared'))
    writeFileSync(at('shared', 'real'), 'old')
    symlinkSync(join('shared', 'real'), at('x'))
    expect(await replace('x', 'new')).toEqual({ backup: at('shared', 'real.till-backup') })
    expect(readFileSync(at('shared', 'real'), 'utf8')).toBe('new')
    expect(realpathSync(at('x'))).toBe(at('shared', 'real'))
  })

  test('a root reached over a link is the root', async () => {
    symlinkSync(root, join(folder, 'link'))
    await files.replaceText({ root: join(folder, 'link'), path: join(folder, 'link', 'x'), text: 'new' })
    expect(readFileSync(at('x'), 'utf8')).toBe('new')
  })

  test('nothing outside the root is ever written', async () => {
    const outside = join(folder, 'outside')
    mkdirSync(outside)
    writeFileSync(join(outside, 'secret'), 'untouched')
    symlinkSync(join(outside, 'secret'), at('to-file'))
    symlinkSync(outside, at('to-folder'))
    symlinkSync(join(outside, 'not-yet'), at('dangling'))
    mkdirSync(join(folder, 'root-beside'))

    const attempts = [
      'to-file',
      'to-folder/secret',
      'to-folder/new',
      '../outside/secret',
      '../root-beside/x',
      '.',
      '..',
    ]
    for (const path of attempts) {
      const { code, message } = await failureOf(replace(path, 'escaped'))
      expect(code, path).toBe('files.refused')
      expect(message, path).toMatch(/leads out of .*root|is a folder/)
    }
    expect((await failureOf(replace('dangling', 'escaped'))).message).toContain('a link to a file that does not exist')
    expect(readdirSync(outside)).toEqual(['secret'])
    expect(readFileSync(join(outside, 'secret'), 'utf8')).toBe('untouched')
    expect(readdirSync(join(folder, 'root-beside'))).toEqual([])
    expect(readdirSync(root).toSorted()).toEqual(['dangling', 'to-file', 'to-folder'])
  })

  test('a backup name that is a link is left alone', async () => {
    writeFileSync(join(folder, 'outside'), 'untouched')
    symlinkSync(join(folder, 'outside'), at('x.till-backup'))
    writeFileSync(at('x'), 'old')
    expect(await replace('x', 'new')).toEqual({ backup: at('x.till-backup-2') })
    expect(readFileSync(join(folder, 'outside'), 'utf8')).toBe('untouched')
  })

  test('a folder, a pipe and a missing folder are refused in a sentence', async () => {
    mkdirSync(at('folder'))
    spawnSync('mkfifo', [at('pipe')])
    expect((await failureOf(replace('folder', 'x'))).message).toBe(`${at('folder')} is a folder, not a file.`)
    expect((await failureOf(replace('pipe', 'x'))).message).toContain('is a device or a pipe')
    expect((await failureOf(replace('gone/x', 'x'))).message).toContain('it does not exist')
    expect(await failureOf(files.replaceText({ root: at('none'), path: 'x', text: '' }))).toMatchObject({
      code: 'folder.missing',
      message: `The folder ${at('none')} can’t be used: it does not exist.`,
    })
  })

  test.skipIf(isRoot)('a read-only file or folder stays as it is', async () => {
    writeFileSync(at('x'), 'old', { mode: 0o400 })
    expect((await failureOf(replace('x', 'new'))).message).toContain('permission was denied')
    chmodSync(at('x'), 0o600)
    chmodSync(root, 0o500)
    expect((await failureOf(replace('x', 'new'))).message).toContain('permission was denied')
    chmodSync(root, 0o700)
    expect(readdirSync(root)).toEqual(['x'])
    expect(readFileSync(at('x'), 'utf8')).toBe('old')
  })

  test.skipIf(!canMount())('a disk that is full, or read-only: all stays as it was, with no other file', async () => {
    await withSmallDisk(root, '256k', async (disk) => {
      const old = 'o'.repeat(40_000)
      writeFileSync(at('x'), old)
      const ballast = disk.fill()
      // First no space for the new file, then space for it but not for the backup.
      expect(await failureOf(replace('x', 'n'.repeat(90_000)))).toMatchObject({
        code: 'files.failed',
        message: `${at('x')} can’t be written: the disk is full.`,
      })
      expect(readdirSync(root).toSorted()).toEqual(['ballast', 'x'])
      truncateSync(ballast, statSync(ballast).size - 16_384)
      expect((await failureOf(replace('x', 'tiny'))).message).toContain('the disk is full')
      expect(readdirSync(root).toSorted()).toEqual(['ballast', 'x'])
      expect(readFileSync(at('x'), 'utf8')).toBe(old)

      disk.remountReadOnly()
      expect((await failureOf(replace('x', 'tiny'))).message).toContain('the file system is read-only')
      expect((await failureOf(files.removeFile(at('x')))).message).toContain('the file system is read-only')
    })
  })
})

describe('restoreText', () => {
  const restore = (path: string, text: string | null) => files.restoreText({ root, path, text })

  test('puts exactly the former bytes back, mode kept, without another backup', async () => {
    const before = '\u{feff}# mine\r\nA=1\r\n\r\nlast line without an end'
    writeFileSync(at('.env.local'), before)
    chmodSync(at('.env.local'), 0o640)
    const bytes = readFileSync(at('.env.local'))
    const text = (await files.readText(at('.env.local'))) ?? ''
    await files.replaceText({ root, path: '.env.local', text: 'A=2\n' })
    await restore('.env.local', text)
    expect(readFileSync(at('.env.local')).equals(bytes)).toBe(true)
    expect(statSync(at('.env.local')).mode & 0o777).toBe(0o640)
    expect(readdirSync(root).toSorted()).toEqual(['.env.local', '.env.till-backup.local'])
  })

  test('a file that was not there before goes again', async () => {
    await files.replaceText({ root, path: 'x', text: 'new' })
    await restore('x', null)
    await restore('x', null)
    expect(readdirSync(root)).toEqual([])
    await restore('x', 'again')
    expect(readFileSync(at('x'), 'utf8')).toBe('again')
  })

  test('touches nothing outside the root, no folder and no read-only file', async () => {
    writeFileSync(join(folder, 'outside'), 'untouched')
    symlinkSync(join(folder, 'outside'), at('link'))
    mkdirSync(at('folder'))
    for (const text of ['escaped', null]) {
      expect((await failureOf(restore('link', text))).message).toContain('leads out of')
      expect((await failureOf(restore('../outside', text))).message).toContain('leads out of')
      expect((await failureOf(restore('folder', text))).message).toContain('is a folder')
    }
    expect(readFileSync(join(folder, 'outside'), 'utf8')).toBe('untouched')
    expect(readdirSync(root).toSorted()).toEqual(['folder', 'link'])
  })

  test('a place is judged before anything is written', async () => {
    writeFileSync(join(folder, 'outside'), 'untouched')
    symlinkSync(join(folder, 'outside'), at('link'))
    mkdirSync(at('folder'))
    const check = (name: string): Promise<void> => files.checkPlace({ root, path: at(name) })
    expect((await failureOf(check('link'))).message).toContain('leads out of')
    expect((await failureOf(check('folder'))).message).toContain('is a folder')
    await check('not-there-yet')
    expect(readdirSync(root).toSorted()).toEqual(['folder', 'link'])
  })
})

test('a stamp changes with whatever changes the file', async () => {
  expect(await files.stamp(at('x'))).toBeNull()
  expect(await files.stamp(at('none', 'below'))).toBeNull()
  writeFileSync(at('x'), 'one')
  const first = await files.stamp(at('x'))
  expect(await files.stamp(at('x'))).toBe(first)
  await files.replaceText({ root, path: 'x', text: 'two' })
  const second = await files.stamp(at('x'))
  expect(second).not.toBe(first)
  await files.removeFile(at('x'))
  expect(await files.stamp(at('x'))).toBeNull()
})

test('isFolder, realPath, removeFile', async () => {
  writeFileSync(at('x'), '')
  symlinkSync('x', at('link'))
  expect(await files.isFolder(root)).toBe(true)
  for (const name of ['x', 'none', 'x/below']) expect(await files.isFolder(at(name))).toBe(false)
  expect(await files.realPath(at('link'))).toBe(at('x'))
  expect(await files.realPath(at('none'))).toBeNull()
  expect((await failureOf(files.removeFile(root))).message).toContain('is a folder, not a file')
  symlinkSync('nowhere', at('dangling'))
  for (const name of ['link', 'dangling']) await files.removeFile(at(name))
  expect(readdirSync(root)).toEqual(['x'])
  expect(existsSync(at('x'))).toBe(true)
  await files.removeFile(at('x'))
  await files.removeFile(at('x'))
  expect(existsSync(at('x'))).toBe(false)
})

test('resolve and shorten read ~ as the home folder', () => {
  expect(files.resolve('/srv/a', 'b/../c')).toBe('/srv/a/c')
  expect(files.resolve('/srv/a', '/etc/x')).toBe('/etc/x')
  expect(files.resolve('/srv/a', '~/x')).toBe('/home/ada/x')
  expect(files.resolve('/srv/a', '~')).toBe('/home/ada')
  expect(files.resolve('/srv/a', '~bob/x')).toBe('/srv/a/~bob/x')
  expect(files.shorten('/home/ada/work/x')).toBe('~/work/x')
  expect(files.shorten('/home/ada')).toBe('~')
  expect(files.shorten('/home/adam/x')).toBe('/home/adam/x')
})
