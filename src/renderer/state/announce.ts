import { create } from 'zustand'
import { useFailures } from './failures'
import { useProjection } from './store'

/** At most one sentence in this time; what came meanwhile is told as the newest of it. */
export const ANNOUNCE_EVERY_MS = 1_000

/** The sentence in the one polite live region. */
export const useAnnouncement = create<{ sentence: string }>()(() => ({ sentence: '' }))

let next: string | null = null
let timer: ReturnType<typeof setTimeout> | undefined

function tell(): void {
  timer = undefined
  if (next === null) return
  useAnnouncement.setState({ sentence: next })
  next = null
  timer = setTimeout(tell, ANNOUNCE_EVERY_MS)
}

/** Has a sentence told to who listens to the screen, when its turn comes. */
export function announce(sentence: string): void {
  next = sentence
  if (timer === undefined) tell()
}

/** Announces what matters of what changes: an instance's summary, new conflicts in the way of
 * something, warnings and errors of the timeline, failures. */
export function announceChanges(): () => void {
  const endProjection = useProjection.subscribe((now, before) => {
    // The first snapshot is no change.
    if (before.revision < 0) return
    if (now.link.kind === 'lost' && before.link.kind === 'live') announce('Reconnecting; figures are the last known.')
    if (now.tables.instances !== before.tables.instances) {
      for (const [id, row] of now.tables.instances) {
        const old = before.tables.instances.get(id)
        if (old !== undefined && old.label !== row.label) announce(`${row.name}: ${row.label}`)
      }
    }
    if (now.tables.conflicts !== before.tables.conflicts) {
      for (const [id, row] of now.tables.conflicts) {
        if (row.level === 'error' && !row.isIgnored && !before.tables.conflicts.has(id)) announce(row.title)
      }
    }
    if (now.tables.uncertain.size > before.tables.uncertain.size) {
      const count = now.tables.uncertain.size
      announce(count === 1 ? '1 process needs a decision' : `${String(count)} processes need a decision`)
    }
    if (now.tables.timeline !== before.tables.timeline) {
      const added = [...now.tables.timeline].filter(([id]) => !before.tables.timeline.has(id))
      const told = added.map(([, row]) => row).findLast((row) => row.level !== 'info')
      if (told !== undefined) announce(told.message)
    }
  })
  const endFailures = useFailures.subscribe((now, before) => {
    const last = now.shown.at(-1)
    if (last !== undefined && !before.shown.includes(last)) announce(last.message)
  })
  return () => {
    endProjection()
    endFailures()
  }
}
