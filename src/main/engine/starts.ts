/**
 * Over the usual length because all that is heard of one start is put together on one page.
 */
import { z } from 'zod'
import { messageOf } from '@shared/contract/failure'
import { splitRef, type InstanceId, type Ref } from '@shared/model/ids'
import { startBarRowSchema, startRowSchema } from '@shared/model/starts'
import type { DependencyCondition } from '@shared/platform/definition'
import { sentenceOf } from '@shared/words/sentence-of'
import type { NeedVerdict } from '../domain/components/needs'
import { isResting, isUp } from '../domain/lifecycle/table'
import { isOpen, newBar, NOTHING_YET, type Bar } from '../domain/starts/bar'
import { chartOf, type Chart } from '../domain/starts/chart'
import { NO_LAST_START, remembering, type LastStart } from '../domain/starts/last-start'
import { listOf } from '../domain/starts/words'
import type { Cancel, Clock, Logger } from './effects'
import type { Store, Transact } from './store'
import type { StepHearer } from './transitions'
import { refsBelow, type Unit, type UnitState } from './unit'

/** Rows of a start under way are written no more often than this: a hundred rows that come up at once are some patches. */
const WRITE_EVERY_MS = 100

/** A need of a unit, and whether it is met. */
export type JudgedNeed = { name: string; need: Unit; condition: DependencyCondition; verdict: NeedVerdict }

/** What the supervisor tells of starts. */
export type StartHearer = {
  /** These were asked for; `all` are they and what they need. */
  asked(refs: readonly Ref[], all: ReadonlySet<Ref>): void
  /** How the needs of one that is to begin were judged. */
  judged(unit: Unit, needs: readonly JudgedNeed[]): void
  /** All of an instance were looked at. */
  decided(instance: InstanceId): void
}

export type Starts = StartHearer & {
  hear: StepHearer
  /** The process of a unit is there: its pid is known. */
  spawned(unit: Unit): void
  /** Shows what is kept of earlier starts. */
  load(kept: Record<InstanceId, string>): void
  /** The instance is gone. */
  forget(instance: InstanceId): void
  dispose(): void
}

type Start = {
  instance: InstanceId
  /** Epoch ms, and the monotonic time of the same instant: clocks that are set change nothing. */
  askedAt: number
  askedMs: number
  asked: Set<Ref>
  isAll: boolean
  bars: Map<Ref, Bar>
  cancelWrite: Cancel | null
}

const keptSchema = z.object({
  own: z.record(z.string(), z.number()),
  together: z.array(z.object({ refs: z.array(z.string()), tookMs: z.number() })),
  chart: z.object({ start: startRowSchema, bars: z.array(startBarRowSchema) }),
})

