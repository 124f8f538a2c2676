import type { RunId } from '@shared/model/ids'
import type { Exit, Network, ObservedListener, Probes, Processes, SpawnRequest, Usage } from '../effects'
import type { Clock } from '../effects'

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
}

export type FakeProcess = {
  request: SpawnRequest
  pid: number
  isAlive: boolean
  isListening: boolean
  port: number | null
  script: Script
}

/** A machine in memory: processes that listen and end as their script says, on the clock it is given. */
export function createFakeMachine(clock: Clock, scriptOf: (ref: string, attempt: number) => Script) {
  const started: FakeProcess[] = []
  const strangers: ObservedListener[] = []
  const hearers = new Set<(exit: Exit) => void>()
  const attempts = new Map<string, number>()
  const unhealthy = new Set<string>()
  const clashes = new Map<number, string>()
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

  const processes: Processes = {
    bootId: async () => 'boot',
    async spawn(request) {
      const attempt = (attempts.get(request.ref) ?? 0) + 1
      attempts.set(request.ref, attempt)
      const script = scriptOf(request.ref, attempt)
      if (script.spawnFails) return { ok: false, failure: { code: 'missing', message: script.spawnFails } }
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
        if (!process) return done({ wasForced: false, survivors: [] })
        const heedsMs =
          process.script.heedsAfterMs === null ? Number.POSITIVE_INFINITY : (process.script.heedsAfterMs ?? 1)
        const wasForced = heedsMs > graceMs
        clock.after(Math.min(heedsMs, graceMs), () => {
          end(process, { exitCode: null, signal: wasForced ? 'SIGKILL' : 'SIGTERM' })
          done({ wasForced, survivors: [] })
        })
      }),
    forceNow: async () => {},
    follow: async (run) => living(run) !== undefined,
    tagged: async () => [],
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
      if (clash !== undefined) return { isFree: false, why: clash }
      return (await network.listeningPorts()).includes(port) ? { isFree: false, why: 'in use' } : { isFree: true }
    },
  }
  const probes: Probes = {
    run: async (_probe, { port }) => {
      const process = started.find((one) => one.isAlive && one.port === port)
      const isGood = process !== undefined && !unhealthy.has(process.request.ref)
      return { isGood, tookMs: 1, message: isGood ? 'answered 200' : 'answered 503 Service Unavailable' }
    },
    ping: async (port) => {
      const process = started.find((one) => one.isListening && one.port === port)
      return process && !unhealthy.has(process.request.ref)
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
    /** Ports that an outgoing connection happens to use, with the sentence of it. */
    clashes,
    kill: (ref: string, signal: string) => {
      const process = started.find((one) => one.request.ref === ref && one.isAlive)
      if (process) end(process, { exitCode: null, signal })
    },
    alive: () => started.filter((one) => one.isAlive).map((one) => one.request.ref),
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
