// Over the usual length because a made-up world, what may happen in it and what must hold of it are read together.
import type { Ref } from '@shared/model/ids'
import type { AvailabilityDefinition, ComponentDefinition, DependencyCondition } from '@shared/platform/definition'
import { isResting, isUp } from '../../domain/lifecycle/table'
import { forgetFailures } from '../unit'
import { simpleComponent } from './definitions'
import { stranger, type Script } from './fake-machine'
import { startFixture } from './supervisor-fixture'

/** How components behave from their next start on. */
export const MOODS = {
  fine: {},
  slow: { listensAfterMs: 4_000 },
  'fails at once': { listensAfterMs: null, endsAfterMs: 10, exitCode: 1 },
  'serves briefly': { endsAfterMs: 2_500, exitCode: 3 },
  'ends well': { endsAfterMs: 1_500, exitCode: 0 },
  'never listens': { listensAfterMs: null },
  'has no program': { spawnFails: 'no such program' },
  'lacks a module': {
    listensAfterMs: null,
    endsAfterMs: 20,
    exitCode: 1,
    says: ["Error: Cannot find module 'left-pad'"],
  },
  deaf: { heedsAfterMs: null },
  'slow to end': { heedsAfterMs: 900 },
} as const satisfies Record<string, Script>
export type Mood = keyof typeof MOODS

/** One component of a platform made by chance; `needs` are places of earlier ones. */
export type Part = {
  needs: readonly { at: number; condition: 'process_started' | 'process_healthy' }[]
  restart: 'no' | 'on_failure' | 'always' | 'unless_stopped'
  maxRestarts: number
  threshold: number
  mood: Mood
  /** Runs once and ends well; others may need it done. */
  isJob: boolean
}

/** What may happen to it. `who`: places, taken round the number of parts. */
export type Event =
  | { do: 'start'; who: readonly number[] }
  | { do: 'stop'; who: readonly number[] }
  | { do: 'restart' | 'try' | 'close' | 'kill' | 'exit' | 'sicken' | 'cure' | 'suspend' | 'go on'; who: number }
  | { do: 'take its port' | 'free its port' | 'clash on its port'; who: number }
  | { do: 'miss its beats' | 'hold back' | 'let go'; who: number }
  | { do: 'change'; who: number; mood: Mood }
  | { do: 'set the clock' | 'sleep' | 'pass'; ms: number }

const BREAKER_REST_MS = 15_000
/** Longer than any pause, circuit, deadline or start of this world; a chain of six needs it several times. */
const LONG_MS = 12 * 60_000

const nameAt = (at: number): string => `part${String(at)}`

function componentAt(part: Part, at: number, parts: readonly Part[]): ComponentDefinition {
  const plain = simpleComponent(nameAt(at), at + 1, [])
  const restart: AvailabilityDefinition['restart'] = part.isJob && part.restart !== 'no' ? 'on_failure' : part.restart
  const conditionOf = (need: Part['needs'][number]): DependencyCondition =>
    parts[need.at]?.isJob === true ? 'process_completed_successfully' : need.condition
  const needs = part.needs.filter((need) => need.at < at)
  return {
    ...plain,
    ...(part.isJob ? { port: null, readiness: null } : {}),
    needs: needs.map((need) => ({ component: nameAt(need.at), condition: conditionOf(need) })),
    availability: { ...plain.availability, restart, maxRestarts: part.maxRestarts },
    breaker: { failureThreshold: part.threshold, resetTimeoutMs: BREAKER_REST_MS, halfOpenTrials: 2 },
  }
}

/**
 * The real supervisor on a machine on which anything may happen. What has to hold at every moment is checked at every
 * spawn and after every event; `mend` makes the machine sound again, after which all must come to its end. `latencyMs`: how long
 * the machine takes to look at a port and to create a process.
 */
