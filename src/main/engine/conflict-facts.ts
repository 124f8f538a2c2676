import type { Ref } from '@shared/model/ids'
import type { Listener } from '@shared/model/ports'
import { verdictKey } from '../domain/ports/conflict-world'
import type { BindVerdict, ConflictWorld, PlacedInstance, RowFacts } from '../domain/ports/conflict-world'
import type { SystemRules } from '../domain/ports/ephemeral'
import { byPort } from '../domain/ports/occupancy'
import { portsToAsk } from '../domain/ports/taken'
import type { Effects } from './effects'
import type { Instances } from './instances'
import type { Store } from './store'

/** A person who followed a remedy sees it here without doing more. */
const RULES_EVERY_MS = 60_000

export type ConflictFacts = {
  /** Everything conflicts are found from, as it is now. Never rejects. */
  observe(): Promise<ConflictWorld>
  /** The next look reads the system's rules anew. */
  forgetRules(): void
  /** Asks for something a look can do without; what goes wrong is said in the log once until it goes well again. */
  attempt<T>(what: string, ask: () => Promise<T>): Promise<T | undefined>
}

/**
 * Gathers rows, listeners and rules, and asks the system of the few ports on which somebody else listens whether a bind
 * would fail, and of the few processes in the way whether they may be ended.
 */
export function createConflictFacts(deps: {
  effects: Pick<Effects, 'network' | 'processes' | 'clock' | 'logger' | 'files' | 'facts'>
  store: Store
  instances: Pick<Instances, 'records' | 'definitionOf'>
}): ConflictFacts {
  const { store, instances } = deps
  const { network, processes, clock, logger, files, facts } = deps.effects
  let rules: SystemRules | null = null
  let rulesAtMs = Number.NEGATIVE_INFINITY
  /** Why a process must not be ended, by pid and start time: asked once, a process keeps being what it is. */
  let protections = new Map<string, string | null>()
  const complaints = new Map<string, string>()

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

  return {
    attempt,
    forgetRules() {
      rulesAtMs = Number.NEGATIVE_INFINITY
    },
    async observe() {
      await readRules()
      const units = [...store.all('components'), ...store.all('specialists')]
      const rows = new Map<Ref, RowFacts>(units.map((row) => [row.id, row]))
      // The table is from before: who was adopted a moment ago still stands in it as a stranger.
      const adopted = new Map(units.flatMap(({ id, pid, isAdopted }) => (isAdopted && pid !== null ? [[pid, id]] : [])))
      const listeners = byPort(store.all('listeners').map((listener) => ownedBy(adopted, listener)))
      const at = { instances: placed(), listeners, rows }
      const asked = portsToAsk(at)
      return {
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
    },
  }
}

/** A listener of an adopted process is ours. */
function ownedBy(adopted: ReadonlyMap<number, Ref>, listener: Listener): Listener {
  const ref = listener.owner === 'stranger' && listener.pid !== null ? adopted.get(listener.pid) : undefined
  return ref === undefined ? listener : { ...listener, owner: 'ours', ref }
}
