import { setTimeout as sleep } from 'node:timers/promises'
import { CommandError } from '@shared/contract/failure'
import type { EngineLink } from '../engine-link'
import type { CliContext } from './context'
import type { ExitCode } from './exit-code'
import { createPaint } from './glyph'
import type { CliIo } from './io'
import type { StateView } from './state-view'
import { viewState } from './state-view'

/** How the command line reaches an engine. */
export type CliDoors = {
  version: string
  /** The running engine, or null. */
  connect(): Promise<EngineLink | null>
  /** Starts an engine in the background and connects to it. */
  launch(): Promise<EngineLink>
  /** Whether Till has ever kept anything here: without, there is nothing an engine could tell. */
  hasData(): boolean
  /** Absolute path without links, or null where there is none. */
  realPath(path: string): Promise<string | null>
  /** Why the engine does not answer, with the next step; null, or no such door: nobody knows. */
  whyMute?(): Promise<string | null>
}

/** An engine that was told to end and has nothing to watch is gone long before; one that hangs is not waited for. */
const ENDING_MS = 10_000

/** How long whoever started an engine waits for other command lines that came to it, so that none is left behind idle. */
const FOR_OTHERS_MS = 3_000

/** Time for an engine to be gone, or for another command line to be done. */
const BETWEEN_TRIES_MS = 100

/** One subcommand at work. */
export type Run = (context: CliContext) => Promise<ExitCode>

/** Runs over a connection and closes it. */
export async function withLink(io: CliIo, link: EngineLink, run: Run): Promise<ExitCode> {
  try {
    return await run({ io, link, paint: createPaint(io.hasColor), state: await viewState(link) })
  } finally {
    link.close()
  }
}

/** How often an engine that ends just now is waited for: each time another command line was quicker. */
const MOST_TRIES = 10

/** Runs with the engine that is there, else with one that is started; that one is not left behind idle. */
export async function withEngine(io: CliIo, doors: CliDoors, run: Run): Promise<ExitCode> {
  const { link, state, isStarted } = await reach(doors, MOST_TRIES, false)
  const context = { io, link, state, paint: createPaint(io.hasColor) }
  try {
    return await run(context)
  } finally {
    if (isStarted) await leaveOrEnd(context, doors)
    link.close()
  }
}

/**
 * An engine that goes on: one that was told to end before we came lets nobody attach, and the next is taken. That may be
 * the one that we launched ourselves and that came up late: then it is ours to end.
 */
async function reach(
  doors: CliDoors,
  tries: number,
  hasLaunched: boolean,
): Promise<{ link: EngineLink; state: StateView; isStarted: boolean }> {
  let isStarted = hasLaunched
  const again = async (error: unknown): ReturnType<typeof reach> => {
    const isGone = error instanceof CommandError && error.failure.code === 'engine.unavailable'
    if (!isGone || tries <= 1) throw error
    await sleep(BETWEEN_TRIES_MS)
    return reach(doors, tries - 1, isStarted)
  }
  let there: EngineLink | null
  try {
    there = await doors.connect()
  } catch (error) {
    return again(error)
  }
  // One that does not come up is not tried again: it has said why.
  isStarted ||= there === null
  const link = there ?? (await doors.launch())
  try {
    return { link, state: await viewState(link), isStarted }
  } catch (error) {
    return again(error)
  }
}

/** The same, but where Till has never kept anything there is nothing to ask an engine. */
export async function withKnown(io: CliIo, doors: CliDoors, nothing: () => ExitCode, run: Run): Promise<ExitCode> {
  return doors.hasData() ? withEngine(io, doors, run) : nothing()
}

async function leaveOrEnd({ io, link, state }: CliContext, doors: CliDoors): Promise<void> {
  if (state.units().some((row) => row.pid !== null || row.isWanted)) {
    io.err('Till goes on watching in the background; till quit ends that.')
    return
  }
  if (await endIdle(link)) return
  // Another command line is there. It may have tried to start one too and wait for us as we wait for it: whoever waits
  // does so from outside, where nobody counts.
  link.close()
  const giveUpAt = io.monotonicMs() + FOR_OTHERS_MS
  while (io.monotonicMs() < giveUpAt) {
    await sleep(BETWEEN_TRIES_MS)
    const fresh = await doors.connect().catch(noneThatEnds)
    if (fresh === null || (await endIdle(fresh))) return
    fresh.close()
  }
}

/** Ends an engine that nobody needs, and waits until it is gone; false where somebody does. */
async function endIdle(link: EngineLink): Promise<boolean> {
  const answer = await link.call('engine.quit', { components: 'keep', onlyIfIdle: true }).catch(noneThatEnds)
  if (answer === null) return true
  if (answer.ok) await Promise.race([link.ended, sleep(ENDING_MS, undefined, { ref: false })])
  return answer.ok
}

/** What ends while it is asked to is what was wanted. */
function noneThatEnds(error: unknown): null {
  if (error instanceof CommandError && error.failure.code === 'engine.unavailable') return null
  throw error
}
