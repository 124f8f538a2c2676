import type { PortChangeKind } from '@shared/model/port-changes'

/** What a change is called until main has worked out its own words. */
export const WORDS: Record<PortChangeKind, { title: string; button: string }> = {
  'move-port': { title: 'Move a port', button: 'Move' },
  'move-instance': { title: 'Move an instance', button: 'Move' },
  swap: { title: 'Swap two instances', button: 'Swap' },
  adopt: { title: 'Adopt a process', button: 'Adopt' },
  'stop-process': { title: 'Stop a process', button: 'Stop' },
  ignore: { title: 'Ignore a conflict', button: 'Ignore' },
  heed: { title: 'Mind a conflict again', button: 'Mind again' },
  repair: { title: 'Repair .env.local', button: 'Repair' },
}
