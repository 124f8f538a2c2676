import type { LinkRow } from '@shared/model/conflicts'
import { splitRef, type InstanceId, type Ref } from '@shared/model/ids'
import { messageOf } from '@shared/contract/failure'
import { inStepWithAllMs } from '@shared/time/in-step'
import { portVariables } from '../domain/environment/instance-variables'
import { causeOf, type Cause, type GivenEnvironment } from '../domain/links/cause'
import { crossTalk } from '../domain/links/cross-talk'
import { joinLinks } from '../domain/links/join-links'
import { plannedPorts } from '../domain/ports/plan'
import { refOfPlanned } from '../domain/declared/listening'
import type { Comparisons } from './comparison'
import type { ConflictDraft } from './conflict-watcher'
import type { Cancel, Effects, ObservedConnection } from './effects'
import type { Instances } from './instances'
import type { Store } from './store'
import type { OwnerOf } from './unit'

/** Between two looks at established connections. */
const LOOK_VISIBLE_MS = 5_000
const LOOK_HIDDEN_MS = 30_000
/** A link that was not seen so often in a row is gone: connections come and go between requests. */
const GONE_AFTER_LOOKS = 2

export type Links = {
  start(): void
  setVisible(isVisible: boolean): void
  /** `cross-talk`: a component of this instance is connected to another instance's. */
  conflictsOf(instance: InstanceId): ConflictDraft[]
  dispose: Cancel
}

type Deps = {
  effects: Pick<Effects, 'network' | 'clock' | 'logger'>
  store: Store
  instances: Pick<Instances, 'records' | 'definitionOf'>
  comparisons: Pick<Comparisons, 'declarationsOf'>
  /** Asked once a look. */
  owners(): OwnerOf
  /** What the process of a row was given; null where that can't be told. */
  environmentOf(ref: Ref): Promise<GivenEnvironment | null>
  /** Something was seen that is a conflict, or is none any more. */
  onChanged(): void
}

