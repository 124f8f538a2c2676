import { performance } from 'node:perf_hooks'
import type { TerminateReport } from '../../engine/effects'
import { createNap } from './nap'
import type { Look, ProcessEntry, ProcessSystem, Signalled, Stamp } from './process-system'
import { membersOf } from './tree'
import type { TreeClues } from './tree'

/** How long force is repeated before what still lives is reported. */
const FORCE_FOR_MS = 3_000
/** Rounds of plain SIGKILL before the tree is frozen first: enough for anything that doesn't fork against us. */
const KILLS_BEFORE_FREEZING = 2
const FREEZE_ROUNDS = 5
/** Further looks before a tree that was seen to grow is believed to be gone. */
const SECOND_LOOKS = 2
/** Polling slows down to this, first and after the first second. */
const SLOWEST_AT_FIRST_MS = 8
const SLOWEST_MS = 25
/** After the first process went, how long the rest of a `parentOnly` tree may take to follow it. */
const LINGER_MS = 1_000

export type EndRequest = {
  leader: Stamp
  /** The TILL_RUN the tree carries; empty where it carries none. */
  run: string
  /** Members found earlier. */
  known: Stamp[]
  /** See `TreeClues`. */
  bornSince: number
  /** See `TreeClues`. A tree of descendants is held still for an instant before it is signalled, so that none is forked past it. */
  reach: TreeClues['reach']
  signal: NodeJS.Signals
  graceMs: number
  parentOnly: boolean
  /** See `TerminateRequest`. */
  wasAsked?: boolean
}

/** The ending of a tree under way. */
export type Ending = {
  leader: Stamp
  report: Promise<TerminateReport>
  /** No more grace. */
  hasten(): void
  /** Something ended: look now rather than at the next poll. */
  nudge(): void
  /** Who still lives of it. */
  living(): Promise<ProcessEntry[]>
  /** Gives up without force and reports who lives. */
  abandon(): void
}

/**
 * Ends a whole process tree: asks once with the signal, continues what is suspended so that it can hear it, waits as
 * long as the grace lasts or the tree does, then forces, and looks again until nobody is left.
 */
