import type { ConflictRow } from '@shared/model/conflicts'
import type { InstanceId } from '@shared/model/ids'
import { heed } from '../domain/ports/choices'
import type { ConflictDraft } from '../domain/ports/conflict-draft'
import { conflictsIn } from '../domain/ports/conflicts'
import type { SystemRules } from '../domain/ports/ephemeral'
import { createConflictFacts } from './conflict-facts'
import { createConflictNews } from './conflict-news'
import type { Cancel, Effects } from './effects'
import type { Instances } from './instances'
import type { Store } from './store'
import type { Timeline } from './timeline'

export type { ConflictDraft } from '../domain/ports/conflict-draft'

export type ConflictWatcher = {
  start(): void
  /** Looks now, with the listeners table as it is and the system's rules of now; then the `conflicts` table is true. */
  look(): Promise<void>
  /** Something changed: looks soon, once for many changes. */
  nudge(): void
  /** The listeners table is of now: looks at once, in the rhythm of its scans. */
  scanned(): void
  dispose(): void
}

/** Whoever finds differences of their own; asked at every look. Answers quickly from what is known; never throws. */
export type ConflictSource = (instance: InstanceId) => ConflictDraft[]

/** Many changes come together: a start-all, a move. */
const LOOK_NUDGED_MS = 100

type Deps = {
  effects: Pick<Effects, 'network' | 'processes' | 'clock' | 'logger' | 'files' | 'facts'>
  store: Store
  timeline: Timeline
  instances: Pick<Instances, 'records' | 'definitionOf'>
  sources: readonly ConflictSource[]
  /** Brings what the sources know up to date; cheap where nothing changed. */
  refresh: () => Promise<void>
}

/** Keeps the tables of conflicts and of the system's rules true: each look observes, judges, and records what is different. */
export function createConflictWatcher(deps: Deps): ConflictWatcher {
  const { effects, store, instances } = deps
  const { clock, logger } = effects
  const facts = createConflictFacts({ effects, store, instances })
  const news = createConflictNews({ timeline: deps.timeline, clock })
  let isOn = false
  let cancelNudge: Cancel | null = null
  let running: Promise<void> | null = null
  let queued: Promise<void> | null = null

  const once = async (): Promise<void> => {
    await facts.attempt('reading the files', deps.refresh)
    const world = await facts.observe()
    if (isOn) record(conflictsIn(world), world.rules)
  }

  const record = (own: readonly ConflictDraft[], rules: SystemRules | null): void => {
    const records = [...instances.records()]
    const living = new Set<string>(records.map(({ id }) => id))
    const ignored = new Set(records.flatMap((one) => one.ignored))
    const drafts = [...own, ...records.flatMap(({ id }) => deps.sources.flatMap((source) => source(id)))]
    const found = withoutEchoes(drafts).filter((draft) => living.has(draft.instance))
    store.note((tx) => {
      const now = clock.now()
      const before = new Map(tx.all('conflicts').map((row) => [row.id, row]))
      const after = found.map((draft) =>
        rowFrom(shortened(draft, effects.files.shorten), {
          since: before.get(draft.id)?.since ?? now,
          isIgnored: ignored.has(draft.id),
        }),
      )
      for (const row of after) tx.put('conflicts', row)
      const left = new Set(after.map(({ id }) => id))
      for (const id of before.keys()) if (!left.has(id)) tx.remove('conflicts', id)
      if (rules !== null) tx.put('portRules', { id: 'rules', ...rules })
      news.tell(tx, { before, after, names: new Map(records.map(({ id, name }) => [id, name])) })
    })
  }

  /** Looks; while a look is under way, once more after it for all who asked meanwhile. */
  const look = (): Promise<void> => {
    if (!isOn) return Promise.resolve()
    if (running) {
      queued ??= running
        .catch(() => undefined)
        .then(() => {
          queued = null
          return look()
        })
      return queued
    }
    running = once().finally(() => {
      running = null
    })
    return running
  }

  const lookQuietly = (): void => {
    look().catch((error: unknown) => logger.warn({ error: String(error) }, 'could not look for port conflicts'))
  }

  return {
    start() {
      isOn = true
    },
    look() {
      facts.forgetRules()
      return look()
    },
    nudge() {
      if (!isOn) return
      cancelNudge ??= clock.after(LOOK_NUDGED_MS, () => {
        cancelNudge = null
        lookQuietly()
      })
    },
    scanned: lookQuietly,
    dispose() {
      isOn = false
      cancelNudge?.()
    },
  }
}

/** Paths of a holder as people read them: a card shows its folder as it is. */
function shortened(draft: ConflictDraft, shorten: (path: string) => string): ConflictDraft {
  const { holder } = draft
  return holder === null || holder.folder === null
    ? draft
    : { ...draft, holder: { ...holder, folder: shorten(holder.folder) } }
}

function rowFrom(draft: ConflictDraft, { since, isIgnored }: Pick<ConflictRow, 'since' | 'isIgnored'>): ConflictRow {
  const choices = isIgnored
    ? draft.choices.map((choice) => (choice.change.kind === 'ignore' ? heed(draft.id) : choice))
    : draft.choices
  return { ...draft, choices, since, isIgnored }
}

/** A row that is silent because somebody else has its port is told once, with who that is. */
function withoutEchoes(drafts: readonly ConflictDraft[]): ConflictDraft[] {
  const taken = new Set(
    drafts.filter(({ kind }) => kind.startsWith('taken')).map(({ instance, port }) => `${instance} ${String(port)}`),
  )
  const byId = new Map<string, ConflictDraft>()
  for (const draft of drafts) {
    if (draft.kind === 'silent' && taken.has(`${draft.instance} ${String(draft.port)}`)) continue
    if (!byId.has(draft.id)) byId.set(draft.id, draft)
  }
  return [...byId.values()]
}
