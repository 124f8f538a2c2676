import type { Exit, ProcessIdentity, Processes, SpawnRequest, TerminateRequest } from '../../engine/effects'
import type { RunId } from '@shared/model/ids'
import { endTree } from './end-tree'
import type { Ending } from './end-tree'
import { createFollower } from './follower'
import { createForeignProcesses } from './foreign'
import { leadersOf } from './leaders'
import { leftoversOf } from './leftovers'
import { openProcessSystem } from './open-process-system'
import { createMemoryWatch } from './out-of-memory'
import type { ProcessSystem, Stamp } from './process-system'
import { shareLooks } from './shared-look'
import { parseSignal, sendSignal } from './signal'
import { spawnChild } from './spawn-child'
import { suspendedOf } from './suspended'
import { toldTree } from './told-tree'
import { depthFirst } from './tree'

/** What is remembered of a run, from its start or its adoption to the end of its tree. */
type Watched = {
  leader: Stamp
  /** Spawned here: then nothing of it is older than its leader. */
  isOurs: boolean
  /** Adopted without a tag: a person started it, so its group may be a terminal's and only its descendants are ours. */
  isByHand: boolean
  hasEnded: boolean
  /** Members of its group that outlived it, found while their origin was certain. */
  leftovers: Promise<Stamp[]>
}

const NOTHING_LEFT: Promise<Stamp[]> = Promise.resolve([])

export type ProcessesOptions = {
  /** The Node that runs `runtime: 'node'`: our own, unless told otherwise. */
  nodePath?: string
  /** The table of this machine's processes, unless told otherwise. */
  system?: ProcessSystem
  /** Hears what went wrong without anybody having asked. */
  onLog?: (message: string, error: unknown) => void
}

/** What others of this machine’s adapters ask of it beside the engine. */
export type WatchedRuns = {
  /** The first processes of the runs that are watched and live, by their number. */
  leaders(): ReadonlyMap<number, RunId>
}

