import type { Finding, ScanRow } from '@shared/model/conflicts'
import { CommandError, messageOf } from '@shared/contract/failure'
import type { InstanceId } from '@shared/model/ids'
import { findingsOf, rangesOf, type BlockOwner } from '../domain/hard-coded/findings'
import { scanSentence, scanWarning } from '../domain/hard-coded/scan-words'
import { plannedPorts } from '../domain/ports/plan'
import type { Cancel, Effects, SourceHit } from './effects'
import type { Instances } from './instances'
import type { Store } from './store'

/** What a row of findings holds at most; the count tells of the rest. */
const MOST_FINDINGS = 500
/** Numbers that are judged at most; a tree with more is full of something else. */
const MOST_HITS = 20_000
/** So many lines are judged before others have their turn: some milliseconds. */
const JUDGED_AT_ONCE = 100

export type Scans = {
  /** Begins a search; one that runs already goes on. Answers the revision. */
  start(instance: InstanceId): number
  /** Throws CommandError `scan.unknown` where none runs. */
  cancel(instance: InstanceId): number
  /** Forgets the results of a removed instance. */
  forget(instance: InstanceId): void
  dispose(): void
}

type Deps = {
  effects: Pick<Effects, 'sources' | 'clock' | 'logger' | 'storage'>
  store: Store
  instances: Pick<Instances, 'record' | 'records' | 'definitionOf'>
}

/** Searches the trees of instances for ports that are written into them; one search at a time each. */
export function createScans({ effects, store, instances }: Deps): Scans {
  const { sources, clock, logger, storage } = effects
  const running = new Map<InstanceId, { cancel: Cancel; isForgotten: boolean }>()

  const put = (id: InstanceId, change: Partial<ScanRow>): number =>
    store.transact((tx) => {
      const row = tx.get('scans', id)
      if (row) tx.put('scans', { ...row, ...change })
    })

  /** Whose ports are looked for: every instance's, and what is kept for later ones. */
  const owners = (): BlockOwner[] => {
    const made = [...instances.records()].map(({ id, ports }) => {
      const definition = instances.definitionOf(id)
      return { id, ports, planned: definition ? plannedPorts(definition, ports) : [] }
    })
    const kept = storage
      .reservations()
      .flatMap(({ instance, ports, ahead }) =>
        ahead ? [{ id: instance, ports, planned: [], keptFor: ahead.note }] : [],
      )
    return [...made, ...kept]
  }

  const judge = async (
    hits: readonly SourceHit[],
    whose: readonly BlockOwner[],
    isStopped: () => boolean,
  ): Promise<Finding[]> => {
    const found: Finding[] = []
    for (let at = 0; at < hits.length && !isStopped(); at += JUDGED_AT_ONCE) {
      if (at > 0) await new Promise<void>((resolve) => void clock.after(0, resolve))
      found.push(...findingsOf(hits.slice(at, at + JUDGED_AT_ONCE), whose))
    }
    return [...found.filter(({ kind }) => kind === 'literal'), ...found.filter(({ kind }) => kind === 'fallback')]
  }

  const search = async (id: InstanceId, root: string, run: { cancel: Cancel; isForgotten: boolean }): Promise<void> => {
    const whose = owners()
    const { done, cancel } = sources.scan({ root, ranges: rangesOf(whose), mostHits: MOST_HITS }, (progress) => {
      if (running.get(id) !== run) return
      const { filesDone, filesTotal } = progress
      put(id, { filesDone, filesTotal, message: `${filesDone} of ${filesTotal} files searched` })
    })
    run.cancel = cancel
    const { filesDone, filesTotal, hits, isCancelled, wasCut, unreadable = 0 } = await done
    const findings = await judge(hits, whose, () => run.isForgotten)
    if (run.isForgotten) return
    running.delete(id)
    const message = scanSentence(id, findings, { filesDone, unreadable, isCancelled, wasCut })
    const state = isCancelled ? 'cancelled' : 'done'
    store.transact((tx) => {
      const row = tx.get('scans', id)
      if (!row) return
      const shown = findings.slice(0, MOST_FINDINGS)
      const counts = { filesDone, filesTotal, findingCount: findings.length }
      tx.put('scans', { ...row, ...counts, state, findings: shown, message, endedAt: clock.now() })
      const warning = scanWarning(id, { findings: shown })
      if (warning) tx.put('notices', { ...warning, id: noticeOf(id), level: 'warning', ref: id, at: clock.now() })
      // What was cut short does not know that there is nothing.
      else if (!isCancelled) tx.remove('notices', noticeOf(id))
    })
  }

  return {
    start(id) {
      const { root } = instances.record(id)
      if (running.has(id)) return store.revision()
      const run = { cancel: () => {}, isForgotten: false }
      running.set(id, run)
      const before = store.get('scans', id)
      const revision = store.transact((tx) =>
        tx.put('scans', {
          id,
          state: 'running',
          filesDone: 0,
          filesTotal: null,
          // Of the last search, until this one knows better.
          findings: before?.findings ?? [],
          findingCount: before?.findingCount ?? 0,
          message: 'Listing the files',
          startedAt: clock.now(),
          endedAt: null,
        }),
      )
      search(id, root, run).catch((error: unknown) => {
        if (run.isForgotten) return
        running.delete(id)
        logger.warn({ instance: id, error: messageOf(error) }, 'a search for written ports failed')
        put(id, { state: 'failed', message: messageOf(error), endedAt: clock.now() })
      })
      return revision
    },
    cancel(id) {
      const { name } = instances.record(id)
      const run = running.get(id)
      if (!run) throw new CommandError('scan.unknown', `No search of ${name} is running.`, { ref: id })
      run.cancel()
      return store.revision()
    },
    forget(id) {
      const run = running.get(id)
      if (run) {
        run.isForgotten = true
        run.cancel()
        running.delete(id)
      }
      store.transact((tx) => {
        tx.remove('scans', id)
        tx.remove('notices', noticeOf(id))
      })
    },
    dispose() {
      for (const run of running.values()) {
        run.isForgotten = true
        run.cancel()
      }
      running.clear()
    },
  }
}

function noticeOf(id: InstanceId): string {
  return `written-ports-${id}`
}
