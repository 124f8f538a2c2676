import type { ConflictRow } from '@shared/model/conflicts'
import type { InstanceId, Ref } from '@shared/model/ids'
import type { Listener } from '@shared/model/ports'
import { heed } from '../domain/ports/choices'
import type { ConflictDraft } from '../domain/ports/conflict-draft'
import { verdictKey } from '../domain/ports/conflict-world'
import type { BindVerdict, ConflictWorld, PlacedInstance, RowFacts } from '../domain/ports/conflict-world'
import { conflictsIn } from '../domain/ports/conflicts'
import type { SystemRules } from '../domain/ports/ephemeral'
import { byPort } from '../domain/ports/occupancy'
import { portsToAsk } from '../domain/ports/taken'
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
/** A person who followed a remedy sees it here without doing more. */
const RULES_EVERY_MS = 60_000

type Deps = {
  effects: Pick<Effects, 'network' | 'processes' | 'clock' | 'logger' | 'files' | 'facts'>
  store: Store
  timeline: Timeline
  instances: Pick<Instances, 'records' | 'definitionOf'>
  sources: readonly ConflictSource[]
  /** Brings what the sources know up to date; cheap where nothing changed. */
  refresh: () => Promise<void>
}

/**
 * Keeps the tables of conflicts and of the system's rules true. A look observes (rows, listeners, rules, and of the few
 * ports on which somebody else listens whether a bind would fail), judges, and records what is different from before.
 */
export function createConflictWatcher(deps: Deps): ConflictWatcher {
  const { effects, store, instances } = deps
  const { network, processes, clock, logger, files, facts } = effects
  const news = createConflictNews({ timeline: deps.timeline, clock })
  let isOn = false
  let rules: SystemRules | null = null
  let rulesAtMs = Number.NEGATIVE_INFINITY
  /** Why a process must not be ended, by pid and start time: asked once, a process keeps being what it is. */
  let protections = new Map<string, string | null>()
  const complaints = new Map<string, string>()
  let cancelNudge: Cancel | null = null
  let running: Promise<void> | null = null
  let queued: Promise<void> | null = null

  /** What could not be asked is left out of a look, and said in the log once until it can be again. */
  const attempt = async <T>(what: string, ask: () => Promise<T>): Promise<T | undefined> => {
    try {
      const answer = await ask()
      complaints.delete(what)
      return answer
    } catch (error) {
      const complaint = String(error)
      if (complaints.get(what) !== complaint) logger.warn({ error: complaint }, `looking for conflicts: ${what} failed`)
      complaints.set(what, complaint)
      return undefined
    }
  }

  const readRules = async (): Promise<void> => {
    if (clock.monotonicMs() - rulesAtMs < RULES_EVERY_MS) return
    rulesAtMs = clock.monotonicMs()
    rules = (await attempt('reading the rules of the system', () => network.rules())) ?? rules
  }

  const placed = (): PlacedInstance[] =>
    [...instances.records()]
      .toSorted((a, b) => a.createdAt - b.createdAt || a.id.localeCompare(b.id))
      .map(({ id, name, mode, root, ports, overrideReason }) => ({
        id,
        name,
        mode,
        root,
        shownRoot: files.shorten(root),
        ports,
        definition: instances.definitionOf(id) ?? null,
        overrideReason,
        isOrphan: store.get('instances', id)?.isOrphan ?? false,
      }))

  const askBinds = async (asked: ReturnType<typeof portsToAsk>): Promise<Map<string, BindVerdict>> => {
    const verdicts = new Map<string, BindVerdict>()
    for (const { port, bindAddress } of asked) {
      const key = verdictKey(port, bindAddress)
      if (verdicts.has(key)) continue
      const verdict = await attempt('trying a port', () => network.canBind(port, bindAddress))
      if (verdict) verdicts.set(key, verdict)
    }
    return verdicts
  }

  const askProtections = async (listeners: readonly Listener[]): Promise<Map<number, string | null>> => {
    const known = new Map<string, string | null>()
    const byPid = new Map<number, string | null>()
    for (const { pid, owner, startedAt } of listeners) {
      if (pid === null || owner !== 'stranger' || byPid.has(pid)) continue
      const key = `${String(pid)} ${String(startedAt)}`
      const before = protections.get(key)
      const found = before === undefined ? await attempt('looking at a process', () => processes.inspect(pid)) : null
      // Gone since the listeners were read: the next look knows.
      if (before === undefined && !found) continue
      const protection = before ?? found?.protection ?? null
      known.set(key, protection)
      byPid.set(pid, protection)
    }
    protections = known
    return byPid
  }

  const once = async (): Promise<void> => {
    await attempt('reading the files', deps.refresh)
    await readRules()
    const listeners = byPort(store.all('listeners'))
    const rows = new Map<Ref, RowFacts>(
      [...store.all('components'), ...store.all('specialists')].map((row) => [row.id, row]),
    )
    const at = { instances: placed(), listeners, rows }
    const asked = portsToAsk(at)
    const world: ConflictWorld = {
      ...at,
      reservations: [
        ...at.instances.map(({ id, ports }) => ({ instance: id, ports })),
        ...store.all('ahead').map(({ id, ports, note }) => ({ instance: id, ports, ahead: { note } })),
      ],
      verdicts: await askBinds(asked),
      protections: await askProtections(asked.flatMap(({ port }) => listeners.get(port) ?? [])),
      rules,
      user: facts.user,
      enginePid: facts.enginePid,
      system: facts.platform,
    }
    if (isOn) record(conflictsIn(world))
  }

  const record = (own: readonly ConflictDraft[]): void => {
    const records = [...instances.records()]
    const living = new Set<string>(records.map(({ id }) => id))
    const ignored = new Set(records.flatMap((one) => one.ignored))
    const drafts = [...own, ...records.flatMap(({ id }) => deps.sources.flatMap((source) => source(id)))]
    const found = withoutEchoes(drafts).filter((draft) => living.has(draft.instance))
    store.note((tx) => {
      const now = clock.now()
      const before = new Map(tx.all('conflicts').map((row) => [row.id, row]))
      const after = found.map((draft) =>
        rowFrom(draft, { since: before.get(draft.id)?.since ?? now, isIgnored: ignored.has(draft.id) }),
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
      rulesAtMs = Number.NEGATIVE_INFINITY
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
