import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync, rmSync } from 'node:fs'
import { Socket } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { GuardedRun, Guardian, Logger } from '../../engine/effects'
import { openProcessSystem } from '../processes/open-process-system'
import { sendSignal } from '../processes/signal'
import { TAGS } from '../processes/tags'
import type { GuardianFile, ToGuardian } from './protocol'
import { FIRST_RUNS, parseGuardianFile } from './protocol'

/** How long the guardian of an earlier Till may go on by itself before this one takes over: most have ended by then. */
const SETTLE_MS = 1_500
/** How long it then has to write down how far it came. */
const STAND_DOWN_MS = 1_000
const LOOK_AGAIN_MS = 20
/** How long a guardian that was released may take to go. */
const RELEASE_MS = 1_000
/** One that lived for less than this was no good: the next one is made after a pause, and after so many it is said. */
const SHORT_LIFE_MS = 5_000
const AGAIN_AFTER_MS = 1_000
const SAID_AFTER = 3
const MOST_FIRST_BYTES = 100_000

/** Its heap needs next to nothing: Node's own defaults would let it grow to a quarter of the machine's. */
const SMALL = ['--max-old-space-size=32', '--max-semi-space-size=1']

export type GuardianOptions = {
  /** Runs the entry: Till's own executable, Electron included. */
  execPath: string
  /** The entry as it was built (`guardian.cjs`). */
  entry: string
  /** Where it lives in the data folder: its file, and what it has to complain of. */
  folder: { root: string; run: string; logs: string }
  logger: Logger
}

/** A guardian as a process of its own, there only while there is something to guard; where it dies, another one is made. */
export function createGuardian(options: GuardianOptions): Guardian {
  const { logger, folder } = options
  const file = join(folder.run, 'guardian.json')
  const hearers = new Set<(sentence: string | null) => void>()
  const told = new Map<string, string>()
  let wanted: readonly GuardedRun[] = []
  let child: ChildProcess | null = null
  let again: NodeJS.Timeout | null = null
  let failures = 0
  let isSaid = false
  let isReleased = false

  const say = (sentence: string | null): void => {
    if (sentence === null && !isSaid) return
    isSaid = sentence !== null
    for (const hear of hearers) hear(sentence)
  }

  const post = (to: ChildProcess, message: ToGuardian): void => void to.stdin?.write(`${JSON.stringify(message)}\n`)

  const tellAll = (): void => {
    if (child === null) return
    const now = new Set(wanted.map(({ run }) => run))
    for (const run of told.keys()) {
      if (now.has(run as GuardedRun['run'])) continue
      told.delete(run)
      post(child, { kind: 'drop', run })
    }
    for (const run of wanted) {
      const text = JSON.stringify(run)
      if (told.get(run.run) === text) continue
      told.set(run.run, text)
      post(child, { kind: 'put', run })
    }
  }

  const ended = (one: ChildProcess, why: string, bornAt: number): void => {
    if (child !== one) return
    child = null
    told.clear()
    if (isReleased || wanted.length === 0) return
    const livedMs = performance.now() - bornAt
    logger.warn({ pid: one.pid, why, livedMs: Math.round(livedMs) }, 'the guardian ended; another one is made')
    failures = livedMs < SHORT_LIFE_MS ? failures + 1 : 0
    if (failures >= SAID_AFTER)
      say(`What is to stop when Till goes is not looked after: Till’s guardian does not stay (${why}).`)
    // Once may be chance: then nothing is to be left unguarded even for a moment.
    if (failures <= 1) begin()
    else again = setTimeout(begin, AGAIN_AFTER_MS).unref()
  }

  const begin = (): void => {
    again = null
    if (child !== null || isReleased || wanted.length === 0) return
    const bornAt = performance.now()
    const first = firstRuns(wanted)
    let output: number | null = null
    try {
      output = openSync(join(folder.logs, 'guardian.out'), 'a', 0o600)
      const one = spawn(options.execPath, [...SMALL, options.entry, file], {
        cwd: folder.root,
        // Its own session: it must neither end with our terminal nor with our group.
        detached: true,
        windowsHide: true,
        stdio: ['pipe', 'ignore', output],
        env: { ...guardianEnvironment(process.env), ...first },
      })
      child = one
      for (const run of FIRST_RUNS in first ? wanted : []) told.set(run.run, JSON.stringify(run))
      one.unref()
      // A pipe of a child is a socket (child_process): it must not keep an engine that ends.
      if (one.stdin instanceof Socket) one.stdin.unref()
      // It broke: the end of the process tells why.
      one.stdin?.on('error', () => undefined)
      one.once('error', (error) => ended(one, error.message, bornAt))
      one.once('exit', (code, signal) => ended(one, signal ?? `code ${String(code)}`, bornAt))
      tellAll()
      const stays = setTimeout(() => {
        if (child === one) say(null)
      }, SHORT_LIFE_MS)
      stays.unref()
    } catch (error) {
      failures += 1
      say(`What is to stop when Till goes is not looked after: ${(error as Error).message}`)
      again = setTimeout(begin, AGAIN_AFTER_MS * failures).unref()
    } finally {
      if (output !== null) closeSync(output)
    }
  }

  const letGo = async (): Promise<void> => {
    const one = child
    child = null
    told.clear()
    if (one === null || one.exitCode !== null || one.signalCode !== null) return
    const gone = once(one, 'exit')
    post(one, { kind: 'release' })
    one.stdin?.end()
    const late = sleep(RELEASE_MS, 'late' as const, { ref: false })
    // Suspended, or starved: it must not live to take the end of the pipe for our end.
    if ((await Promise.race([gone, late])) === 'late') one.kill('SIGKILL')
  }

  return {
    watch(runs) {
      if (isReleased) return
      wanted = runs
      if (runs.length === 0) {
        say(null)
        void letGo()
      } else if (child === null && again === null) begin()
      else tellAll()
    },
    async release() {
      isReleased = true
      wanted = []
      if (again !== null) clearTimeout(again)
      await letGo()
    },
    settle: () => settle(file, logger),
    onTrouble(hear) {
      hearers.add(hear)
      return () => hearers.delete(hear)
    },
  }
}

