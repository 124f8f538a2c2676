import { createLinuxUsage } from './linux-usage'
import { createPortableUsage } from './portable'
import { createWindowsUsage } from './windows-usage'
import { loadWindowsTable } from '../processes/windows-table'
import type { Usage } from '../../engine/effects'

/**
 * What the machine and each run's process tree use. Counts between one call and the next, so it has one caller; the
 * first call of a run says 0. A run whose leader ended, or whose pid is another process's by now, gets no row.
 * `dispose` closes what it holds open.
 */
export function createUsage(): Usage & { dispose(): void } {
  if (process.platform === 'linux') return createLinuxUsage()
  const table = process.platform === 'win32' ? loadWindowsTable() : null
  return table === null ? createPortableUsage() : createWindowsUsage(table)
}
