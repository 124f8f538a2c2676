import { setTimeout as sleep } from 'node:timers/promises'
import type { EngineLink } from '../engine-link'
import type { CliContext } from './context'
import type { ExitCode } from './exit-code'
import { createPaint } from './glyph'
import type { CliIo } from './io'
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
}

/** An engine that was told to end and has nothing to watch is gone long before; one that hangs is not waited for. */
const ENDING_MS = 10_000

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

/** Runs with the engine that is there, else with one that is started; that one is not left behind idle. */
export async function withEngine(io: CliIo, doors: CliDoors, run: Run): Promise<ExitCode> {
  const there = await doors.connect()
  if (there !== null) return withLink(io, there, run)
  return withLink(io, await doors.launch(), async (context) => {
    try {
      return await run(context)
    } finally {
      await leaveOrEnd(context)
    }
  })
}

/** The same, but where Till has never kept anything there is nothing to ask an engine. */
export async function withKnown(io: CliIo, doors: CliDoors, nothing: () => ExitCode, run: Run): Promise<ExitCode> {
  return doors.hasData() ? withEngine(io, doors, run) : nothing()
}

async function leaveOrEnd({ io, link, state }: CliContext): Promise<void> {
  const isBusy = state.units().some((row) => row.pid !== null || row.isWanted)
  if (isBusy) {
    io.err('Till goes on watching in the background; till quit ends that.')
    return
  }
  // Refused where another command line has come to it meanwhile: then it is that one's.
  const answer = await link.call('engine.quit', { components: 'keep', onlyIfIdle: true })
  if (answer.ok) await Promise.race([link.ended, sleep(ENDING_MS, undefined, { ref: false })])
}
