import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { CommandError } from '@shared/contract/failure'
import { canMount, withSmallDisk } from '../files/testing/small-disk'
import { locateDataFolder, openDataFolder } from './data-folder'
import { dataFolderHash, socketPath } from './socket-path'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'till-df-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** The folder of ours that holds a short link. */
const removeLink = (socket: string): void => rmSync(dirname(dirname(socket)), { recursive: true })

const mode = (path: string): number => statSync(path).mode & 0o777

test('makes a private folder, whatever the umask, and opens it again', () => {
  const before = process.umask(0o277)
  try {
    openDataFolder({ TILL_HOME: join(folder, 'a', 'till') })
  } finally {
    process.umask(before)
  }
  const opened = openDataFolder({ TILL_HOME: join(folder, 'a', 'till') })
  expect(opened.root).toBe(join(folder, 'a', 'till'))
  for (const path of [opened.root, opened.logs, opened.run, opened.samples, opened.backups])
    expect(mode(path)).toBe(0o700)
  expect(opened).toMatchObject({
    database: join(opened.root, 'till.db'),
    lock: join(opened.root, 'run/engine.lock'),
    socket: join(opened.root, 'run/engine.sock'),
  })
})

test('~/.till without TILL_HOME; an empty one counts as none', () => {
  expect(openDataFolder({ HOME: folder }).root).toBe(join(folder, '.till'))
  expect(openDataFolder({ HOME: folder, TILL_HOME: '' }).root).toBe(join(folder, '.till'))
})

test('the mode of a folder that was there stays', () => {
  mkdirSync(join(folder, 'till'))
  chmodSync(join(folder, 'till'), 0o755)
  expect(mode(openDataFolder({ TILL_HOME: join(folder, 'till') }).root)).toBe(0o755)
})

describe('refuses in a sentence', () => {
  const failure = (home: string) => {
    try {
      openDataFolder({ TILL_HOME: home })
    } catch (error) {
      if (error instanceof CommandError) return error.failure
      throw error
    }
    throw new Error('It was opened.')
  }

  test('a file in its place, above it, or in it', () => {
    const file = join(folder, 'notes.txt')
    writeFileSync(file, '')
    for (const home of [file, join(file, 'below'), join(file, 'far', 'below')]) {
      expect(failure(home)).toEqual({
        code: 'files.refused',
        message: `${file} is a file, but Till needs a folder there for its data.`,
        hint: 'Move that file away, or set TILL_HOME to another folder.',
      })
    }
    expect(() => locateDataFolder({ TILL_HOME: file })).toThrow(`${file} is a file, but Till needs a folder there`)
    mkdirSync(join(folder, 'till'))
    writeFileSync(join(folder, 'till', 'logs'), '')
    expect(failure(join(folder, 'till')).message).toContain(`${join(folder, 'till', 'logs')} is a file`)
  })

  test.skipIf(process.getuid?.() === 0)('one that we may not write', () => {
    chmodSync(folder, 0o500)
    expect(failure(join(folder, 'till')).message).toContain('permission was denied')
    chmodSync(folder, 0o700)
  })

  test('one whose socket may be somebody else’s', () => {
    const home = join(folder, 'till')
    const { run } = openDataFolder({ TILL_HOME: home })
    chmodSync(run, 0o777)
    expect(failure(home)).toEqual({
      code: 'files.refused',
      message: `${run} may be written by others, so Till does not use it.`,
      hint: `Take that from them: chmod 700 ${run}`,
    })
    rmSync(run, { recursive: true })
    symlinkSync(folder, run)
    expect(failure(home).message).toBe(`${run} is no folder but a link or a file, so Till does not use it.`)
    expect(() => locateDataFolder({ TILL_HOME: home })).toThrow(CommandError)
  })

  test.skipIf(process.getuid?.() !== 0)('one of another user', () => {
    const home = join(folder, 'till')
    chownSync(openDataFolder({ TILL_HOME: home }).run, 12_345, 12_345)
    expect(failure(home).message).toContain('belongs to another user (uid 12345)')
  })

  test.skipIf(!canMount())('one on a file system that is read-only, or full', async () => {
    await withSmallDisk(folder, '64k', (disk) => {
      mkdirSync(join(folder, 'till'))
      disk.remountReadOnly()
      expect(failure(join(folder, 'till')).message).toContain('the file system is read-only')
    })
    await withSmallDisk(folder, '64k', (disk) => {
      disk.fill()
      expect(failure(join(folder, 'till'))).toMatchObject({
        code: 'files.failed',
        message: expect.stringContaining('the disk is full') as string,
      })
    })
    await withSmallDisk(folder, '64k', (disk) => {
      const opened = openDataFolder({ TILL_HOME: join(folder, 'till') })
      disk.fill()
      expect(failure(join(folder, 'till')).message).toContain('the disk is full')
      expect(locateDataFolder({ TILL_HOME: join(folder, 'till') }), 'its engine can be talked to').toEqual(opened)
    })
  })
})

