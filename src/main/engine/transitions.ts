import type { InstanceId, RunId } from '@shared/model/ids'
import type { LifecycleState, Reason } from '@shared/model/lifecycle'
import type { ComponentRow, RowAction, SpecialistRow, TimelineRow } from '@shared/model/rows'
import { sentenceOf } from '@shared/words/sentence-of'
import { clauseOf } from '../domain/causes/clause'
import { nextTrouble } from '../domain/causes/trouble'
import { describeTransition, labelOf } from '../domain/lifecycle/words'
import { isLegal, isResting } from '../domain/lifecycle/table'
import { summarise } from '../domain/instances/summary'
import type { Change, Clock, Logger } from './effects'
import type { Store, Transact } from './store'
import type { Timeline } from './timeline'
import type { Unit, UnitState } from './unit'

/** One step of the lifecycle. What is not named stays, but for reason and dueAt, which a new state begins without. */
export type Move = {
  state: LifecycleState
  reason?: Reason | null
  dueAt?: number | null
  level?: TimelineRow['level']
  /** What happened, as a clause after its name, where others are to tell it shorter than the reason: `exited with 1`. */
  clause?: string
}

/** One state that a unit entered. */
export type Step = { from: LifecycleState; to: LifecycleState; reason: Reason | null; at: number; run: RunId | null }

/** Told of every step in the transact in which it happens, so that what it writes shows and is kept with it. */
export type StepHearer = (tx: Transact, unit: Unit, step: Step) => void

export type Transitions = {
  stateOf(unit: Unit): UnitState
  /** Goes through one or more states in one transact, each step checked against the table. */
  move(unit: Unit, moves: Move[], more?: Partial<UnitState>, keep?: Change[]): void
  /** Changes what a row says without changing its state. */
  amend(unit: Unit, more: Partial<UnitState>, keep?: Change[]): void
  /** The same where nothing may happen unless the disk takes it. Throws CommandError. */
  promise(unit: Unit, more: Partial<UnitState>, keep: Change[]): void
  /** A line on the timeline about what was found out of a unit after its transition. */
  tell(unit: Unit, found: string): void
  /** Sets a row as it was found: loading and adopting are no transitions. */
  place(unit: Unit, state: UnitState, keep?: Change[]): void
  /** From now on nothing changes: the engine has ended, and what its last steps see is the next one's to judge. */
  close(): void
}

/** States worth a line of their own on the timeline; the others only pass by. */
const TOLD: ReadonlySet<LifecycleState> = new Set([
  'initializing',
  'ready',
  'degraded',
  'failed',
  'stopping',
  'stopped',
])

const LEVELS: Partial<Record<LifecycleState, TimelineRow['level']>> = { failed: 'error', degraded: 'warning' }

