import { readlinkSync } from 'node:fs'
import type { Libc } from './libc'
import { procNames, tryProc } from './proc-file'

/** Which sockets processes have open, from /proc/PID/fd (proc_pid_fd(5)). */
export type Descriptors = {
  /** Hands over each open socket. `denied`: not ours to see. */
  sockets(pid: number, visit: (inode: number, fd: number) => void): 'read' | 'denied' | 'gone'
  /** The inode of the socket behind a descriptor; 0: none, or not to be told. */
  socketAt(pid: number, fd: number): number
}

const LINK_START = 'socket:['

/** With Node's own means: works everywhere. */
export function nodeDescriptors(procRoot: string): Descriptors {
  const link = (path: string) => tryProc(() => readlinkSync(path))
  return {
    sockets(pid, visit) {
      const folder = `${procRoot}/${pid}/fd`
      const fds = procNames(folder)
      if (typeof fds === 'string') return fds
      for (const fd of fds) {
        const target = link(`${folder}/${fd}`)
        // Some systems list the numbers and refuse every link; the rest of them would be refused as well.
        if (target === 'denied') return 'denied'
        const inode = inodeIn(target)
        if (inode !== 0) visit(inode, Number(fd))
      }
      return 'read'
    },
    socketAt: (pid, fd) => inodeIn(link(`${procRoot}/${pid}/fd/${fd}`)),
  }
}

function inodeIn(target: string): number {
  return target.startsWith(LINK_START) ? Number(target.slice(LINK_START.length, -1)) || 0 : 0
}

const O_DIRECTORY_CLOEXEC = 0o2200000
const EACCES = 13
const EPERM = 1
/** What getdents64 fills at a time; a process with more descriptors takes more rounds. */
const NAMES_BYTES = 32 * 1024
/** Longer than any `socket:[…]`; other targets may be cut, they are none of ours. */
const TARGET_BYTES = 64
/** Offsets in struct linux_dirent64 (getdents(2)). */
const DIRENT = { size: 16, name: 19 }
const ZERO = 48
/** `sock` and `et:[` as two little-endian words. */
const SOCK = 0x6b63_6f73
const ET = 0x5b3a_7465

/** The fastest way that works on this machine. */
export function openDescriptors(libc: Libc | null, procRoot = '/proc'): Descriptors {
  if (libc === null || libc.getdents64 === null) return nodeDescriptors(procRoot)
  return nativeDescriptors({ ...libc, getdents64: libc.getdents64 }, procRoot)
}

type LibcWithFolders = Libc & { getdents64: NonNullable<Libc['getdents64']> }

/** With the C library: no text is made of the targets that are no sockets, and no path is walked twice. */
function nativeDescriptors(libc: LibcWithFolders, procRoot: string): Descriptors {
  const names = new Uint8Array(NAMES_BYTES)
  const namesView = new DataView(names.buffer)
  const target = new Uint8Array(TARGET_BYTES)
  const targetView = new DataView(target.buffer)
  const nameBytes: Uint8Array[] = []

  const refusal = (): 'denied' | 'gone' => (libc.errno() === EACCES || libc.errno() === EPERM ? 'denied' : 'gone')
  const inodeOf = (length: number): number => {
    if (length < 10 || targetView.getUint32(0, true) !== SOCK || targetView.getUint32(4, true) !== ET) return 0
    let inode = 0
    for (let at = 8; at < length - 1; at += 1) {
      const digit = (target[at] ?? 0) - ZERO
      if (digit < 0 || digit > 9) return 0
      inode = inode * 10 + digit
    }
    return inode
  }

  /** -1 for `.` and `..`. */
  const numberAt = (from: number): number => {
    let value = -1
    for (let at = from; names[at] !== 0; at += 1) {
      const digit = (names[at] ?? 0) - ZERO
      if (digit < 0 || digit > 9) return -1
      value = Math.max(value, 0) * 10 + digit
    }
    return value
  }
  // Every process counts its descriptors from 0, so the same few names serve for all.
  const nameOf = (fd: number): Uint8Array => (nameBytes[fd] ??= Buffer.from(`${fd}\0`, 'latin1'))

  return {
    sockets(pid, visit) {
      const folder = libc.open(`${procRoot}/${pid}/fd`, O_DIRECTORY_CLOEXEC)
      if (folder < 0) return refusal()
      try {
        for (;;) {
          const filled = libc.getdents64(folder, names, NAMES_BYTES)
          if (filled < 0) return refusal()
          if (filled === 0) return 'read'
          for (let at = 0; at < filled; at += namesView.getUint16(at + DIRENT.size, true)) {
            const fd = numberAt(at + DIRENT.name)
            if (fd < 0) continue
            const length = libc.readlinkat(folder, nameOf(fd), target, TARGET_BYTES)
            if (length < 0 && refusal() === 'denied') return 'denied'
            const inode = inodeOf(length)
            if (inode !== 0) visit(inode, fd)
          }
        }
      } finally {
        libc.close(folder)
      }
    },
    socketAt: (pid, fd) => inodeOf(libc.readlink(`${procRoot}/${pid}/fd/${fd}`, target, TARGET_BYTES)),
  }
}
