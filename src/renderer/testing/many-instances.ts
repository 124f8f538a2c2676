import type { Snapshot } from '@shared/contract/stream'
import type { InstanceId, Ref } from '@shared/model/ids'
import type { Listener } from '@shared/model/ports'
import type { ComponentRow, InstanceRow, SpecialistRow } from '@shared/model/rows'
import { aConflict } from './conflicts'
import { anInstance, STORY_AT } from './fixture'
import { aQuietSnapshot } from './quiet'

const FIRST_BASE = 8_000
const AI_DISTANCE = 37_000
const SIZE = 100
/** Each so manyth instance is at rest, and each so manyth has a port held by a stranger. */
const RESTING_EACH = 7
const HELD_EACH = 9

/** A machine with `count` copies of Tekton side by side, 36 planned ports each: what the board of all ports must bear. */
export function manyInstances(count: number, at: number = STORY_AT): Snapshot {
  const { revision, tables } = aQuietSnapshot()
  const components = tables.components.filter((row) => row.instance === 'primary')
  const specialists = tables.specialists.filter((row) => row.instance === 'primary')
  const listeners = tables.listeners.filter((row) => row.ref?.startsWith('primary/'))
  const all = Array.from({ length: count }, (_, index) => copy(index, { components, specialists, listeners }, at))
  return {
    revision,
    tables: {
      ...tables,
      instances: all.map(({ instance }) => instance),
      components: all.flatMap((each) => each.components),
      specialists: all.flatMap((each) => each.specialists),
      listeners: all.flatMap((each) => each.listeners),
      conflicts: all.flatMap((each) => each.conflicts),
    },
  }
}

type Origin = { components: ComponentRow[]; specialists: SpecialistRow[]; listeners: Listener[] }

function copy(index: number, origin: Origin, at: number) {
  const id = `copy-${index}` as InstanceId
  const shift = index * SIZE
  const base = FIRST_BASE + shift
  const isResting = index % RESTING_EACH === RESTING_EACH - 1
  const state = isResting ? 'stopped' : 'ready'
  const moved = (ref: string): Ref => ref.replace('primary/', `${id}/`) as Ref
  const instance: InstanceRow = anInstance({
    id,
    name: `Copy ${index + 1}`,
    mode: 'custom',
    ports: { component: { base, size: SIZE }, ai: { base: base + AI_DISTANCE, size: SIZE } },
    state,
    label: isResting ? 'stopped' : '36 ready',
  })
  const components = origin.components.map((row): ComponentRow => {
    const extraPorts = row.extraPorts.map((extra) => ({ ...extra, port: extra.port + shift }))
    const port = (row.port ?? FIRST_BASE) + shift
    const specialist = row.specialist === null ? null : moved(row.specialist)
    return {
      ...row,
      id: moved(row.id),
      instance: id,
      specialist,
      port,
      aiPort: port + AI_DISTANCE,
      extraPorts,
      state,
      label: state,
    }
  })
  const specialists = origin.specialists.map((row): SpecialistRow => {
    const port = (row.port ?? FIRST_BASE + AI_DISTANCE) + shift
    return { ...row, id: moved(row.id), instance: id, port, state, label: state }
  })
  const isHeld = index % HELD_EACH === HELD_EACH - 1
  const listeners = (isResting ? [] : origin.listeners).map((row, place): Listener => {
    const port = row.port + shift
    const own = { ...row, id: `tcp4:0.0.0.0:${port}`, port, ref: row.ref === null ? null : moved(row.ref) }
    return isHeld && place === 0
      ? { ...own, owner: 'stranger', ref: null, label: 'node (pid 4123, in ~/work/shop)' }
      : own
  })
  const conflicts =
    isHeld && !isResting
      ? [
          aConflict(at, {
            id: `taken:${id}`,
            instance: id,
            port: listeners[0]?.port ?? base,
            ref: components[0]?.id ?? null,
          }),
        ]
      : []
  return { instance, components, specialists, listeners, conflicts }
}
