import { expect, test } from 'vitest'
import { DiagRefused } from './sock-diag-message'
import { diagTables } from './socket-tables'
import type { SockDiag } from './sock-diag'
import type { SocketTables } from './socket-tables'

const EPERM = 1

function recording(): { asked: string[]; fallback: SocketTables } {
  const asked: string[] = []
  const fallback: SocketTables = {
    dump(protocol, _states, port) {
      asked.push(`${protocol} ${port}`)
      return []
    },
    listeningPorts() {
      asked.push('ports')
      return [8104]
    },
    accepting: () => null,
    dispose: () => undefined,
  }
  return { asked, fallback }
}

test('what the kernel refuses over netlink is read from procfs from then on, and only that', () => {
  let refusals = 0
  const diag: SockDiag = {
    dump(protocol) {
      if (protocol === 'tcp') return []
      refusals += 1
      throw new DiagRefused(EPERM)
    },
    listeningPorts: () => [1],
    accepting: () => [],
    close: () => undefined,
  }
  const { asked, fallback } = recording()
  const tables = diagTables(diag, fallback)
  for (let i = 0; i < 2; i += 1) {
    tables.dump('udp', 1, 5353)
    tables.dump('tcp', 1)
  }
  expect(tables.listeningPorts()).toEqual([1])
  expect(asked).toEqual(['udp 5353', 'udp 5353'])
  expect(refusals).toBe(1)
})

test('ports come from procfs where TCP is refused', () => {
  const refuse = () => {
    throw new DiagRefused(EPERM)
  }
  const { asked, fallback } = recording()
  const tables = diagTables(
    { dump: refuse, listeningPorts: refuse, accepting: refuse, close: () => undefined },
    fallback,
  )
  expect([tables.accepting(8104), tables.listeningPorts()]).toEqual([null, [8104]])
  expect(asked).toEqual(['ports'])
})

test('any other error is not taken for a refusal', () => {
  const fail = () => {
    throw new TypeError('a mistake of ours')
  }
  const diag = { dump: fail, listeningPorts: fail, accepting: fail, close: () => undefined }
  const tables = diagTables(diag, recording().fallback)
  expect(() => tables.listeningPorts()).toThrow('a mistake of ours')
})
