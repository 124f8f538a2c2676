import { spawn } from 'node:child_process'
import { closeSync, ftruncateSync, fstatSync, openSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { CommandError } from '@shared/contract/failure'
import type { DataFolder } from './adapters/data-folder/data-folder'
import { asCommandError } from './adapters/files/system-error'
import { connectToFolder } from './connect'
import { ENGINE_OPTIONS } from './engine-options'
import type { EngineLink } from './hosts/engine-link'
import { EXIT } from './hosts/cli/exit-code'

/** How long a new engine may take until it answers: it may have to adopt what still runs. */
const LAUNCH_DEADLINE_MS = 20_000
const LOOK_AGAIN_MS = 25

/** How a component's processes are known (DESIGN.md, Processes that outlive us). */
const COMPONENT_TAGS: ReadonlySet<string> = new Set(['TILL_RUN', 'TILL_INSTANCE', 'TILL_COMPONENT', 'TILL_DATA'])

/** What the engine's process says outside of its log is little; it never grows beyond this. */
const OUTPUT_MAX_BYTES = 1_000_000
const OUTPUT_TOLD_LINES = 5

/** Throws CommandError `files.failed`: an engine that can't write there could log nothing of what it runs either. */
function openOutput(file: string): number {
  try {
    return openSync(file, 'a', 0o600)
  } catch (error) {
    throw asCommandError(error, `Till can’t begin, because ${file} can’t be written`)
  }
}

/**
 * Starts `entry` as an engine in the background, in a session of its own so that the terminal's end is not its end, and
 * connects to it. Throws CommandError `engine.unavailable` with its own words where it does not come up.
 */
export async function launchEngine(entry: string, folder: DataFolder): Promise<EngineLink> {
  const output = path.join(folder.logs, 'headless.out')
  const fd = openOutput(output)
  let exitCode: number | null = null
  try {
    if (fstatSync(fd).size > OUTPUT_MAX_BYTES) ftruncateSync(fd)
    const child = spawn(process.execPath, [...ENGINE_OPTIONS, entry, 'engine'], {
      cwd: folder.root,
      detached: true,
      windowsHide: true,
      stdio: ['ignore', fd, fd],
      env: engineEnvironment(folder),
    })
    child.once('exit', (code) => {
      exitCode = code ?? EXIT.failed
    })
    child.once('error', () => {
      exitCode = EXIT.failed
    })
    child.unref()
  } finally {
    closeSync(fd)
  }
  const giveUpAt = performance.now() + LAUNCH_DEADLINE_MS
  while (performance.now() < giveUpAt) {
    const link = await connectToFolder(folder).catch(noneWhereItEnds)
    if (link !== null) return link
    // Refused: somebody else's engine was quicker, and it is that one that will answer.
    if (exitCode !== null && exitCode !== EXIT.refused) break
    await sleep(LOOK_AGAIN_MS)
  }
  const said = readFileSync(output, 'utf8').trimEnd().split('\n').slice(-OUTPUT_TOLD_LINES).join('\n')
  const what = exitCode === null ? 'does not answer' : `ended with code ${String(exitCode)}`
  throw new CommandError('engine.unavailable', `Till’s engine was started but ${what}.`, {
    hint: said === '' ? `See ${folder.logs}.` : `It said:\n${said}`,
  })
}

/** An engine of another command line that ends just now is none to connect to: the next one will be. */
function noneWhereItEnds(error: unknown): null {
  if (error instanceof CommandError && error.failure.code === 'engine.unavailable') return null
  throw error
}

/**
 * What the engine inherits. TILL_HOME as it was resolved here, since a relative one means another folder elsewhere;
 * and no tag of a component: an engine started from a component's own shell must not end with it.
 */
function engineEnvironment(folder: DataFolder): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !COMPONENT_TAGS.has(name))
  const home = process.env['TILL_HOME'] === undefined ? {} : { TILL_HOME: folder.root }
  return { ...Object.fromEntries(inherited), ...home }
}