/** Keeps the chart of each instance's present or last start. A restart by policy is part of the start it happens in, or of none. */
export function createStarts(deps: {
  store: Store
  clock: Clock
  logger: Logger
  stateOf(unit: Unit): UnitState
  unitsOf(instance: InstanceId): Unit[]
  unit(ref: Ref): Unit | undefined
}): Starts {
  const { store, clock, logger, stateOf } = deps
  const underWay = new Map<InstanceId, Start>()
  const lasts = new Map<InstanceId, LastStart>()

  const timeOf = (start: Start): number => start.askedAt + Math.round(clock.monotonicMs() - start.askedMs)
  const barOf = (unit: Unit): { start: Start; bar: Bar } | null => {
    const start = underWay.get(unit.instance)
    const bar = start?.bars.get(unit.ref)
    return start && bar ? { start, bar } : null
  }

  const askedOf = (start: Start): string => {
    if (start.isAll) return 'all'
    return listOf(deps.unitsOf(start.instance).flatMap(({ ref, name }) => (start.asked.has(ref) ? [name] : [])))
  }

  const draw = (start: Start, isOver: boolean): Chart => {
    const { instance, askedAt } = start
    const last = lasts.get(instance) ?? NO_LAST_START
    for (const bar of start.bars.values()) judgeRest(start, bar, deps.unit(bar.ref))
    return chartOf({ instance, asked: askedOf(start), askedAt, isOver }, [...start.bars.values()], last)
  }

  const put = (tx: Transact, { start, bars }: Chart): void => {
    tx.put('starts', start)
    const shown = new Set(bars.map(({ id }) => id))
    for (const row of tx.all('startBars'))
      if (row.instance === start.id && !shown.has(row.id)) tx.remove('startBars', row.id)
    for (const bar of bars) tx.put('startBars', bar)
  }

  const write = (start: Start): void => {
    start.cancelWrite?.()
    start.cancelWrite = null
    store.note((tx) => put(tx, draw(start, false)))
  }
  const writeSoon = (start: Start): void => {
    start.cancelWrite ??= clock.after(WRITE_EVERY_MS, () => write(start))
  }

  const end = (start: Start): void => {
    start.cancelWrite?.()
    underWay.delete(start.instance)
    const chart = draw(start, true)
    const { outcome, endedAt } = chart.start
    const before = lasts.get(start.instance) ?? NO_LAST_START
    const last =
      outcome === 'ready' ? remembering(before, [...start.bars.values()], (endedAt ?? 0) - start.askedAt) : before
    lasts.set(start.instance, last)
    store.note((tx) => {
      put(tx, chart)
      tx.keep({ kind: 'start.put', instance: start.instance, json: JSON.stringify({ ...last, chart }) })
    })
    logger.info({ instance: start.instance, outcome, criticalMs: chart.start.criticalMs }, chart.start.summary)
  }

  /** Till ends, and a start goes on: it is kept as it stands, since the next Till does not know what was asked for. */
  const keepUnderWay = (start: Start): void => {
    const goesOn = draw(start, false)
    const messages = new Map(goesOn.bars.map(({ id, message }) => [id, message]))
    const open = [...start.bars.values()].filter(isOpen)
    for (const bar of open) breakOff(bar, timeOf(start), { kind: 'stopped', message: 'stopped' })
    const over = draw(start, true)
    const left = new Set(open.map(({ ref }) => ref))
    const chart: Chart = {
      start: { ...over.start, summary: `Till ended before this was over: ${goesOn.start.summary}` },
      bars: over.bars.map((bar) =>
        left.has(bar.id) ? { ...bar, message: `when Till ended: ${messages.get(bar.id) ?? bar.message}` } : bar,
      ),
    }
    const last = lasts.get(start.instance) ?? NO_LAST_START
    store.note((tx) =>
      tx.keep({ kind: 'start.put', instance: start.instance, json: JSON.stringify({ ...last, chart }) }),
    )
  }

  const breakOff = (bar: Bar, at: number, why: NonNullable<Bar['end']>): void => {
    bar.brokenAt = at
    bar.end = why
  }

  /** What no step tells: it was let go before it began, or can't begin because of another one, or can again. */
  const judgeRest = (start: Start, bar: Bar, unit: Unit | undefined): void => {
    const reason = unit ? stateOf(unit).reason : null
    const isLost = unit?.isWanted === true && reason?.code === 'dependency-lost' && isResting(stateOf(unit).state)
    if (isLost && isOpen(bar)) breakOff(bar, timeOf(start), { kind: 'lost', message: sentenceOf(reason) })
    else if (!isLost && bar.end?.kind === 'lost') Object.assign(bar, { end: null, brokenAt: null })
    const isGone = !unit || (!unit.isWanted && isSettled(unit))
    if (isGone && isOpen(bar)) breakOff(bar, timeOf(start), { kind: 'stopped', message: 'stopped' })
  }

  /** Begins a start, or joins the one under way. */
  const include = (instance: InstanceId, refs: readonly Ref[], all: ReadonlySet<Ref>): void => {
    const units = deps.unitsOf(instance)
    const coming = units.filter((unit) => isToCome(unit, all))
    const known = underWay.get(instance)
    if (coming.every((unit) => known?.bars.has(unit.ref) === true)) return
    const start: Start = known ?? {
      instance,
      askedAt: clock.now(),
      askedMs: clock.monotonicMs(),
      asked: new Set(),
      isAll: false,
      bars: new Map(),
      cancelWrite: null,
    }
    underWay.set(instance, start)
    for (const ref of refs) if (splitRef(ref).instance === instance) start.asked.add(ref)
    start.isAll ||= units.every(
      ({ ref, kind, spec }) => kind === 'specialist' || spec.isDisabled === true || start.asked.has(ref),
    )
    const layerOf = layersOf(units)
    for (const unit of coming) {
      if (start.bars.has(unit.ref)) continue
      const { ref, name } = unit
      start.bars.set(ref, newBar({ ref, name, layer: layerOf(unit), askedAt: timeOf(start) }))
    }
    write(start)
  }

  /** Wanted, not up, and asked for now or waiting for something that is. */
  const isToCome = (unit: Unit, all: ReadonlySet<Ref>): boolean => {
    const { state, reason } = stateOf(unit)
    if (!unit.isWanted || isUp(state)) return false
    if (all.has(unit.ref)) return true
    return isResting(state) && (reason?.code === 'waiting' || reason?.code === 'dependency-lost')
  }

  const isSettled = (unit: Unit | undefined): boolean => {
    if (!unit) return true
    const { state, reason } = stateOf(unit)
    if (isUp(state)) return true
    if (!isResting(state) || unit.willRetry || unit.busy) return false
    return !unit.isWanted || reason?.code === 'dependency-lost'
  }

  return {
    asked(refs, all) {
      for (const instance of new Set(refs.map((ref) => splitRef(ref).instance))) include(instance, refs, all)
    },
    judged(unit, needs) {
      const found = barOf(unit)
      if (!found) return
      const { start, bar } = found
      // What it waits for between two tries is told by its tries.
      if (bar.clearedAt !== null) return
      // Asked at every turn of the supervisor, and mostly nothing has changed.
      for (const { name, need, condition, verdict } of needs) {
        const wait = bar.waits.find(({ ref }) => ref === need.ref)
        const isWaiting = wait?.until === null
        if (isWaiting === (verdict !== 'met')) continue
        const until = verdict === 'met' ? metAt(start, bar, need.ref, condition) : null
        const now = { ref: need.ref, name, until }
        bar.waits = wait ? bar.waits.map((one) => (one === wait ? now : one)) : [...bar.waits, now]
      }
    },
    decided(instance) {
      const start = underWay.get(instance)
      if (!start) return
      for (const ref of start.bars.keys()) if (!isSettled(deps.unit(ref))) return writeSoon(start)
      end(start)
    },
    hear(_tx, unit, { from, to, reason }) {
      const found = barOf(unit)
      if (!found) return
      const { start, bar } = found
      const at = timeOf(start)
      if (isResting(from) && !isResting(to) && to !== 'stopping') {
        Object.assign(bar, NOTHING_YET)
        bar.tries += 1
        if (bar.clearedAt === null) {
          // A need that was never met was not needed after all.
          bar.waits = bar.waits.filter(({ until }) => until !== null)
          bar.clearedAt = at
        }
      } else if (to === 'starting') bar.listeningAt = at
      else if (isUp(to)) bar.readyAt ??= at
      else if (to === 'failed') breakOff(bar, at, { kind: 'failed', message: reason ? sentenceOf(reason) : 'failed' })
      else if (to === 'stopped') {
        // A job without a port is up at once; what others wait for is its end.
        if (reason?.code === 'completed') bar.readyAt = at
        else breakOff(bar, at, { kind: 'stopped', message: 'stopped' })
      }
      writeSoon(start)
    },
    spawned(unit) {
      const found = barOf(unit)
      if (!found) return
      found.bar.spawnedAt = timeOf(found.start)
      writeSoon(found.start)
    },
    load(kept) {
      store.note((tx) => {
        for (const [id, json] of Object.entries(kept)) {
          const instance = id as InstanceId
          if (!tx.get('instances', instance)) continue
          try {
            const { own, together, chart } = keptSchema.parse(JSON.parse(json))
            lasts.set(instance, { own, together: together.map((one) => ({ ...one, refs: one.refs as Ref[] })) })
            put(tx, chart)
          } catch (error) {
            logger.warn(
              { instance, error: messageOf(error) },
              'the last start could not be read; it is not compared with',
            )
          }
        }
      })
    },
    forget(instance) {
      underWay.get(instance)?.cancelWrite?.()
      underWay.delete(instance)
      lasts.delete(instance)
      store.note((tx) => {
        tx.remove('starts', instance)
        for (const row of tx.all('startBars')) if (row.instance === instance) tx.remove('startBars', row.id)
      })
    },
    dispose() {
      for (const start of underWay.values()) {
        start.cancelWrite?.()
        keepUnderWay(start)
      }
      underWay.clear()
    },
  }

  /** When a need was met: when its own row came that far, which is a moment before this one was looked at. */
  function metAt(start: Start, bar: Bar, need: Ref, condition: DependencyCondition): number {
    const now = timeOf(start)
    const its = start.bars.get(need)
    if (!its || condition === 'process_log_ready') return now
    const { listeningAt, readyAt, brokenAt } = its
    const isEnd = condition === 'process_completed' || condition === 'process_completed_successfully'
    const upAt = readyAt ?? brokenAt
    const at = isEnd ? (brokenAt ?? readyAt) : condition === 'process_started' ? (listeningAt ?? upAt) : upAt
    return Math.min(now, Math.max(at ?? now, bar.askedAt))
  }
}

/** How many must be through before a unit, at most. */
function layersOf(units: readonly Unit[]): (unit: Unit) => number {
  const byRef = new Map(units.map((unit) => [unit.ref, unit]))
  const known = new Map<Ref, number>()
  const layerOf = (unit: Unit): number => {
    const told = known.get(unit.ref)
    if (told !== undefined) return told
    // A circle is refused when a platform is read; it must not hang the engine all the same.
    known.set(unit.ref, 0)
    const layers = refsBelow(unit).flatMap((ref) => {
      const need = byRef.get(ref)
      return need ? [layerOf(need) + 1] : []
    })
    const layer = Math.max(0, ...layers)
    known.set(unit.ref, layer)
    return layer
  }
  return layerOf
}