/** Keeps the table of who talks to whom, and knows what of it leaves its instance. */
export function createLinks(deps: Deps): Links {
  const { effects, store, instances } = deps
  const { network, clock, logger } = effects
  const unseen = new Map<string, number>()
  const given = new Map<Ref, GivenEnvironment | null>()
  let isVisible = false
  let isDisposed = false
  let isLooking = false
  let cancel: Cancel = () => {}

  /** Every planned port of every instance; null for those of an instance as a whole. */
  const plannedOfAll = (): Map<number, Ref | null> =>
    new Map(
      [...instances.records()].flatMap((record) => {
        const definition = instances.definitionOf(record.id)
        const planned = definition ? plannedPorts(definition, record.ports) : []
        return planned.map((one): [number, Ref | null] => [one.port, refOfPlanned(record.id, one)])
      }),
    )

  const look = async (): Promise<void> => {
    // Nobody of ours runs: nobody talks to anybody, and nothing has to be looked at.
    const isAnyOn = [...store.all('components'), ...store.all('specialists')].some(({ run }) => run !== null)
    const planned = plannedOfAll()
    // Who listens elsewhere than planned is talked to there.
    const listened = store.all('listeners').flatMap(({ ref, port }) => (ref === null ? [] : [port]))
    const connections = isAnyOn ? await network.connections([...new Set([...planned.keys(), ...listened])]) : []
    if (isDisposed) return
    const rows = new Map([...planned].flatMap(([port, ref]): [number, Ref][] => (ref === null ? [] : [[port, ref]])))
    const ownerOf = deps.owners()
    const refOf = ({ fromRun, fromPid }: ObservedConnection): Ref | undefined => ownerOf(fromRun, fromPid)?.ref
    const seen = joinLinks(connections, store.all('listeners'), refOf, rows)
    const before = crossIds(store.all('links'))
    keep(seen)
    const crossing = store.all('links').filter(({ isCross }) => isCross)
    await learnCauses(crossing)
    if (before !== crossIds(crossing)) deps.onChanged()
  }

  const keep = (seen: readonly LinkRow[]): void => {
    store.transact((tx) => {
      for (const link of seen) {
        unseen.delete(link.id)
        tx.put('links', link)
      }
      const ids = new Set(seen.map(({ id }) => id))
      for (const { id, from, to } of tx.all('links')) {
        if (ids.has(id)) continue
        const times = (unseen.get(id) ?? 0) + 1
        // Who does not run talks to nobody.
        const isEnded = [from, to].some((ref) => (tx.get('components', ref) ?? tx.get('specialists', ref))?.run == null)
        if (times < GONE_AFTER_LOOKS && !isEnded) unseen.set(id, times)
        else {
          unseen.delete(id)
          tx.remove('links', id)
        }
      }
    })
  }

  /** The environments of those that talk across, read anew: a file may have been put right meanwhile. */
  const learnCauses = async (crossing: readonly LinkRow[]): Promise<void> => {
    const talkers = new Set(crossing.map(({ from }) => from))
    for (const ref of given.keys()) if (!talkers.has(ref)) given.delete(ref)
    for (const ref of talkers) {
      try {
        given.set(ref, await deps.environmentOf(ref))
      } catch (error) {
        // The cause stays unknown; that its files can't be read is a conflict of its own.
        logger.warn({ ref, error: messageOf(error) }, 'could not tell what a component was given')
        given.set(ref, null)
      }
    }
  }

  const tick = async (): Promise<void> => {
    cancel()
    if (isLooking) return
    isLooking = true
    try {
      await look()
    } catch (error) {
      logger.warn({ error: messageOf(error) }, 'could not list the established connections')
    } finally {
      isLooking = false
    }
    if (isDisposed) return
    const ms = isVisible ? LOOK_VISIBLE_MS : LOOK_HIDDEN_MS
    cancel = clock.after(inStepWithAllMs(clock.monotonicMs(), ms), () => void tick())
  }

  /** Who listens at the far end, where it isn't that row. */
  const strangerAt = ({ port, to }: LinkRow): string | null => {
    const there = store.all('listeners').filter((one) => one.protocol === 'tcp' && one.port === port)
    return there.some(({ ref }) => ref === to) ? null : (there[0]?.label ?? null)
  }

  const causeFor = (link: LinkRow): Cause | null => {
    const { instance } = splitRef(link.from)
    return causeOf(link.port, {
      declared: deps.comparisons.declarationsOf(instance),
      given: given.get(link.from) ?? null,
      findings: store.get('scans', instance)?.findings ?? [],
    })
  }

  return {
    start() {
      cancel = clock.after(LOOK_VISIBLE_MS, () => void tick())
    },
    setVisible(next) {
      const wasVisible = isVisible
      isVisible = next
      if (next && !wasVisible && !isDisposed) {
        cancel()
        cancel = clock.after(LOOK_VISIBLE_MS, () => void tick())
      }
    },
    conflictsOf(instance) {
      const crossing = store.all('links').filter((link) => link.isCross && splitRef(link.from).instance === instance)
      if (crossing.length === 0) return []
      const record = [...instances.records()].find(({ id }) => id === instance)
      const definition = instances.definitionOf(instance)
      if (!record || !definition) return []
      const ours = new Set([
        ...Object.keys(portVariables(definition, record.ports)),
        ...definition.header.map(({ variable }) => variable),
      ])
      return crossing.map((link) =>
        crossTalk(link, causeFor(link), {
          name: record.name,
          files: definition.environment.files,
          ours,
          isSamePlatform: store.get('instances', splitRef(link.to).instance)?.platform === record.platform,
          stranger: strangerAt(link),
        }),
      )
    },
    dispose() {
      isDisposed = true
      cancel()
    },
  }
}

function crossIds(links: readonly LinkRow[]): string {
  return links
    .filter(({ isCross }) => isCross)
    .map(({ id }) => id)
    .toSorted()
    .join(' ')
}
