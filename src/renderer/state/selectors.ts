import { useMemo } from 'react'
import type { InstanceId } from '@shared/model/ids'
import type {
  ComponentRow,
  InstanceRow,
  NoticeRow,
  PlatformRow,
  Settings,
  SpecialistRow,
  SystemRow,
  Tables,
  TimelineRow,
} from '@shared/model/rows'
import type { Listener } from '@shared/model/ports'
import type { RegistrationRow } from '@shared/model/registrations'
import { useCalmly } from './calm'
import { kept } from './kept'
import { perTable } from './per-table'
import { type Link, useProjection } from './store'
import { byOrder } from './trouble'
import { useUi } from './ui-state'

const DEFAULT_SETTINGS: Settings = { theme: 'system', density: 'comfortable', onQuit: 'ask' }

type OfInstance = { instance: InstanceId; order: number; id: string }

/**
 * Rows by instance, each list in the platform's order. A list whose rows are those of the last time is the same object:
 * a patch of one instance leaves what shows the others alone.
 */
function grouped<Row extends OfInstance>() {
  let last: ReadonlyMap<string, readonly Row[]> = new Map()
  return (rows: ReadonlyMap<string, Row>): ReadonlyMap<string, readonly Row[]> => {
    const made = new Map<string, Row[]>()
    for (const row of rows.values()) {
      const list = made.get(row.instance)
      if (list === undefined) made.set(row.instance, [row])
      else list.push(row)
    }
    const lists = new Map<string, readonly Row[]>()
    for (const [instance, list] of made) {
      list.sort(byOrder)
      const before = last.get(instance)
      lists.set(instance, before !== undefined && isSameList(before, list) ? before : list)
    }
    last = lists
    return lists
  }
}

function isSameList<Row>(a: readonly Row[], b: readonly Row[]): boolean {
  return a.length === b.length && a.every((row, index) => row === b[index])
}

/** An instance but for how many of its rows are in which state, which changes all the time. */
export type ShownInstance = Omit<InstanceRow, 'state' | 'label' | 'counts'>

/** Instances by id, each the same object until more of it changes than how its rows stand. */
function standing() {
  let last: ReadonlyMap<string, ShownInstance> = new Map()
  return (rows: Tables['instances']): ReadonlyMap<string, ShownInstance> => {
    last = new Map([...rows].map(([id, row]) => [id, standsAs(last.get(id), row)]))
    return last
  }
}

function standsAs(
  before: ShownInstance | undefined,
  { state: _state, label: _label, counts: _counts, ...now }: InstanceRow,
): ShownInstance {
  return kept(before, now)
}

const NONE: readonly never[] = []

/** By base port: the main checkout first, then coder-a, coder-b, as they lie in the range. */
const instancesOf = perTable((rows: Tables['instances']): readonly InstanceRow[] =>
  [...rows.values()].toSorted((a, b) => a.ports.component.base - b.ports.component.base || a.createdAt - b.createdAt),
)
const standingOf = perTable(standing())
const componentsOf = perTable(grouped<ComponentRow>())
const specialistsOf = perTable(grouped<SpecialistRow>())
const listenersOf = perTable((rows: Tables['listeners']): readonly Listener[] =>
  [...rows.values()].toSorted((a, b) => a.port - b.port),
)
const timelineOf = perTable((rows: Tables['timeline']): readonly TimelineRow[] =>
  [...rows.values()].toSorted((a, b) => Number(b.id) - Number(a.id)),
)
const platformsOf = perTable((rows: Tables['platforms']): readonly PlatformRow[] => [...rows.values()])
const noticesOf = perTable((rows: Tables['notices']): readonly NoticeRow[] =>
  [...rows.values()].toSorted((a, b) => b.at - a.at),
)

/** All instances, in the order of their blocks. */
export function useInstances(): readonly InstanceRow[] {
  return useProjection(({ tables }) => instancesOf(tables.instances))
}

/** The instance shown: the one chosen, else the first; null where there is none. */
export function useShownInstance(): ShownInstance | null {
  const chosen = useUi((ui) => ui.instance)
  return useProjection(({ tables: { instances } }) => {
    const id = chosen !== null && instances.has(chosen) ? chosen : instancesOf(instances)[0]?.id
    return (id === undefined ? undefined : standingOf(instances).get(id)) ?? null
  })
}

/** One instance but for how its rows stand, or undefined. */
export function useStandingInstance(id: string): ShownInstance | undefined {
  return useProjection(({ tables }) => standingOf(tables.instances).get(id))
}

