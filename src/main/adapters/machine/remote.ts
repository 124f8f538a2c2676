import type { RunId } from '@shared/model/ids'
import type { Exit, Logger, ProcessIdentity, Processes, SpawnRequest } from '../../engine/effects'
import { createHelperCalls } from './calls'
import { openHelperLine } from './helper-line'
import type { Machine } from './machine'
import type { CallName, ChannelToHelper, Result } from './protocol'

/**
 * The machine behind the helper process. Each call becomes a message. When the helper ends or hangs, components live on, it is
 * opened again, every living run is followed anew, and whoever ended meanwhile is told with an unknown exit code, once.
 * Calls under way are asked again: all of them bear that but a spawn, whose process is looked for by its tag instead.
 * Where no helper comes for ten seconds, calls fail with a sentence (probes and spawns answer it) while trying goes on.
 */
export function createRemoteMachine(options: {
  open: () => ChannelToHelper
  logger: Logger
  /** Opens the helper at the first call instead of at once. */
  isLazy?: boolean
  /** How long that first call has the helper wait, in ms; asked then. Nothing where it is not told. */
  pauseMs?: () => number
}): Machine {
  const { logger } = options
  const living = new Map<RunId, ProcessIdentity>()
  const hearers = new Set<(exit: Exit) => void>()
  let isDisposed = false

  const calls = createHelperCalls(() => line, noteLife)
  const line = openHelperLine({
    open: options.open,
    ...(options.pauseMs === undefined ? {} : { pauseMs: options.pauseMs }),
    logger,
    hear: (report) => {
      if (report.kind === 'exit') ended(report.exit)
      else if (report.kind === 'log') logger.warn({ error: report.error }, report.message)
      else if (report.kind !== 'ready' && report.kind !== 'alive') calls.answered(report)
    },
    onReady: () => {
      // Followed before an ending under way goes on, so that the exit it brings is heard.
      calls.postAll(() => {
        for (const [run, identity] of living) followAgain(run, identity)
      }, askAgain)
    },
    onUnreachable: calls.failAll,
    owesAnswers: calls.areUnderWay,
  })

  if (options.isLazy !== true) line.wake()

  /** Told by the helper itself, so that a process is known to live before its exit can be heard. */
  function noteLife(name: CallName, args: unknown[], value: unknown): void {
    if (name === 'processes.spawn') {
      const answer = value as Result<'processes.spawn'>
      if (answer.ok) living.set((args[0] as SpawnRequest).run, answer.identity)
    } else if (name === 'processes.follow' && value === true) {
      living.set(args[0] as RunId, args[1] as ProcessIdentity)
    }
  }

  function ended(exit: Exit): void {
    if (!living.delete(exit.run)) return
    // Not in the turn of the answer to its spawn: whoever asked hears that first.
    setImmediate(() => {
      if (!isDisposed) for (const hear of hearers) hear(exit)
    })
  }

  function followAgain(run: RunId, identity: ProcessIdentity): void {
    calls
      .ask('processes.follow', run, identity)
      .then((isThere) => {
        if (!isThere) ended({ run, exitCode: null, signal: null })
      })
      .catch((error: unknown) => logger.warn({ run, error: String(error) }, 'A running process is not watched'))
  }

  /** What a new helper is asked of what the former had begun. */
  function askAgain(name: CallName, args: unknown[], elapsedMs: number): unknown[] | 'elsewhere' {
    if (name === 'processes.spawn') return 'elsewhere'
    if (name !== 'processes.terminate' && name !== 'processes.endForeign') return args
    // The time of grace has gone on.
    const request = args[0] as { graceMs: number }
    return [{ ...request, graceMs: Math.max(0, request.graceMs - elapsedMs) }]
  }

  /** The helper may have ended between creating the process and telling so. */
  async function spawn(request: SpawnRequest): ReturnType<Processes['spawn']> {
    try {
      return await calls.ask('processes.spawn', request)
    } catch (error) {
      const found = await findByTag(request.run)
      if (found !== null) return { ok: true, identity: found }
      const why = error instanceof Error ? error.message : String(error)
      return { ok: false, failure: { code: 'other', message: `${request.ref} was not started. ${why}` } }
    }
  }

  async function findByTag(run: RunId): Promise<ProcessIdentity | null> {
    try {
      const identity = (await calls.ask('processes.tagged')).find((each) => each.run === run)?.identity
      if (identity === undefined || !(await calls.ask('processes.follow', run, identity))) return null
      return identity
    } catch (error) {
      logger.warn({ run, error: String(error) }, 'A process that may have been started can not be looked for')
      return null
    }
  }

  return {
    processes: {
      spawn,
      terminate: async (request) => calls.ask('processes.terminate', request),
      forceNow: async (run) => calls.ask('processes.forceNow', run),
      stillEnding: async (run) => calls.ask('processes.stillEnding', run),
      follow: async (run, identity) => calls.ask('processes.follow', run, identity),
      tagged: async () => calls.ask('processes.tagged'),
      suspended: async (of, reach) => calls.ask('processes.suspended', of, reach),
      bootId: async () => calls.ask('processes.bootId'),
      outOfMemory: async (pid) => calls.ask('processes.outOfMemory', pid),
      inspect: async (pid) => calls.ask('processes.inspect', pid),
      endForeign: async (request) => calls.ask('processes.endForeign', request),
      onExit: (hear) => {
        hearers.add(hear)
        return () => hearers.delete(hear)
      },
    },
    network: {
      listeners: async () => calls.ask('network.listeners'),
      listeningPorts: async () => calls.ask('network.listeningPorts'),
      listenersOn: async (...asked) => calls.ask('network.listenersOn', ...asked),
      canBind: async (port, address) => calls.ask('network.canBind', port, address),
      connections: async (toPorts) => calls.ask('network.connections', toPorts),
      rules: async () => calls.ask('network.rules'),
    },
    probes: {
      run: async (probe, context) =>
        calls.ask('probes.run', probe, context).catch((error: Error) => ({
          isGood: false,
          tookMs: 0,
          message: `can’t be asked: ${error.message}`,
        })),
      ping: async (port, timeoutMs) =>
        calls.ask('probes.ping', port, timeoutMs).catch((error: Error) => ({
          isGood: false,
          isListening: false,
          message: `can’t be asked: ${error.message}`,
        })),
    },
    usage: { sample: async (runs) => calls.ask('usage.sample', runs) },
    dispose: () => {
      isDisposed = true
      hearers.clear()
      calls.failAll('Till is ending.')
      line.dispose()
    },
  }
}
