import { openSync, closeSync, readdirSync, readlinkSync } from 'node:fs'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { describe, expect, onTestFinished, test } from 'vitest'
import { nodeDescriptors, openDescriptors } from './descriptors'
import type { Descriptors } from './descriptors'
import { loadLibc } from './libc'

const libc = await loadLibc()

function told(descriptors: Descriptors, pid: number): string[] {
  const found: string[] = []
  expect(descriptors.sockets(pid, (inode, fd) => found.push(`${fd} ${inode}`))).toBe('read')
  return found.toSorted()
}

describe.skipIf(libc === null)('both ways', () => {
  const [native, node] = [openDescriptors(libc), nodeDescriptors('/proc')]

  test('tell the same of every process', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    onTestFinished(() => void server.close())
    // More names than one call hands over, and numbers of several digits.
    const files = Array.from({ length: 1_500 }, () => openSync('/dev/null', 'r'))
    onTestFinished(() => files.forEach((file) => closeSync(file)))
    const own = told(native, process.pid)
    expect(own).toEqual(told(node, process.pid))
    expect(own.length).toBeGreaterThan(0)
    for (const line of own) {
      const [fd = '', inode = ''] = line.split(' ')
      expect(readlinkSync(`/proc/self/fd/${fd}`)).toBe(`socket:[${inode}]`)
      expect(native.socketAt(process.pid, Number(fd))).toBe(Number(inode))
      expect(node.socketAt(process.pid, Number(fd))).toBe(Number(inode))
    }
    const [file = -1] = files
    expect([native.socketAt(process.pid, file), node.socketAt(process.pid, file)]).toEqual([0, 0])
  })

  test('an older C library leads to Node’s own means', () => {
    const older = openDescriptors(libc === null ? null : { ...libc, getdents64: null })
    expect(told(older, process.pid)).toEqual(told(native, process.pid))
  })

  test('know a process that is not there', () => {
    const ignore = (): void => undefined
    const nobody = Math.max(...readdirSync('/proc').map(Number).filter(Number.isInteger)) + 100_000
    expect([native.sockets(nobody, ignore), node.sockets(nobody, ignore)]).toEqual(['gone', 'gone'])
    expect([native.socketAt(nobody, 3), node.socketAt(nobody, 3)]).toEqual([0, 0])
  })

  test.skipIf(process.getuid?.() !== 0)("are refused another user's", () => {
    const ignore = (): void => undefined
    process.seteuid?.(65_534)
    onTestFinished(() => process.seteuid?.(0))
    expect([native.sockets(1, ignore), node.sockets(1, ignore)]).toEqual(['denied', 'denied'])
  })
})