/** Whether there is any instance. */
export function useHasInstances(): boolean {
  return useProjection(({ tables }) => tables.instances.size > 0)
}

/** The components of an instance in the platform's order. */
export function useComponents(instance: string): readonly ComponentRow[] {
  return useProjection(({ tables }) => componentsOf(tables.components).get(instance) ?? NONE)
}

/** How many components and AI specialists an instance has. */
export function useRowCounts(instance: string): { componentCount: number; specialistCount: number } {
  const componentCount = useProjection(({ tables }) => componentsOf(tables.components).get(instance)?.length ?? 0)
  const specialistCount = useProjection(({ tables }) => specialistsOf(tables.specialists).get(instance)?.length ?? 0)
  return { componentCount, specialistCount }
}

/** The rows of an instance for what draws many of them at once: looked at calmly. */
export function useRowsCalmly(instance: string): {
  components: readonly ComponentRow[]
  specialists: readonly SpecialistRow[]
} {
  const components = useCalmly((tables) => componentsOf(tables.components).get(instance) ?? NONE)
  const specialists = useCalmly((tables) => specialistsOf(tables.specialists).get(instance) ?? NONE)
  return { components, specialists }
}

/** The components of all instances, by instance, each list in the platform's order. Looked at calmly. */
export function useComponentsByInstance(): ReadonlyMap<string, readonly ComponentRow[]> {
  return useCalmly((tables) => componentsOf(tables.components))
}

/** The AI specialists of all instances, by instance, each list in the platform's order. Looked at calmly. */
export function useSpecialistsByInstance(): ReadonlyMap<string, readonly SpecialistRow[]> {
  return useCalmly((tables) => specialistsOf(tables.specialists))
}

/** The AI specialists of an instance in the platform's order. */
export function useSpecialists(instance: string): readonly SpecialistRow[] {
  return useProjection(({ tables }) => specialistsOf(tables.specialists).get(instance) ?? NONE)
}

/** One component by ref, or undefined. */
export function useComponent(ref: string): ComponentRow | undefined {
  return useProjection(({ tables }) => tables.components.get(ref))
}

/** With what a component is registered, or undefined. */
export function useRegistration(ref: string): RegistrationRow | undefined {
  return useProjection(({ tables }) => tables.registrations.get(ref))
}

/** One specialist by ref, or undefined. */
export function useSpecialist(ref: string): SpecialistRow | undefined {
  return useProjection(({ tables }) => tables.specialists.get(ref))
}

/** What a row is called, with its instance where that is not told already: `hermes of Coder-B`. Its ref where it is gone. */
export function useNameOf(ref: string, isWhole = true): string {
  const row = useComponent(ref)
  const specialist = useSpecialist(ref)
  const instances = useInstances()
  const instance = instances.find(({ id }) => ref.startsWith(`${id}/`))
  const name = row?.name ?? specialist?.name ?? (isWhole ? ref : ref.slice(ref.indexOf('/') + 1))
  const isKnown = row !== undefined || specialist !== undefined
  return isWhole && isKnown && instance !== undefined ? `${name} of ${instance.name}` : name
}

/** All listening sockets seen, by port. */
export function useListeners(): readonly Listener[] {
  return useProjection(({ tables }) => listenersOf(tables.listeners))
}

/** What happened, newest first: of one instance (and of Till itself), or with null of all. Looked at calmly. */
export function useTimeline(instance: string | null): readonly TimelineRow[] {
  const all = useCalmly((tables) => timelineOf(tables.timeline))
  return useMemo(
    () => (instance === null ? all : all.filter((row) => row.instance === null || row.instance === instance)),
    [all, instance],
  )
}

/** The platforms Till can make instances of. */
export function usePlatforms(): readonly PlatformRow[] {
  return useProjection(({ tables }) => platformsOf(tables.platforms))
}

/** What a person should know or decide, newest first. */
export function useNotices(): readonly NoticeRow[] {
  return useProjection(({ tables }) => noticesOf(tables.notices))
}

/** The settings; before they are known, the defaults. */
export function useSettings(): Settings {
  return useProjection(({ tables }) => tables.settings.get('settings') ?? DEFAULT_SETTINGS)
}

/** Machine and engine, or undefined before they are known. */
export function useSystem(): SystemRow | undefined {
  return useProjection(({ tables }) => tables.system.get('system'))
}

/** How we stand with the engine. */
export function useLink(): Link {
  return useProjection(({ link }) => link)
}