describe('a path too long for a socket', () => {
  const long = () => join(folder, 'x'.repeat(60), 'y'.repeat(60))

  test('is reached over a short link, which clients with another environment meet too', async () => {
    const runtime = mkdtempSync(join(tmpdir(), 'rt-'))
    const engine = openDataFolder({ TILL_HOME: long(), XDG_RUNTIME_DIR: runtime })
    const client = openDataFolder({ TILL_HOME: long() })
    expect(engine.socket.startsWith(runtime)).toBe(true)
    expect(client.socket).not.toBe(engine.socket)
    for (const path of [engine.socket, client.socket]) {
      expect(Buffer.byteLength(path)).toBeLessThan(104)
      expect(mode(dirname(dirname(path)))).toBe(0o700)
    }

    const server = createServer((socket) => socket.end('here'))
    await new Promise<void>((resolve) => server.listen(engine.socket, resolve))
    const answer = await new Promise<string>((resolve, reject) => {
      connect(client.socket)
        .on('data', (data) => resolve(data.toString()))
        .on('error', reject)
    })
    expect(answer).toBe('here')
    expect(existsSync(join(engine.run, 'engine.sock'))).toBe(true)
    await new Promise((resolve) => server.close(resolve))

    removeLink(client.socket)
    expect(existsSync(engine.run)).toBe(true)
    rmSync(runtime, { recursive: true })
  })

  test('a stranger’s folder of that name is not used, a wrong link is mended', () => {
    const runtime = mkdtempSync(join(tmpdir(), 'rt-'))
    mkdirSync(join(folder, 'run'))
    const name = `till-${dataFolderHash(folder)}`
    const longRun = join(long(), 'run')

    mkdirSync(join(runtime, name), { mode: 0o755 })
    chmodSync(join(runtime, name), 0o755)
    const elsewhere = socketPath(longRun, folder, { XDG_RUNTIME_DIR: runtime })
    expect(elsewhere.startsWith(runtime)).toBe(false)
    removeLink(elsewhere)

    chmodSync(join(runtime, name), 0o700)
    symlinkSync('/nowhere', join(runtime, name, 'run'))
    const mended = socketPath(longRun, folder, { XDG_RUNTIME_DIR: runtime })
    expect(mended).toBe(join(runtime, name, 'run', 'engine.sock'))
    expect(lstatSync(dirname(mended)).isSymbolicLink()).toBe(true)
    rmSync(runtime, { recursive: true })
  })

  test('on Windows it is a pipe named by the real folder', () => {
    const link = join(folder, 'link')
    symlinkSync(folder, link)
    const pipe = socketPath(join(folder, 'run'), realpathSync(link), {}, 'win32')
    expect(pipe).toBe(`\\\\.\\pipe\\till-${dataFolderHash(folder)}`)
    expect(basename(pipe)).not.toContain('/')
  })
})