export function createRestlessWorld(parts: readonly Part[], latencyMs: number) {
  const moods = new Map(parts.map((part, at) => [nameAt(at), part.mood]))
  const scriptOf = (name: string, isJob: boolean): Script => {
    const script: Script = MOODS[moods.get(name) ?? 'fine']
    return isJob && script.endsAfterMs === undefined ? { ...script, endsAfterMs: 300, exitCode: 0 } : script
  }
  const scripts = Object.fromEntries(parts.map(({ isJob }, at) => [nameAt(at), () => scriptOf(nameAt(at), isJob)]))
  const till = startFixture(scripts, {}, parts.map(componentAt))
  const { machine, supervisor, breakers, clock, store } = till
  const all = parts.map((_, at): Ref => `t/${nameAt(at)}` as Ref)
  const refAt = (who: number): Ref => all[who % all.length] as Ref
  const portAt = (who: number): number => 9_001 + (who % all.length)
  /** Whom a person asked to stop, and nobody to start since. */
  const stopped = new Set<Ref>(all)
  const broken: string[] = []
  const claim = (isSo: boolean, otherwise: string): void => {
    if (!isSo) broken.push(`${otherwise} (at ${String(clock.monotonicMs())} ms)`)
  }

  const held = new Map<Ref, () => void>()
  const delay = async (): Promise<void> => {
    if (latencyMs > 0) await new Promise<void>((done) => clock.after(latencyMs, done))
  }
  const { spawn } = machine.processes
  machine.processes.spawn = async (request) => {
    const { ref } = request
    claim(!stopped.has(ref), `${ref} was started after it was stopped`)
    await delay()
    claim(!machine.alive().includes(ref), `${ref} runs twice`)
    return spawn(request)
  }
  const { canBind } = machine.network
  machine.network.canBind = async (...asked) => {
    await delay()
    return canBind(...asked)
  }

  /** What a start of these brings with it. */
  const withNeeds = (refs: readonly Ref[]): Set<Ref> => {
    const found = new Set<Ref>()
    const visit = (ref: Ref): void => {
      if (found.has(ref)) return
      found.add(ref)
      for (const need of supervisor.unit(ref)?.spec.needs ?? []) visit(need.ref)
    }
    for (const ref of refs) visit(ref)
    return found
  }
  const pidOf = (ref: Ref): number => machine.started.find((one) => one.isAlive && one.request.ref === ref)?.pid ?? -1

  const carryOut = async (event: Event): Promise<void> => {
    if ('ms' in event) {
      if (event.do === 'set the clock') clock.setWallBy(event.ms)
      else if (event.do === 'sleep') clock.stall(event.ms)
      else await clock.advance(event.ms)
      return
    }
    if (event.do === 'start' || event.do === 'stop') {
      const refs = event.who.map(refAt)
      if (event.do === 'start') for (const one of withNeeds(refs)) stopped.delete(one)
      else for (const one of refs) stopped.add(one)
      return event.do === 'start' ? supervisor.start(refs) : supervisor.stop(refs)
    }
    const ref = refAt(event.who)
    const unit = supervisor.unit(ref)
    switch (event.do) {
      case 'restart':
        for (const one of withNeeds([ref])) stopped.delete(one)
        return supervisor.restart(ref)
      case 'try':
      case 'close':
        if (!unit || breakers.stateOf(ref) === 'closed') return
        breakers.decide(ref, event.do)
        if (event.do === 'close') forgetFailures(unit)
        return supervisor.tryNow(ref)
      case 'kill':
        return machine.kill(ref, 'SIGKILL')
      case 'exit':
        return machine.kill(ref, 'SIGTERM')
      case 'sicken':
        return void machine.unhealthy.add(ref)
      case 'cure':
        return void machine.unhealthy.delete(ref)
      case 'suspend':
        machine.suspended.add(pidOf(ref))
        return till.weigh(ref.slice(2), { by: 'hung', kind: 'shaky', reason: HUNG })
      case 'go on':
        return continueAll()
      case 'miss its beats':
        return till.weigh(ref.slice(2), { by: 'beats', kind: 'bad', reason: SILENT })
      case 'hold back':
        if (!held.has(ref)) held.set(ref, supervisor.holdBack([ref]))
        return
      case 'let go':
        held.get(ref)?.()
        return void held.delete(ref)
      case 'take its port':
        return void machine.strangers.push(stranger(portAt(event.who)))
      case 'free its port':
        return freePorts((port) => port === portAt(event.who))
      case 'clash on its port':
        return void machine.clashes.set(portAt(event.who), 'a connection of ours uses it')
      case 'change':
        return void moods.set(ref.slice(2), event.mood)
    }
  }

  const continueAll = (): void => {
    machine.suspended.clear()
    for (const one of all) till.weigh(one.slice(2), { by: 'hung', kind: 'good' })
  }

  const freePorts = (isMeant: (port: number) => boolean): void => {
    machine.strangers.splice(0, machine.strangers.length, ...machine.strangers.filter(({ port }) => !isMeant(port)))
    for (const port of [...machine.clashes.keys()]) if (isMeant(port)) machine.clashes.delete(port)
  }

  let seen = 0
  /** What has to be so at every moment. */
  const look = (): void => {
    for (const [at, { unit, from, to, reason }] of till.steps.entries()) {
      if (at < seen) continue
      const isExplained = reason !== null && reason.message.trim() !== ''
      // A good end passes by this state: what follows it in the same moment says why.
      const isPassing = to === 'stopping' && till.steps[at + 1]?.to === 'stopped'
      claim(isExplained || to === 'ready' || isPassing, `${unit.ref} became ${to} without a reason`)
      claim(!isResting(from) || to === 'stopping' || !stopped.has(unit.ref), `${unit.ref} began though it was stopped`)
    }
    seen = till.steps.length
    for (const row of store.all('components')) {
      const unit = supervisor.unit(row.id)
      const says = `${row.id} is ${row.state}, ${JSON.stringify(row.reason)}`
      if (!unit || unit.busy) continue
      claim(row.isWanted === unit.isWanted, `${row.id} does not tell whether it is wanted`)
      claim(!isUp(row.state) || row.pid !== null, `${says}, without a process`)
      claim(!isResting(row.state) || row.pid === null, `${says}, with a process`)
      claim(!isResting(row.state) || row.isWanted || row.dueAt === null, `${says}, unwanted, and something is due`)
      if (held.has(row.id)) continue
      // Nobody is wanted and forgotten: something is due, or it waits and says for what.
      const waits = row.reason !== null && WAITS.has(row.reason.code)
      claim(
        !isResting(row.state) || !row.isWanted || row.dueAt !== null || waits,
        `${says}, wanted, and nothing follows`,
      )
    }
    for (const { id, state, paused } of store.all('breakers')) {
      claim(state !== 'closed', `the closed circuit of ${id} is shown`)
      for (const one of paused) claim(supervisor.unit(one)?.isWanted === true, `${one} is paused, and not wanted`)
    }
    claim(till.errors.length === 0, `a step failed: ${JSON.stringify(till.errors[0])}`)
  }

  return {
    till,
    all,
    /** What should have held and did not. */
    broken,
    claim,
    isJob: (ref: Ref): boolean => parts[all.indexOf(ref)]?.isJob === true,
    /** Carries it out, lets what follows at once happen, and looks. */
    async live(event: Event): Promise<void> {
      await carryOut(event)
      await clock.advance(0)
      look()
    },
    /** From now on every component and the machine under it are sound. */
    mend(): void {
      for (const name of moods.keys()) moods.set(name, 'fine')
      machine.unhealthy.clear()
      continueAll()
      for (const one of all) till.weigh(one.slice(2), { by: 'beats', kind: 'good' })
      freePorts(() => true)
      for (const letGo of held.values()) letGo()
      held.clear()
    },
    /** Long enough for all that is possible to have happened. */
    async settle(): Promise<void> {
      await clock.advance(LONG_MS)
      look()
    },
  }
}

const HUNG = { code: 'hung', message: 'is suspended' } as const
const SILENT = { code: 'beats-missing', message: 'no heartbeat for 30 s' } as const
/** What a row says that is wanted and not begun, with nothing due. */
const WAITS: ReadonlySet<string> = new Set(['waiting', 'dependency-lost', 'breaker-open'])