/** Real processes of this machine. `dispose` stops watching and ends no component. */
export function createProcesses(options: ProcessesOptions = {}): Processes & WatchedRuns & { dispose(): void } {
  const nodePath = options.nodePath ?? process.execPath
  const system = options.system ?? openProcessSystem()
  const look = shareLooks(system)
  const foreign = createForeignProcesses(system, look)
  const watched = new Map<RunId, Watched>()
  const endings = new Map<RunId, Ending>()
  /** Runs that `terminate` was asked to end, and whether force was wished for before there was an ending to hasten. */
  const preparing = new Map<RunId, { isWished: boolean }>()
  const hearers = new Set<(exit: Exit) => void>()
  const memory = createMemoryWatch(() => watched.size > 0)
  const follower = createFollower<RunId>(
    system,
    (run) => ended({ run, exitCode: null, signal: null }),
    (error) => options.onLog?.('Adopted processes could not be looked at', error),
  )
  /** Asked for once for every process that listens; null: who is watched has changed. */
  let leading: ReadonlyMap<number, RunId> | null = null
  let isDisposed = false

  function ended(exit: Exit): void {
    const watch = watched.get(exit.run)
    if (isDisposed || watch === undefined || watch.hasEnded) return
    watch.hasEnded = true
    leading = null
    for (const hear of hearers) hear(exit)
    const ending = endings.get(exit.run)
    // An ending under way knows the whole tree already.
    if (ending !== undefined) return ending.nudge()
    if (watch.isByHand) return void (endings.has(exit.run) || watched.delete(exit.run))
    watch.leftovers = findLeftovers(watch.leader).catch((error: unknown) => {
      options.onLog?.(`The processes that ${exit.run} left behind could not be looked at`, error)
      return []
    })
    void watch.leftovers.then((left) => {
      if (left.length === 0 && !endings.has(exit.run) && watched.get(exit.run) === watch) watched.delete(exit.run)
    })
  }

  /** Who stayed behind can be told for certain only now, while the number of the group can't have been reused. */
  async function findLeftovers(leader: Stamp): Promise<Stamp[]> {
    const endedAt = Date.now()
    if (!system.keepsParents && !system.hasGroup(leader.pid)) return []
    return leftoversOf(await look(), leader, system.keepsParents ? endedAt : null)
  }

  function watch(run: RunId, one: Watched): void {
    watched.set(run, one)
    leading = null
  }

  async function spawn(request: SpawnRequest): ReturnType<Processes['spawn']> {
    const bootId = await system.bootId()
    const spawned = await spawnChild(request, nodePath)
    if (!spawned.ok) return spawned
    // Its end is told only once the identity has been.
    const { pid, exit } = spawned
    let hasEnded = false
    void exit.then(() => (hasEnded = true))
    let leader: Stamp
    try {
      leader = { pid, startTicks: (await system.startOf(pid)) ?? 0 }
    } catch (error) {
      // Nobody could tell it from whoever has its number later, so nobody could end it any more.
      if (!hasEnded) sendSignal(system.keepsParents ? pid : -pid, 'SIGKILL')
      const said = error instanceof Error ? error.message : String(error)
      const why = `was ended again, as the system did not tell when it began: ${said}`
      return { ok: false, failure: { code: 'other', message: `${request.argv[0] ?? 'its process'} ${why}` } }
    }
    watch(request.run, { leader, isOurs: true, isByHand: false, hasEnded: false, leftovers: NOTHING_LEFT })
    memory.begin()
    void exit.then((how) => ended({ run: request.run, ...how }))
    return { ok: true, identity: { bootId, ...leader } }
  }

  async function terminate(request: TerminateRequest): ReturnType<Processes['terminate']> {
    const { run } = request
    const haste = preparing.get(run) ?? { isWished: false }
    preparing.set(run, haste)
    try {
      return await endRun(request, haste)
    } finally {
      preparing.delete(run)
    }
  }

  async function endRun(request: TerminateRequest, haste: { isWished: boolean }): ReturnType<Processes['terminate']> {
    const { run, identity } = request
    // After a reboot every pid is somebody else's.
    if (identity.bootId !== (await system.bootId())) return { wasForced: false, survivors: [] }
    const watch = watched.get(run)
    const known = (await watch?.leftovers) ?? []
    const byHand = watch?.isByHand ?? (await isByHand(run, identity))
    const underWay = endings.get(run)
    if (underWay !== undefined) return underWay.report
    const ending = endTree(system, look, {
      run,
      leader: { pid: identity.pid, startTicks: identity.startTicks },
      known,
      bornSince: watch?.isOurs === true ? watch.leader.startTicks : 0,
      reach: byHand ? 'descendants' : 'run',
      signal: parseSignal(request.signal) ?? 'SIGTERM',
      graceMs: request.graceMs,
      parentOnly: request.parentOnly,
      wasAsked: request.wasAsked === true,
    })
    endings.set(run, ending)
    if (haste.isWished) ending.hasten()
    try {
      return await ending.report
    } finally {
      endings.delete(run)
      if (watch?.isOurs === false) await follower.check()
      if (watched.get(run)?.hasEnded === true) watched.delete(run)
    }
  }

  async function isByHand(run: RunId, { pid, startTicks }: Stamp): Promise<boolean> {
    const now = await look()
    if (now.entries.get(pid)?.startTicks !== startTicks || now.runOf(pid) === run) return false
    // It dropped its variables, or the system hides them (/bin/sh on macOS): then others of its group tell.
    return ![...now.entries.values()].some((entry) => entry.groupId === pid && now.runOf(entry.pid) === run)
  }

  async function follow(run: RunId, identity: ProcessIdentity): Promise<boolean> {
    if (identity.bootId !== (await system.bootId())) return false
    const leader = { pid: identity.pid, startTicks: identity.startTicks }
    if ((await system.alive([leader])).length === 0) return false
    const before = watched.get(run)
    // Our own child tells its end by itself. A daemon can be as old as what launched it: the number tells them apart.
    if (before?.leader.pid === leader.pid && before.leader.startTicks === leader.startTicks) return true
    const byHand = await isByHand(run, leader)
    const leftovers = before?.leftovers ?? NOTHING_LEFT
    watch(run, { leader, isOurs: false, isByHand: byHand, hasEnded: false, leftovers })
    follower.add(run, leader)
    memory.begin()
    return true
  }

  return {
    spawn,
    terminate,
    follow,
    async forceNow(run) {
      const ending = endings.get(run)
      const haste = preparing.get(run)
      if (ending !== undefined) ending.hasten()
      else if (haste !== undefined) haste.isWished = true
    },
    async stillEnding(run) {
      const ending = endings.get(run)
      if (ending === undefined) return []
      const tree = depthFirst(ending.leader, await ending.living())
      return toldTree(tree, await system.details(tree.map(({ entry }) => entry.pid)))
    },
    tagged: async () => {
      const bootId = await system.bootId()
      return leadersOf(await system.tagged()).map(({ run, ref, entry: { pid, startTicks }, place }) => ({
        run,
        ref,
        identity: { bootId, pid, startTicks },
        ...place,
      }))
    },
    leaders: () =>
      (leading ??= new Map(
        [...watched].flatMap(([run, { leader, hasEnded }]) => (hasEnded ? [] : [[leader.pid, run] as const])),
      )),
    onExit: (hear) => {
      hearers.add(hear)
      return () => hearers.delete(hear)
    },
    suspended: (of, reach) => suspendedOf(system, look, of, reach),
    bootId: system.bootId,
    outOfMemory: async (pid) => memory.wasOut(pid),
    inspect: foreign.inspect,
    endForeign: foreign.endForeign,
    dispose: () => {
      isDisposed = true
      follower.dispose()
      foreign.dispose()
      memory.dispose()
      hearers.clear()
      for (const ending of endings.values()) ending.abandon()
    },
  }
}
