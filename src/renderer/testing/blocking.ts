import type { Blocking } from '@shared/contract/commands'
import type { ComponentRow, SpecialistRow } from '@shared/model/rows'

/** What is blocking a stopping row: two processes, the first of which still listens. */
export function aBlocking(row: ComponentRow | SpecialistRow, more: Partial<Blocking> = {}): Blocking {
  const pid = row.pid ?? 4_000
  return {
    ref: row.id,
    name: row.name,
    since: row.since,
    signal: 'SIGTERM',
    signalledAt: row.since,
    before: null,
    dueAt: row.dueAt,
    isForced: false,
    processes: [
      { pid, depth: 0, commandLine: `python3 -m ${row.name.toLowerCase()}.api --token=••••`, user: 'ada' },
      { pid: pid + 1, depth: 1, commandLine: 'python3 worker.py --queue saves', user: 'ada' },
    ],
    listeners: row.port === null ? [] : [{ protocol: 'tcp', address: '127.0.0.1', port: row.port, pid }],
    ...more,
  }
}
