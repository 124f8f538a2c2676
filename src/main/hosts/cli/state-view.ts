import type { Patch, Snapshot } from '@shared/contract/stream'
import type { BreakerRow, FallbackRow } from '@shared/model/degradation'
import type { ConflictRow, PortRulesRow, ScanRow, UndoRow } from '@shared/model/conflicts'
import type { Listener } from '@shared/model/ports'
import type {
  ComponentRow,
  InstanceRow,
  NoticeRow,
  PlatformRow,
  Settings,
  SpecialistRow,
  SystemRow,
} from '@shared/model/rows'
import type { StartBarRow, StartRow } from '@shared/model/starts'
import type { TableName } from '@shared/model/rows'
import type { UncertainRow } from '@shared/model/uncertain'
import { TABLE_NAMES } from '@shared/model/rows'
import type { EngineLink } from '../engine-link'

/** A component or a specialist: what has a state of its own. */
export type UnitRow = ComponentRow | SpecialistRow

/** The engine's state as this command line knows it, kept up to date. */
export type StateView = {
  revision(): number
  instances(): InstanceRow[]
  platforms(): PlatformRow[]
  /** Components and then specialists, each in the platform's order; of all instances, or of one. */
  units(instance?: string): UnitRow[]
  components(instance?: string): ComponentRow[]
  listeners(): Listener[]
  /** Errors first, then in the order in which they were first seen; of all instances, or of one. */
  conflicts(instance?: string): ConflictRow[]
  scan(instance: string): ScanRow | null
  /** Its present or last start, and the rows of it in the order in which they could begin. */
  start(instance: string): { row: StartRow; bars: StartBarRow[] } | null
  /** Newest first. */
  undos(): UndoRow[]
  portRules(): PortRulesRow | null
  /** The oldest first. */
  uncertain(): UncertainRow[]
  /** Those that are not closed. */
  breakers(): BreakerRow[]
  fallbacks(): FallbackRow[]
  /** What a person should know of an instance, oldest first. */
  notices(instance: string): NoticeRow[]
  settings(): Settings | null
  system(): SystemRow | null
  /** Hears every change; returns what ends it. */
  onChange(hear: () => void): () => void
}

const SEVERITY: Record<ConflictRow['level'], number> = { error: 0, warning: 1, info: 2 }

/** Attaches and follows. Lasts as long as the link. */
export async function viewState(link: EngineLink): Promise<StateView> {
  const tables = new Map<TableName, Map<string, { id: string }>>()
  const listeners = new Set<() => void>()
  const early: Patch[] = []
  let revision = -1

  const apply = (patch: Patch): void => {
    if (patch.revision <= revision) return
    revision = patch.revision
    for (const name of TABLE_NAMES) {
      const table = tables.get(name)
      for (const row of patch.put[name] ?? []) table?.set(row.id, row)
      for (const id of patch.gone[name] ?? []) table?.delete(id)
    }
    for (const hear of listeners) hear()
  }
  const snapshot: Snapshot = await link.attach({ patches: true, telemetry: false }, (push) => {
    if (push.kind !== 'patch') return
    if (revision < 0) early.push(push.patch)
    else apply(push.patch)
  })
  // An engine of an earlier build may know fewer tables.
  const inSnapshot: Partial<Snapshot['tables']> = snapshot.tables
  for (const name of TABLE_NAMES) tables.set(name, new Map((inSnapshot[name] ?? []).map((row) => [row.id, row])))
  revision = snapshot.revision
  early.forEach(apply)

  const rows = <T>(name: TableName): T[] => [...(tables.get(name)?.values() ?? [])] as T[]
  const ofInstance = <T extends { instance: string; order: number }>(all: T[], instance?: string): T[] => {
    const wanted = instance === undefined ? all : all.filter((row) => row.instance === instance)
    return sortBy(wanted, (row) => row.order)
  }
  const components = (instance?: string): ComponentRow[] => ofInstance(rows<ComponentRow>('components'), instance)
  return {
    revision: () => revision,
    instances: () => sortBy(rows<InstanceRow>('instances'), (row) => row.createdAt),
    platforms: () => rows('platforms'),
    components,
    units: (instance) => [...components(instance), ...ofInstance(rows<SpecialistRow>('specialists'), instance)],
    listeners: () => rows('listeners'),
    conflicts: (instance) =>
      rows<ConflictRow>('conflicts')
        .filter((row) => instance === undefined || row.instance === instance)
        .toSorted((a, b) => SEVERITY[a.level] - SEVERITY[b.level] || a.since - b.since || (a.id < b.id ? -1 : 1)),
    scan: (instance) => rows<ScanRow>('scans').find((row) => row.id === instance) ?? null,
    start(instance) {
      const row = rows<StartRow>('starts').find((one) => one.id === instance)
      const bars = rows<StartBarRow>('startBars').filter((bar) => bar.instance === instance)
      return row === undefined ? null : { row, bars: sortBy(bars, (bar) => bar.order) }
    },
    undos: () => rows<UndoRow>('undos').toSorted((a, b) => b.at - a.at),
    portRules: () => rows<PortRulesRow>('portRules')[0] ?? null,
    uncertain: () => sortBy(rows<UncertainRow>('uncertain'), (row) => row.startedAt ?? 0),
    breakers: () => sortBy(rows<BreakerRow>('breakers'), (row) => row.since),
    fallbacks: () => rows('fallbacks'),
    notices: (instance) => sortBy(rows<NoticeRow>('notices'), (row) => row.at).filter(({ ref }) => ref === instance),
    settings: () => rows<Settings>('settings')[0] ?? null,
    system: () => rows<SystemRow>('system')[0] ?? null,
    onChange(hear) {
      listeners.add(hear)
      return () => listeners.delete(hear)
    },
  }
}

function sortBy<T>(rows: T[], key: (row: T) => number): T[] {
  const sorted = Array.from(rows)
  sorted.sort((a, b) => key(a) - key(b))
  return sorted
}
