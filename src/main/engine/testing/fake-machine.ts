/**
 * Over the usual length because one machine is played: what a process does shows in its ports, its log and its end.
 */
import type { RunId } from '@shared/model/ids'
import type {
  Clock,
  Exit,
  InspectedProcess,
  Network,
  ObservedConnection,
  ObservedListener,
  PortRules,
  Probes,
  Processes,
  SpawnFailure,
  SpawnRequest,
  TaggedProcess,
  Usage,
} from '../effects'

/** How a scripted process behaves. */
export type Script = {
  /** ms after spawn at which it listens; null: never. */
  listensAfterMs?: number | null
  /** ms after spawn at which it ends by itself. */
  endsAfterMs?: number
  exitCode?: number
  /** Heeds the stop signal after so long; null: never. */
  heedsAfterMs?: number | null
  spawnFails?: string
  /** Why, where it is not that the program is missing. */
  spawnFailsBy?: SpawnFailure['code']
  /** Lines of its log. */
  says?: string[]
  /** Lives on whatever is done to it. */
  isStubborn?: boolean
}

export type FakeProcess = {
  request: SpawnRequest
  pid: number
  isAlive: boolean
  isListening: boolean
  port: number | null
  script: Script
}

/** A process that Till did not start, as `inspect` tells of it. */
export type Foreign = InspectedProcess & {
  /** Does not end, whatever it is sent. */
  isStubborn?: boolean
}