export function endTree(system: ProcessSystem, look: () => Promise<Look>, request: EndRequest): Ending {
  const { leader } = request
  const isRun = request.reach === 'run'
  const family = new Map<number, Stamp>(request.known.map((stamp) => [stamp.pid, stamp]))
  const asked = new Set<number>()
  const nap = createNap()
  let deadline = performance.now() + request.graceMs
  let isAbandoned = false
  let looks = 0
  let hasGrown = false

  async function membersNow(): Promise<ProcessEntry[]> {
    return membersOf(await look(), { ...request, known: family.values() }).filter(
      ({ pid }) => pid !== process.pid && pid !== process.ppid, // A Till that runs inside a component doesn't end itself.
    )
  }

  async function lookOnce(): Promise<ProcessEntry[]> {
    const members = await membersNow()
    for (const { pid, startTicks } of members) {
      hasGrown ||= looks > 0 && family.get(pid)?.startTicks !== startTicks
      family.set(pid, { pid, startTicks })
    }
    looks++
    return members
  }

  /**
   * A full look: also finds who left the group, who was forked since, who lost its parent. Where the tree was seen to
   * grow, one empty look is not believed: a process can fork and end while it is being looked for.
   */
  async function everybody(): Promise<ProcessEntry[]> {
    let members = await lookOnce()
    for (let again = 0; again < SECOND_LOOKS && hasGrown && members.length === 0; again++) members = await lookOnce()
    return members
  }

  /** A cheap look at those we know of; a full one when they seem to be gone. */
  async function remaining(): Promise<ProcessEntry[]> {
    // A child of somebody else's process is lost to us once its parent has ended, so it has to be seen before.
    if (!isRun) return everybody()
    const living = await system.alive(family.values())
    return living.length > 0 ? living : everybody()
  }

  /** To the group in one call, which no fork can slip through, and to each one that left it. */
  async function signalAll(members: ProcessEntry[], signal: NodeJS.Signals): Promise<Signalled[]> {
    const witness = isRun ? members.find((entry) => entry.groupId === leader.pid) : undefined
    const group = witness === undefined ? 'gone' : await system.signalGroup(witness, signal)
    // Looked at again after the call: whoever made a session of its own in between was not reached by it.
    const now = group === 'sent' ? await system.alive(members) : members
    const others = group === 'sent' ? now.filter((entry) => entry.groupId !== leader.pid) : now
    const answers = others.map(async (entry) => system.signal(entry, signal))
    return [group, ...(await Promise.all(answers))]
  }

  async function ask(members: ProcessEntry[]): Promise<void> {
    const heard = request.parentOnly ? members.filter(({ pid }) => pid === leader.pid) : members
    for (const { pid } of heard) asked.add(pid)
    const answers = await signalAllOrLeader(heard)
    await resume(members)
    // Nobody could be asked (Windows' console programs): waiting would be in vain.
    if (heard.length > 0 && !answers.includes('sent') && answers.includes('refused')) deadline = 0
  }

  async function signalAllOrLeader(heard: ProcessEntry[]): Promise<Signalled[]> {
    if (!request.parentOnly) return signalAll(heard, request.signal)
    return Promise.all(heard.map(async (entry) => system.signal(entry, request.signal)))
  }

  /** A suspended process acts on a signal only after it was continued. */
  async function resume(members: ProcessEntry[]): Promise<void> {
    await Promise.all(members.filter((entry) => entry.isStopped).map((entry) => system.signal(entry, 'SIGCONT')))
  }

  async function waitForGrace(first: ProcessEntry[]): Promise<ProcessEntry[]> {
    const startedAt = performance.now()
    let living = first
    let pauseMs = system.paceMs
    while (living.length > 0 && performance.now() < deadline) {
      await nap.sleep(Math.min(pauseMs, Math.max(0, deadline - performance.now())))
      const slowestMs = performance.now() - startedAt < 1_000 ? SLOWEST_AT_FIRST_MS : SLOWEST_MS
      pauseMs = Math.max(system.paceMs, Math.min(pauseMs * 2, slowestMs))
      living = await remaining()
      await resume(living)
      const isLed = living.some(({ pid }) => pid === leader.pid)
      if (request.parentOnly && !isLed) {
        deadline = Math.min(deadline, performance.now() + LINGER_MS)
      } else if (request.wasAsked === true && isLed) {
        // It ends by itself, and a signal could break off what it does for that.
      } else if (!request.parentOnly && living.length > 0 && !living.some(({ pid }) => asked.has(pid))) {
        // What appeared after the signal may be the component's own clean-up, so it is asked only when it is all there is.
        await ask(living)
      }
    }
    return living
  }

  async function freeze(): Promise<ProcessEntry[]> {
    const frozen = new Set<number>()
    let members = await everybody()
    for (let round = 0; round < FREEZE_ROUNDS; round++) {
      const moving = members.filter(({ pid }) => !frozen.has(pid))
      if (moving.length === 0) break
      await Promise.all(moving.map((entry) => system.signal(entry, 'SIGSTOP')))
      for (const { pid } of moving) frozen.add(pid)
      members = await everybody()
    }
    return members
  }

  async function force(): Promise<TerminateReport> {
    const until = performance.now() + FORCE_FOR_MS
    for (let kills = 0; ; kills++) {
      const members = isRun && kills < KILLS_BEFORE_FREEZING ? await everybody() : await freeze()
      if (members.length === 0) return { wasForced: kills > 0, survivors: [] }
      if (performance.now() >= until) return { wasForced: true, survivors: members.map(({ pid }) => pid) }
      await signalAll(members, 'SIGKILL')
      await waitForDeath(until)
    }
  }

  async function waitForDeath(until: number): Promise<void> {
    let pauseMs = system.paceMs
    for (let waits = 0; waits < 8 && performance.now() < until; waits++) {
      if ((await system.alive(family.values())).length === 0) return
      await nap.sleep(pauseMs)
      pauseMs *= 2
    }
  }

  async function end(): Promise<TerminateReport> {
    const isAsked = request.signal !== 'SIGKILL' && request.graceMs > 0
    const members = isRun || !isAsked ? await everybody() : await freeze()
    if (members.length === 0) return { wasForced: false, survivors: [] }
    if (isAsked) {
      if (request.wasAsked === true && members.some(({ pid }) => pid === leader.pid)) await resume(members)
      else await ask(members)
      const living = await waitForGrace(members)
      if (living.length === 0 || isAbandoned) return { wasForced: false, survivors: living.map(({ pid }) => pid) }
    }
    return force()
  }

  return {
    leader,
    report: end(),
    nudge: nap.wake,
    living: membersNow,
    hasten: () => {
      deadline = 0
      nap.wake()
    },
    abandon: () => {
      isAbandoned = true
      deadline = 0
      nap.wake()
    },
  }
}
