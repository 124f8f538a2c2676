import type { Effects } from './effects'
import type { Transact } from './store'

/** What is known of the machine before anything else, and sentences from before the engine that a person should read. */
export function putOpeningRows(
  tx: Transact,
  { facts, clock }: Pick<Effects, 'facts' | 'clock'>,
  sentences: readonly string[],
): void {
  const { version, host, enginePid, dataFolder, platform, hostname, cores, memoryBytes } = facts
  const startedAt = clock.now()
  tx.put('system', {
    id: 'system',
    version,
    host,
    enginePid,
    dataFolder,
    platform,
    hostname,
    cores,
    memoryBytes,
    startedAt,
  })
  sentences.forEach((message, index) => {
    tx.put('notices', {
      id: `opening-${String(index)}`,
      level: 'warning',
      message,
      hint: null,
      ref: null,
      at: startedAt,
    })
  })
}
