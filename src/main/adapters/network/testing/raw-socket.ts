import { isIP } from 'node:net'
import { loadLibc } from '../libc'
import type { Libc } from '../libc'

const AF = { 4: 2, 6: 10 } as const
const SOCK_STREAM = 1
const SOL_SOCKET = 1
const OPTION = { reuseAddress: 2, reusePort: 15 } as const
const ON = Uint8Array.of(1, 0, 0, 0)

/** A socket in a shape that Node can't make: bound and not listening, with SO_REUSEPORT, with a backlog of nothing. */
export type RawSocket = { close(): void }

/** Binds (and with a backlog listens on) an IPv4 address. Throws with the errno when the system refuses. */
export async function openRawSocket(plan: {
  address: string
  port: number
  options: (keyof typeof OPTION)[]
  backlog: number | null
}): Promise<RawSocket> {
  const libc = await loadLibc()
  if (libc === null) throw new Error('The C library is not to be had here.')
  const isOk = (result: number, what: string): number => {
    if (result < 0) throw new Error(`${what} failed with errno ${libc.errno()}.`)
    return result
  }
  const family = AF[isIP(plan.address) === 6 ? 6 : 4]
  const fd = isOk(libc.socket(family, SOCK_STREAM, 0), 'socket')
  try {
    for (const option of plan.options) isOk(libc.setsockopt(fd, SOL_SOCKET, OPTION[option], ON, 4), option)
    const address = ipv4Address(libc, plan.address, plan.port)
    isOk(libc.bind(fd, address, address.length), 'bind')
    if (plan.backlog !== null) isOk(libc.listen(fd, plan.backlog), 'listen')
  } catch (error) {
    libc.close(fd)
    throw error
  }
  return { close: () => libc.close(fd) }
}

function ipv4Address(libc: Libc, address: string, port: number): Uint8Array {
  const bytes = new Uint8Array(16)
  bytes[0] = AF[4]
  bytes[2] = port >> 8
  bytes[3] = port & 0xff
  libc.inet_pton(AF[4], address, bytes.subarray(4))
  return bytes
}
