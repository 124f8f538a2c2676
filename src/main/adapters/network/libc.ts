import { endianness } from 'node:os'

/** The few calls of the C library that Node doesn't offer. Each answers as in its man page; errno after a failure. */
export type Libc = {
  socket(domain: number, type: number, protocol: number): number
  setsockopt(fd: number, level: number, name: number, value: Uint8Array, length: number): number
  bind(fd: number, address: Uint8Array, length: number): number
  listen(fd: number, backlog: number): number
  close(fd: number): number
  send(fd: number, bytes: Uint8Array, length: number, flags: number): number
  recv(fd: number, bytes: Uint8Array, length: number, flags: number): number
  open(path: string, flags: number): number
  /** null before glibc 2.30. */
  getdents64: ((fd: number, bytes: Uint8Array, length: number) => number) | null
  /** `name` ends with a zero byte. */
  readlinkat(folder: number, name: Uint8Array, bytes: Uint8Array, length: number): number
  readlink(path: string, bytes: Uint8Array, length: number): number
  inet_pton(family: number, text: string, bytes: Uint8Array): number
  errno(): number
}

export const SOCK_CLOEXEC = 0o2000000

/**
 * The C library of a little-endian Linux, or null where it can't be called: another system, no prebuilt koffi for this
 * machine, or a sandbox that forbids it. Callers have a way without it (procfs, node:net), so null is no failure.
 */
export async function loadLibc(): Promise<Libc | null> {
  if (process.platform !== 'linux' || endianness() !== 'LE') return null
  try {
    const { default: koffi } = await import('koffi')
    const library = koffi.load(null)
    const declare = (prototype: string): unknown => library.func(prototype)
    return {
      socket: declare('int socket(int, int, int)') as Libc['socket'],
      setsockopt: declare('int setsockopt(int, int, int, void *, uint32_t)') as Libc['setsockopt'],
      bind: declare('int bind(int, void *, uint32_t)') as Libc['bind'],
      listen: declare('int listen(int, int)') as Libc['listen'],
      close: declare('int close(int)') as Libc['close'],
      send: declare('long send(int, void *, unsigned long, int)') as Libc['send'],
      recv: declare('long recv(int, void *, unsigned long, int)') as Libc['recv'],
      open: declare('int open(str, int)') as Libc['open'],
      getdents64: ifThere(() => declare('long getdents64(int, void *, unsigned long)')) as Libc['getdents64'],
      readlinkat: declare('long readlinkat(int, void *, void *, unsigned long)') as Libc['readlinkat'],
      readlink: declare('long readlink(str, void *, unsigned long)') as Libc['readlink'],
      inet_pton: declare('int inet_pton(int, str, void *)') as Libc['inet_pton'],
      errno: () => koffi.errno(),
    }
  } catch {
    // Whatever kept the library from loading, the portable way answers the same questions, more slowly.
    return null
  }
}

function ifThere(declare: () => unknown): unknown {
  try {
    return declare()
  } catch {
    // An older library lacks it; callers have another way.
    return null
  }
}
