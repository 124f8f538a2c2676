import type { ComponentId, InstanceId, Ref, RunId } from '@shared/model/ids'
import type { LifecycleState, Reason } from '@shared/model/lifecycle'
import type {
  AvailabilityDefinition,
  BreakerDefinition,
  DaemonDefinition,
  DependencyCondition,
  PlatformDefinition,
  ProbeDefinition,
  ProcessDefinition,
  ShutdownDefinition,
} from '@shared/platform/definition'
import type { Cancel, Exit, ProcessIdentity } from './effects'
import type { Complainant } from '../domain/lifecycle/complaints'
import type { UnitEnding } from './unit-ending'
import type { Trouble } from '../domain/causes/trouble'
import { NO_STREAK, type Streak } from '../domain/probes/streak'

/** What the supervisor runs and watches: a component or the specialist beside one. */
export type Unit = {
  readonly ref: Ref
  readonly instance: InstanceId
  readonly kind: 'component' | 'specialist'
  /** Id of the component it is, or stands beside. */
  readonly component: ComponentId
  /** Shown name; another one only where its definition was read anew. */
  name: string
  /** Changes at rest only: its port in `instances.changeAll`, all of it where its definition was read anew; needs at any time. */
  spec: UnitSpec
  /** What it is to be from its next rest on: its definition was read anew while it ran; null: as it is. */
  nextSpec: UnitSpec | null
  /** The definition, with its ports, by which it was started, while another one counts for its next start; null: it is the same. */
  startedBy: PlatformDefinition | null

  /** Grows with every begin and every stop: whatever an older one still had under way is dropped. */
  generation: number
  isWanted: boolean
  /** Asked to stop although still wanted: the first half of a restart. */
  isRestarting: boolean
  run: LiveRun | null
  /** A spawn, a cleaning up or a termination under way; nothing else begins before it is over. */
  busy: Promise<void> | null
  /** The stop under way; null while none is. */
  ending: UnitEnding | null
  /** Timers and waits of the present generation. */
  cancels: Set<Cancel>
  /** A retry is due without anybody asking. */
  willRetry: boolean
  /** Failed while something it needs was not there: it begins again, uncounted, when that is back. */
  isLetDown: boolean
  attempts: number
  /** How often in this start its port was lost to a passing connection between the check and the bind. */
  clashes: number
  /** When it crashed after it had been ready, as the restart policy remembers it. Monotonic ms. */
  crashes: number[]
  restarts: number
  /** Monotonic time at which it became ready in this run. */
  readyAtMs: number | null
  hasLogLine: boolean
  /** What its present trouble is, and when that began; null: none. */
  trouble: Trouble | null
  /** What is wrong with it while it is up, by who says so; it is ready again when nobody complains. */
  complaints: Map<Complainant, Reason>
  /** The complaint that would have failed it, and what is said instead (`spared.ts`); null: it is spared nothing. */
  spared: { by: Complainant; bad: Reason; said: Reason } | null
  /** Why it is asked to stop, in words that follow "stopped". */
  stopWords: string | null
  readiness: Streak
  liveness: Streak
}

/**
 * How far a daemon (`is_daemon`) is known. launching: what starts it still runs. followed: a process of it was found. unseen:
 * it left none that Till can follow (a container, a service of the system); its port and its probes tell of it.
 */
export type DaemonPhase = 'launching' | 'followed' | 'unseen'

export type LiveRun = {
  run: RunId
  /** null while the process is being created. */
  identity: ProcessIdentity | null
  logPath: string
  isAdopted: boolean
  /** An end that was told before the spawn was answered. */
  earlyExit: Exit | null
  /** Of a daemon; absent or null: the process itself is followed from the start. */
  daemon?: DaemonPhase | null
  /** When its launcher was made, epoch ms. */
  launchedAt?: number
}

export type UnitSpec = {
  needs: { ref: Ref; name: string; condition: DependencyCondition }[]
  /** For a specialist: its component, waited for while it is on its way. */
  beside: Ref | null
  process: ProcessDefinition
  port: number | null
  /** Address the process binds. */
  bindAddress: string
  readiness: ProbeDefinition | null
  liveness: ProbeDefinition | null
  readyLogLine: string | null
  availability: AvailabilityDefinition
  shutdown: ShutdownDefinition
  startTimeoutMs: number
  /** Absent: DEFAULT_BREAKER. */
  breaker?: BreakerDefinition | null
  /** Not started with the rest. Absent: it is. */
  isDisabled?: boolean
  /** Absent: its command is the process itself. */
  daemon?: DaemonDefinition | null
}

/** The part of a row that both kinds share and only the supervisor writes. */
export type UnitState = {
  state: LifecycleState
  reason: Reason | null
  isWanted: boolean
  pid: number | null
  run: RunId | null
  isAdopted: boolean
  since: number
  dueAt: number | null
  restarts: number
}

/** A unit at rest. */
export function createUnit(
  facts: Pick<Unit, 'ref' | 'instance' | 'kind' | 'component' | 'name' | 'spec' | 'restarts'>,
): Unit {
  return {
    ...facts,
    nextSpec: null,
    startedBy: null,
    generation: 0,
    isWanted: false,
    isRestarting: false,
    run: null,
    busy: null,
    ending: null,
    cancels: new Set(),
    willRetry: false,
    isLetDown: false,
    attempts: 0,
    clashes: 0,
    crashes: [],
    readyAtMs: null,
    hasLogLine: false,
    trouble: null,
    complaints: new Map(),
    spared: null,
    stopWords: null,
    readiness: NO_STREAK,
    liveness: NO_STREAK,
  }
}

/** Ends all that the present generation waits for; late answers of it are dropped from now on. */
export function supersede(unit: Unit): number {
  for (const cancel of unit.cancels) cancel()
  unit.cancels.clear()
  unit.willRetry = false
  unit.generation += 1
  return unit.generation
}

/** At rest, it is what its definition says now. */
export function becomeNext(unit: Unit): void {
  unit.spec = unit.nextSpec ?? unit.spec
  unit.nextSpec = null
  unit.startedBy = null
}

/** All that a unit waits for: what it needs, and the component that it stands beside. */
export function refsBelow({ spec: { needs, beside } }: Pick<Unit, 'spec'>): Ref[] {
  return [...needs.map(({ ref }) => ref), ...(beside === null ? [] : [beside])]
}

/** Asked for by a person: the restart policy begins anew. */
export function forgetFailures(unit: Unit): void {
  unit.attempts = 0
  unit.crashes = []
}

/** Whose a process is: by the run it carries, or by its pid where it was adopted by hand and carries none. */
export type OwnerOf = (run: RunId | null, pid: number | null) => Unit | undefined

/** Looks through the units once, for however many processes are asked about then. */
export function ownersIn(byRun: ReadonlyMap<RunId, Unit>): OwnerOf {
  const adopted = new Map<number, Unit>()
  for (const unit of byRun.values()) {
    if (unit.run?.isAdopted === true && unit.run.identity !== null) adopted.set(unit.run.identity.pid, unit)
  }
  return (run, pid) => (run === null ? undefined : byRun.get(run)) ?? (pid === null ? undefined : adopted.get(pid))
}