/** A machine in memory: processes that listen and end as their script says, on the clock it is given. */
export function createFakeMachine(clock: Clock, scriptOf: (ref: string, attempt: number) => Script) {
  const started: FakeProcess[] = []
  const strangers: ObservedListener[] = []
  const hearers = new Set<(exit: Exit) => void>()
  const attempts = new Map<string, number>()
  const unhealthy = new Set<string>()
  const clashes = new Map<number, string>()
  const foreign = new Map<number, Foreign>()
  const followed = new Map<RunId, number>()
  const suspended = new Set<number>()
  const tagged: TaggedProcess[] = []
  /** Runs that were asked to end and have not yet: what forces them. */
  const ending = new Map<RunId, () => void>()
  const connections: ObservedConnection[] = []
  const outOfMemory: { next: 'yes' | 'likely' | 'no' } = { next: 'no' }
  const rules: PortRules = {
    ephemeral: { from: 32_768, to: 60_999 },
    reserved: [],
    excluded: [],
    unprivilegedFrom: 1_024,
  }
  let nextPid = 100

  const living = (run: RunId): FakeProcess | undefined => started.find((one) => one.request.run === run && one.isAlive)
  const end = (process: FakeProcess, exit: Omit<Exit, 'run'>): void => {
    if (!process.isAlive) return
    process.isAlive = false
    process.isListening = false
    for (const hear of hearers) hear({ run: process.request.run, ...exit })
  }
  const listenerOf = (process: FakeProcess): ObservedListener => ({
    ...stranger(process.port ?? 1),
    pid: process.pid,
    run: process.request.run,
  })

  /** A stranger ends: its listeners go, and whoever follows it hears of it. */
  const endOther = (pid: number): void => {
    foreign.delete(pid)
    for (let at = strangers.length - 1; at >= 0; at -= 1) if (strangers[at]?.pid === pid) strangers.splice(at, 1)
    for (const [run, other] of followed) {
      if (other !== pid) continue
      followed.delete(run)
      for (const hear of hearers) hear({ run, exitCode: null, signal: null })
    }
  }

  const processes: Processes = {
    bootId: async () => 'boot',
    outOfMemory: async () => outOfMemory.next,
    suspended: async (of) => of.map(({ pid }) => (suspended.has(pid) ? pid : null)),
    async spawn(request) {
      const attempt = (attempts.get(request.ref) ?? 0) + 1
      attempts.set(request.ref, attempt)
      const script = scriptOf(request.ref, attempt)
      if (script.spawnFails)
        return { ok: false, failure: { code: script.spawnFailsBy ?? 'missing', message: script.spawnFails } }
      const port = Number(request.environment[request.ref.endsWith('-ai') ? 'TILL_AI_PORT' : 'TILL_PORT'] ?? 0) || null
      const process: FakeProcess = { request, pid: nextPid, isAlive: true, isListening: false, port, script }
      nextPid += 1
      started.push(process)
      if (script.listensAfterMs !== null)
        clock.after(script.listensAfterMs ?? 0, () => (process.isListening = process.isAlive))
      if (script.endsAfterMs !== undefined)
        clock.after(script.endsAfterMs, () => end(process, { exitCode: script.exitCode ?? 0, signal: null }))
      return { ok: true, identity: { bootId: 'boot', pid: process.pid, startTicks: process.pid } }
    },
    terminate: ({ run, graceMs }) =>
      new Promise((done) => {
        const process = living(run)
        const pid = followed.get(run)
        if (pid !== undefined)
          return clock.after(1, () => {
            if (foreign.get(pid)?.isStubborn === true) return done({ wasForced: true, survivors: [pid] })
            endOther(pid)
            done({ wasForced: false, survivors: [] })
          })
        if (!process) return done({ wasForced: false, survivors: [] })
        if (process.script.isStubborn === true)
          return clock.after(graceMs, () => done({ wasForced: true, survivors: [process.pid] }))
        const heedsMs =
          process.script.heedsAfterMs === null ? Number.POSITIVE_INFINITY : (process.script.heedsAfterMs ?? 1)
        const finish = (wasForced: boolean): void => {
          cancel()
          ending.delete(run)
          end(process, { exitCode: null, signal: wasForced ? 'SIGKILL' : 'SIGTERM' })
          done({ wasForced, survivors: [] })
        }
        const cancel = clock.after(Math.min(heedsMs, graceMs), () => finish(heedsMs > graceMs))
        ending.set(run, () => finish(true))
      }),
    forceNow: async (run) => ending.get(run)?.(),
    async stillEnding(run) {
      const process = ending.has(run) ? living(run) : undefined
      if (!process) return []
      const commandLine = process.request.argv.join(' ')
      return [
        { pid: process.pid, depth: 0, commandLine, user: 'ada' },
        { pid: process.pid + 1_000, depth: 1, commandLine: 'worker', user: 'ada' },
      ]
    },
    async follow(run, { pid, startTicks }) {
      if (foreign.get(pid)?.identity.startTicks !== startTicks) return living(run) !== undefined
      followed.set(run, pid)
      return true
    },
    tagged: async () => tagged,
    inspect: async (pid) => foreign.get(pid) ?? null,
    endForeign: ({ identity }) =>
      new Promise((done) => {
        const process = foreign.get(identity.pid)
        if (process?.identity.startTicks !== identity.startTicks)
          return done({ wasThere: false, wasForced: false, survivors: [] })
        clock.after(1, () => {
          if (process.isStubborn === true)
            return done({ wasThere: true, wasForced: true, survivors: [process.identity.pid] })
          endOther(identity.pid)
          done({ wasThere: true, wasForced: false, survivors: [] })
        })
      }),
    onExit(hear) {
      hearers.add(hear)
      return () => hearers.delete(hear)
    },
  }
  const network: Network = {
    listeners: async () => [...strangers, ...started.filter((one) => one.isListening).map(listenerOf)],
    listeningPorts: async () => [
      ...strangers.map((one) => one.port),
      ...started.filter((one) => one.isListening).map((one) => one.port ?? 0),
    ],
    listenersOn: async (ports) => (await network.listeners()).filter((one) => ports.includes(one.port)),
    canBind: async (port) => {
      const clash = clashes.get(port)
      if (clash !== undefined) return { isFree: false, why: clash, isConnection: true }
      return (await network.listeningPorts()).includes(port) ? { isFree: false, why: 'in use' } : { isFree: true }
    },
    connections: async (toPorts) => connections.filter((one) => toPorts.includes(one.toPort)),
    rules: async () => rules,
  }
  const probes: Probes = {
    run: async (_probe, { port }) => {
      const process = started.find((one) => one.isAlive && one.port === port)
      const isForeign = strangers.some((one) => one.port === port && one.pid !== null && foreign.has(one.pid))
      if (process && suspended.has(process.pid)) return { isGood: false, tookMs: 1, message: 'no answer within 1 s' }
      const isGood = isForeign || (process !== undefined && !unhealthy.has(process.request.ref))
      return { isGood, tookMs: 1, message: isGood ? 'answered 200' : 'answered 503 Service Unavailable' }
    },
    ping: async (port) => {
      const process = started.find((one) => one.isListening && one.port === port)
      return process && !unhealthy.has(process.request.ref) && !suspended.has(process.pid)
        ? { isGood: true, tookMs: 1, aiId: process.request.ref.split('/')[1] ?? null }
        : { isGood: false, isListening: process !== undefined, message: 'no answer within 2 s' }
    },
  }
  const usage: Usage = {
    sample: async () => ({ machine: { cpu: 0, memoryUsedBytes: 1, memoryTotalBytes: 2 }, usage: {} }),
  }

  return {
    processes,
    network,
    probes,
    usage,
    started,
    strangers,
    unhealthy,
    /** Pids that are suspended: they answer nothing. */
    suspended,
    /** Ports that an outgoing connection happens to use, with the sentence of it. */
    clashes,
    /** Processes of others by pid; their listeners are in `strangers`. */
    foreign,
    endOther,
    /** What `tagged`, `connections` and `rules` tell, beside what is alive here. */
    tagged,
    connections,
    rules,
    /** What the kernel says of the next ends. */
    outOfMemory,
    kill: (ref: string, signal: string) => {
      const process = started.find((one) => one.request.ref === ref && one.isAlive)
      if (process) end(process, { exitCode: null, signal })
    },
    /** What its log holds. */
    log: (path: string) => started.find((one) => one.request.logPath === path)?.script.says ?? [],
    alive: () => started.filter((one) => one.isAlive).map((one) => one.request.ref),
  }
}

/** A process of somebody else: `python3 -m http.server` of the same person, in ~/x, with one child. */
export function foreignProcess(pid: number, more: Partial<Foreign> = {}): Foreign {
  return {
    identity: { bootId: 'boot', pid, startTicks: pid * 10 },
    parentPid: 1,
    command: 'python3',
    argv: ['python3', '-m', 'http.server'],
    folder: '/home/ada/x',
    user: 'ada',
    isOwn: true,
    protection: null,
    startedAt: 0,
    tree: [
      { pid, depth: 0, commandLine: 'python3 -m http.server', user: 'ada' },
      { pid: pid + 1, depth: 1, commandLine: 'python3 worker.py', user: 'ada' },
    ],
    ...more,
  }
}

/** A listener of somebody else. */
export function stranger(port: number): ObservedListener {
  return {
    protocol: 'tcp',
    family: 'ipv4',
    address: '127.0.0.1',
    isWildcard: false,
    port,
    visibility: 'visible',
    pid: 4123,
    command: 'python3',
    commandLine: 'python3 -m http.server',
    folder: '/home/ada/x',
    user: 'ada',
    startedAt: 0,
    run: null,
  }
}
