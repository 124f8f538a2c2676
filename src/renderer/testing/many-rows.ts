import type { Snapshot } from '@shared/contract/stream'
import type { InstanceId, Ref } from '@shared/model/ids'
import type { ComponentRow } from '@shared/model/rows'
import type { StartBarRow, StartRow } from '@shared/model/starts'
import { aComponent, anInstance, STORY_AT } from './fixture'
import { aQuietSnapshot } from './quiet'

const ID = 'large' as InstanceId
const BOOT_MS = 400

/** One instance of `count` components, each needing the one before it, with the chart of its start: what views must bear. */
export function manyRows(count: number, at: number = STORY_AT): Snapshot {
  const { revision, tables } = aQuietSnapshot()
  const ref = (index: number): Ref => `${ID}/service-${String(index)}` as Ref
  const components = Array.from({ length: count }, (_, index): ComponentRow =>
    aComponent({
      id: ref(index),
      name: `service-${String(index)}`,
      order: index,
      port: 8_000 + index,
      aiPort: null,
      pid: 4_000 + index,
      since: at - index * 1_000,
    }),
  )
  const askedAt = at - 60_000
  const bars = components.map(({ id, name }, index): StartBarRow => {
    const clearedAt = askedAt + index * BOOT_MS
    const before = components[index - 1]
    return {
      id,
      instance: ID,
      name,
      order: index,
      waits: before === undefined ? [] : [{ ref: before.id, name: before.name, until: clearedAt }],
      heldUpBy: before?.id ?? null,
      clearedAt,
      spawnedAt: clearedAt + 20,
      listeningAt: clearedAt + 200,
      readyAt: clearedAt + BOOT_MS,
      brokenAt: null,
      end: null,
      isCritical: true,
      lastMs: BOOT_MS,
      message: `waited ${String(index * BOOT_MS)} ms for ${before?.name ?? 'nobody'}, then ready in 400 ms`,
    }
  })
  const start: StartRow = {
    id: ID,
    asked: 'all',
    askedAt,
    endedAt: askedAt + count * BOOT_MS,
    outcome: 'ready',
    phases: [],
    critical: bars.map(({ id }) => id),
    criticalMs: count * BOOT_MS,
    lastMs: count * BOOT_MS,
    summary: `Ready in ${String((count * BOOT_MS) / 1_000)} s, as last time.`,
  }
  return {
    revision,
    tables: {
      ...tables,
      instances: [anInstance({ id: ID, name: 'Large', label: `${String(count)} ready` })],
      components,
      specialists: [],
      listeners: [],
      registrations: [],
      starts: [start],
      startBars: bars,
      timeline: [],
    },
  }
}