/** The one way from a lifecycle state to another: table, row, since, reason, timeline, log; one transact. */
export function createTransitions(deps: {
  store: Store
  clock: Clock
  logger: Logger
  timeline: Timeline
  onMoved: (unit: Unit) => void
  hearers?: readonly StepHearer[]
  /** Told of every row as it was found, in the same transact. */
  onPlaced?: (tx: Transact, unit: Unit, found: UnitState) => void
}): Transitions {
  const { store, clock, logger, timeline, hearers = [], onPlaced = () => {} } = deps
  let isClosed = false

  const stateOf = (unit: Unit): UnitState => {
    const row = store.get(unit.kind === 'component' ? 'components' : 'specialists', unit.ref)
    if (!row) throw new Error(`${unit.ref} has no row`)
    return row
  }

  const write = (tx: Transact, unit: Unit, state: UnitState): void => {
    const actions = actionsOf(unit, state)
    const label = labelOf(state.state)
    const before = stateOf(unit)
    if (unit.kind === 'component') {
      const row = tx.get('components', unit.ref)
      if (row) tx.put('components', { ...row, ...state, label, actions } satisfies ComponentRow)
    } else {
      const row = tx.get('specialists', unit.ref)
      if (row)
        tx.put('specialists', { ...row, ...state, label, actions, layers: layersOf(state) } satisfies SpecialistRow)
    }
    // Most changes are of what a row says; the instance's own row counts states.
    if (before.state !== state.state || before.isWanted !== state.isWanted) refreshInstance(tx, unit.instance)
  }

  const change = (tx: Transact, unit: Unit, more: Partial<UnitState>, keep: Change[]): void => {
    for (const one of keep) tx.keep(one)
    write(tx, unit, { ...stateOf(unit), ...more, isWanted: unit.isWanted, restarts: unit.restarts })
  }

  return {
    stateOf,
    move(unit, moves, more = {}, keep = []) {
      if (isClosed) return
      const before = stateOf(unit)
      store.note((tx) => {
        let state: UnitState = { ...before, ...more, isWanted: unit.isWanted, restarts: unit.restarts }
        for (const step of moves) {
          if (!isLegal(state.state, step.state))
            throw new Error(`${unit.ref} may not go from ${state.state} to ${step.state}`)
          const from = state.state
          state = {
            ...state,
            state: step.state,
            reason: step.reason ?? null,
            dueAt: step.dueAt ?? null,
            since: clock.now(),
          }
          const { clause } = step
          const nowMs = clock.monotonicMs()
          unit.trouble = nextTrouble(unit.trouble, {
            to: state.state,
            reason: state.reason,
            clause,
            at: state.since,
            nowMs,
          })
          const entered: Step = { from, to: state.state, reason: state.reason, at: state.since, run: state.run }
          for (const hear of hearers) hear(tx, unit, entered)
          if (TOLD.has(step.state)) {
            const message = describeTransition(
              unit.name,
              step.state,
              step.state === 'initializing' || state.reason === null ? null : sentenceOf(state.reason),
            )
            timeline.add(tx, {
              level: step.level ?? LEVELS[step.state] ?? 'info',
              instance: unit.instance,
              ref: unit.ref,
              state: step.state,
              message,
              code: state.reason?.code ?? null,
              ...(state.reason?.because ? { because: state.reason.because } : {}),
            })
          }
        }
        for (const change of keep) tx.keep(change)
        if (state.run && !keep.some((change) => change.kind === 'run.end'))
          tx.keep({ kind: 'run.state', run: state.run, state: state.state })
        keepRest(tx, unit, state)
        write(tx, unit, state)
      })
      const after = stateOf(unit)
      logger.info(
        { ref: unit.ref, from: before.state, to: after.state, reason: after.reason?.code, pid: after.pid },
        after.reason ? sentenceOf(after.reason) : after.state,
      )
      deps.onMoved(unit)
    },
    amend(unit, more, keep = []) {
      if (isClosed) return
      const { trouble } = unit
      // What is told of it to others is what is known now.
      if (more.reason && trouble?.overMs === null && stateOf(unit).state === 'degraded')
        unit.trouble = { ...trouble, clause: clauseOf('degraded', more.reason), because: more.reason.because ?? [] }
      store.note((tx) => change(tx, unit, more, keep))
    },
    tell(unit, found) {
      if (isClosed) return
      const { instance, ref, name } = unit
      const line = { level: 'warning', instance, ref, state: null, message: `${name}: ${found}` } as const
      store.note((tx) => timeline.add(tx, line))
    },
    promise(unit, more, keep) {
      if (isClosed) throw new Error('Till is quitting.')
      store.transact((tx) => change(tx, unit, more, keep))
    },
    place(unit, state, keep = []) {
      store.note((tx) => {
        for (const change of keep) tx.keep(change)
        keepRest(tx, unit, state)
        onPlaced(tx, unit, state)
        write(tx, unit, state)
      })
      deps.onMoved(unit)
    },
    close() {
      isClosed = true
    },
  }
}

/** Why a unit rests is asked after a restart of Till as well. */
function keepRest(tx: Transact, unit: Unit, { state, reason, since }: UnitState): void {
  if (state === 'stopped' || state === 'failed')
    tx.keep({ kind: 'rest.put', rest: { ref: unit.ref, state, reason, at: since } })
}

/** Only what is legal now. */
export function actionsOf(unit: Pick<Unit, 'isWanted'>, state: Pick<UnitState, 'state'>): RowAction[] {
  if (state.state === 'stopping') return []
  if (!isResting(state.state)) return ['stop', 'restart']
  if (unit.isWanted) return state.state === 'failed' ? ['start', 'stop'] : ['stop']
  return ['start']
}

function layersOf(state: UnitState): SpecialistRow['layers'] {
  const isReady = state.state === 'ready'
  const hasPort = isReady || state.state === 'starting' || state.state === 'degraded'
  const isDown = isResting(state.state)
  return {
    process: state.pid === null ? (state.state === 'failed' ? 'bad' : 'unknown') : 'ok',
    port: hasPort ? 'ok' : isDown ? 'unknown' : 'bad',
    ping: isReady ? 'ok' : state.state === 'degraded' || state.reason?.code === 'no-answer' ? 'bad' : 'unknown',
  }
}

/** Brings an instance's own row in step with its units. */
export function refreshInstance(tx: Transact, instance: InstanceId): void {
  const row = tx.get('instances', instance)
  if (!row) return
  const units = [...tx.all('components'), ...tx.all('specialists')].filter(
    // What is disabled and was not started by hand is missed by nobody.
    (unit) => unit.instance === instance && !(unit.isDisabled === true && !unit.isWanted && isResting(unit.state)),
  )
  const waiting = units.filter((unit) => unit.isWanted && (unit.state === 'stopped' || unit.state === 'unknown')).length
  tx.put('instances', {
    ...row,
    ...summarise(
      units.map((unit) => unit.state),
      waiting,
    ),
  })
}
