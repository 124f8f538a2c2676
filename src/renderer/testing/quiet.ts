import type { Snapshot } from '@shared/contract/stream'
import { aSnapshot } from './fixture'

/** The fixture’s machine without what main finds out about ports: for tests that put in their own. */
export function aQuietSnapshot(): Snapshot {
  const { revision, tables } = aSnapshot()
  return {
    revision,
    tables: { ...tables, conflicts: [], ahead: [], links: [], scans: [], portRules: [], undos: [] },
  }
}
