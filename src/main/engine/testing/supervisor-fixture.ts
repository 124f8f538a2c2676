import type { InstanceId, Ref, RunId } from '@shared/model/ids'
import { emptyDefinition, simpleComponent } from './definitions'
import { createFakeMachine, type Script } from './fake-machine'
import { createManualClock } from './manual-clock'
import type { AvailabilityDefinition, ComponentDefinition } from '@shared/platform/definition'
import type { LifecycleState } from '@shared/model/lifecycle'
import type { ComponentRow } from '@shared/model/rows'
import type { Change, Effects } from '../effects'
import { createBreakers } from '../breakers'
import { createCauses } from '../causes'
import { createPortWaiter } from '../port-waiter'
import type { Word } from '../../domain/lifecycle/complaints'
import { createProber } from '../prober'
import { instanceParts } from '../rows'
import { createUnitRunner, type UnitRunner } from '../run-unit'
import { createStore } from '../store'
import { createSupervisor, type Supervisor } from '../supervisor'
import { createTelemetry } from '../telemetry'
import { createTimeline } from '../timeline'
import { createTransitions, type Step, type Transitions } from '../transitions'
import type { Unit } from '../unit'

const TRIO = [
  simpleComponent('hermes', 1, []),
  simpleComponent('engram', 2, ['hermes']),
  simpleComponent('rhetor', 3, ['hermes', 'engram']),
]

/** The real supervisor over a machine in memory: hermes ← engram ← rhetor, on ports 9001 to 9003, or other components. */
export function startFixture(
  scripts: Record<string, Script | ((attempt: number) => Script)>,
  availability: Partial<AvailabilityDefinition> = {},
  components: readonly ComponentDefinition[] = TRIO,
) {
  const clock = createManualClock()
  const machine = createFakeMachine(clock, (ref, attempt) => {
    const script = scripts[ref.split('/')[1] ?? '']
    return typeof script === 'function' ? script(attempt) : (script ?? {})
  })
  const written: Change[] = []
  const store = createStore((changes) => void written.push(...changes))
  /** What only a defect of the engine logs. */
  const errors: unknown[] = []
  const logger: Effects['logger'] = { info: () => {}, warn: () => {}, error: (...said) => void errors.push(said) }
  /** A disk that does not answer. */
  const tail = { isStuck: false }
  /** The one with the logs. */
  const disk = { isFull: false }
  const chance = { next: 0 }
  /** Why nothing is restarted by itself. */
  const hold: { why: string | null } = { why: null }
  let ids = 0
  const effects = {
    clock,
    newId: () => `run-${String((ids += 1)).padStart(8, '0')}`,
    random: () => chance.next,
    processes: machine.processes,
    network: machine.network,
    probes: machine.probes,
    usage: machine.usage,
    logger,
    facts: { platform: 'linux' },
    files: { shorten: (path: string) => path.replace('/home/ada', '~') },
    logs: {
      pathFor: async (ref: Ref, run: RunId) => `/logs/${ref}/${run}.log`,
      find: async () => null,
      tail: async (path: string) => {
        if (tail.isStuck) await new Promise(() => {})
        return { lines: machine.log(path).map((text, at) => ({ offset: at, text, at: null })), nextOffset: 0 }
      },
      isDiskFull: async () => disk.isFull,
      follow: () => () => {},
    },
  } as unknown as Effects
  const definition = {
    ...emptyDefinition('t'),
    components: components.map((one) => ({
      ...one,
      availability: { ...one.availability, ...availability },
    })),
  }
  const parts = instanceParts(
    definition,
    't' as InstanceId,
    { component: { base: 9_000, size: 100 }, ai: null },
    { now: clock.now(), restOf: () => null, restartsOf: () => 0 },
  )
  store.transact((tx) => parts.components.forEach((row) => tx.put('components', row)))

  const byRun = new Map<RunId, Unit>()
  const suspendedPid = async ({ run }: Unit): Promise<number | null> =>
    run?.identity ? ((await machine.processes.suspended([run.identity], 'group'))[0] ?? null) : null
  const telemetry = createTelemetry(effects)
  const states: { name: string; state: LifecycleState }[] = []
  const steps: (Step & { unit: Unit })[] = []
  let runner: UnitRunner | null = null
  const timeline = createTimeline(clock)
  const breakers = createBreakers({
    clock,
    store,
    timeline,
    transitions: () => transitions,
    onChanged: (instance) => supervisor.reconsider(instance),
  })
  const transitions: Transitions = createTransitions({
    store,
    clock,
    logger,
    timeline,
    hearers: [breakers.hear, (_, unit, step) => void steps.push({ ...step, unit })],
    onMoved: (unit) => supervisor.reconsider(unit.instance),
  })
  const supervisor: Supervisor = createSupervisor({
    clock,
    transitions,
    breakers,
    runner: () => {
      if (!runner) throw new Error('the runner is not there yet')
      return runner
    },
  })
  runner = createUnitRunner({
    effects,
    transitions,
    portWaiter: createPortWaiter(machine.network, clock, logger),
    prober: createProber({
      effects,
      telemetry,
      environmentOf: async () => ({ workingDir: '/', environment: {} }),
      onAnsweredAs: () => {},
      suspendedPid,
    }),
    byRun,
    spawnPlanFor: async (unit, run) => ({
      run,
      ref: unit.ref,
      argv: ['x'],
      runtime: null,
      workingDir: '/',
      environment: { TILL_PORT: String(unit.spec.port ?? '') },
    }),
    onRun: () => {},
    suspendedPid,
    onSettled: (unit) => supervisor.reconsider(unit.instance),
    breakers,
    isLetDown: (unit) => supervisor.isLetDown(unit),
    whySpared: (unit) => supervisor.whySpared(unit),
    onFatal: (unit) => supervisor.endAllFor(unit),
    causes: createCauses({
      effects,
      transitions,
      unit: (ref) => supervisor.unit(ref),
      unitsOf: (instance) => supervisor.unitsOf(instance),
    }),
    whyHeld: () => hold.why,
  })
  machine.processes.onExit((exit) => supervisor.onExit(exit))
  supervisor.add(parts.units)
  store.subscribe((patch) => {
    for (const row of patch.put.components ?? []) {
      const last = states.findLast((one) => one.name === row.component)
      if (last?.state !== row.state) states.push({ name: row.component, state: row.state })
    }
  })

  return {
    clock,
    machine,
    store,
    supervisor,
    breakers,
    written,
    tail,
    disk,
    chance,
    hold,
    /** What a source beside the probes says of a unit. */
    weigh(name: string, word: Word): void {
      const unit = supervisor.unit(`t/${name}` as Ref)
      if (unit) runner?.weigh(unit, word)
    },
    errors,
    /** Every step of every unit, in order. */
    steps,
    row: (name: string): ComponentRow => {
      const row = store.get('components', `t/${name}`)
      if (!row) throw new Error(`no row ${name}`)
      return row
    },
    states: () => Object.fromEntries(store.all('components').map((row) => [row.component, row.state])),
    /** The states a component went through. */
    path: (name: string) =>
      states.filter((one) => one.name === name && one.state !== 'unknown').map((one) => one.state),
    /** Who entered a state, in order. */
    order: (state: LifecycleState) => states.filter((one) => one.state === state).map((one) => one.name),
  }
}