/** What is too much for one variable (MAX_ARG_STRLEN of execve(2) is 128 KiB) comes through the pipe a moment later. */
function firstRuns(runs: readonly GuardedRun[]): { [FIRST_RUNS]?: string } {
  const text = JSON.stringify(runs)
  return Buffer.byteLength(text) <= MOST_FIRST_BYTES ? { [FIRST_RUNS]: text } : {}
}

/** As ours, but for what makes Electron an app, what belongs to a debugger, and the tags of a component. */
function guardianEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const own = Object.entries(env).filter(([name]) => name !== 'NODE_OPTIONS' && !TAG_NAMES.has(name))
  const electron = process.versions['electron'] === undefined ? {} : { ELECTRON_RUN_AS_NODE: '1' }
  return { ...Object.fromEntries(own), ...electron }
}
const TAG_NAMES: ReadonlySet<string> = new Set(Object.values(TAGS))

async function settle(path: string, logger: Logger): ReturnType<Guardian['settle']> {
  const system = openProcessSystem()
  const bootId = await system.bootId()
  const lives = async (file: GuardianFile): Promise<boolean> =>
    file.bootId === bootId && (await system.alive([file])).length > 0
  const gone = async (withinMs: number): Promise<boolean> => {
    const giveUpAt = performance.now() + withinMs
    for (;;) {
      const file = read(path)
      if (file === null || !(await lives(file))) return true
      if (performance.now() >= giveUpAt) return false
      await sleep(LOOK_AGAIN_MS)
    }
  }

  const found = read(path)
  if (found === null) return null
  if (!(await gone(SETTLE_MS))) {
    logger.warn({ pid: found.pid }, 'takes over from the guardian of an earlier Till')
    sendSignal(found.pid, 'SIGTERM')
    if (!(await gone(STAND_DOWN_MS)) && (await lives(found))) sendSignal(found.pid, 'SIGKILL')
  }
  const { report } = read(path) ?? found
  rmSync(path, { force: true })
  return found.bootId === bootId ? report : null
}

function read(path: string): GuardianFile | null {
  try {
    return parseGuardianFile(readFileSync(path, 'utf8'))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}
