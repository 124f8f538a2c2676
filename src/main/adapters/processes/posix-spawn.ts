import { accessSync, constants as modes, statSync } from 'node:fs'
import { constants } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { isMainThread } from 'node:worker_threads'
import { inStepWithAllMs } from '@shared/time/in-step'
import { afterAbout } from '../clock/after-about'
import { loadNativeSpawn, type NativeSpawn } from './native-spawn'

/** How a process ended; both null where its status could not be had. */
export type ExitStatus = { exitCode: number | null; signal: NodeJS.Signals | null }

/** A process to make, as `child_process.spawn` does with `detached`. */
export type PlainSpawn = {
  program: string
  args: string[]
  workingDir: string
  environment: Record<string, string>
  /** Becomes its stdout and stderr. */
  log: number
}

/** Arguments and environment beyond this are left to `child_process`, which knows how to say that they are too long. */
const MOST_CHARS = 256 * 1024
/**
 * libuv has four threads for such calls, and reads files on them too: one stays free where the others wait for programs on a
 * server that is gone.
 */
const MOST_AT_ONCE = 3
/** Should a SIGCHLD ever be lost, an end is noticed so much later at most. */
const LOOKED_AT_EVERY_MS = 5_000

const SIGNALS = new Map(Object.entries(constants.signals).map(([name, number]) => [number, name as NodeJS.Signals]))

let native: NativeSpawn | null | undefined
let underWay = 0
/** Whose turn comes when one that is under way is through, in the order of asking. */
const waiting: (() => void)[] = []

/**
 * Makes a process by posix_spawn(3), in a time that does not depend on our own memory, as Node's fork does, and without
 * keeping this thread. Null where that is not possible, for whatever reason: `child_process` then does it, or says why not.
 * `onNoProgram` is told which file it was, before, where that is no program for this system: `child_process` would have a
 * shell read it.
 * `exit` resolves once, and no zombie stays. `plan.log` stays open until the answer.
 */
export async function posixSpawn(
  plan: PlainSpawn,
  onNoProgram: (path: string) => void = () => {},
): Promise<{ pid: number; exit: Promise<ExitStatus> } | null> {
  // Only the main thread hears signals.
  if (native === undefined) native = isMainThread ? loadNativeSpawn() : null
  const path = native === null ? null : findProgram(plan)
  if (native === null || path === null) return null
  const argv = [plan.program, ...plan.args]
  const envp = Object.entries(plan.environment).map(([name, value]) => `${name}=${value}`)
  const texts = [...argv, ...envp, plan.workingDir]
  if (texts.some((text) => text.includes('\0'))) return null
  if (texts.reduce((sum, text) => sum + text.length, 0) > MOST_CHARS) return null

  const { log, workingDir } = plan
  if (underWay >= MOST_AT_ONCE) await new Promise<void>((go) => waiting.push(go))
  else underWay += 1
  try {
    const pid = await native.spawn({ path, argv, envp, workingDir, log })
    if (pid === 'no-program') onNoProgram(resolve(workingDir, path))
    return typeof pid === 'number' ? { pid, exit: reap(native, pid) } : null
  } finally {
    const next = waiting.shift()
    if (next) next()
    else underWay -= 1
  }
}

/** As execvp(3) finds it, in the PATH that the child will have; null where it is not there. */
function findProgram({ program, workingDir, environment }: PlainSpawn): string | null {
  if (program.includes('/')) return program
  const folders = environment['PATH']?.split(delimiter) ?? []
  const paths = folders.map((folder) => resolve(workingDir, join(folder, program)))
  return paths.find(isProgram) ?? null
}

function isProgram(path: string): boolean {
  try {
    if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) return false
    accessSync(path, modes.X_OK)
    return true
  } catch {
    // Not to be reached or not to be run: the next folder of the PATH may have it.
    return false
  }
}

const running = new Map<number, (status: ExitStatus) => void>()
let listening: { look(): void } | null = null

/** libuv waits for its own children only, one by one; so do we for ours. Both hear SIGCHLD. */
function reap(from: NativeSpawn, pid: number): Promise<ExitStatus> {
  return new Promise((resolveExit) => {
    running.set(pid, resolveExit)
    listening ??= listen(from)
    // It may have ended before its number was known here.
    setImmediate(listening.look)
  })
}

/** Until none is left. Keeps Till from ending no more than components do. */
function listen(from: NativeSpawn): { look(): void } {
  let cancelTick = (): void => {}
  /** Whether it had ended. */
  const collect = (pid: number): boolean => {
    const tell = running.get(pid)
    const status = tell === undefined ? 'running' : from.wait(pid)
    if (status === 'running') return false
    running.delete(pid)
    tell?.(status === 'unknown' ? { exitCode: null, signal: null } : decode(status))
    return true
  }
  const look = (): void => {
    // A hundred that run cost one call; each that ended costs two more.
    for (let pid = from.anyEnded(); pid !== null; pid = from.anyEnded()) {
      if (pid !== 'unknown' && collect(pid)) continue
      // One of Node's, which stays in the way until Node has waited for it; or none is left, and nobody was told of it.
      for (const ours of [...running.keys()]) collect(ours)
      break
    }
    if (running.size > 0) return
    process.off('SIGCHLD', look)
    cancelTick()
    if (listening === self) listening = null
  }
  const tick = (): void => {
    const lookAgain = (): void => {
      tick()
      look()
    }
    cancelTick = afterAbout(inStepWithAllMs(performance.now(), LOOKED_AT_EVERY_MS), lookAgain, false)
  }
  const self = { look }
  process.on('SIGCHLD', look)
  tick()
  return self
}

/** WIFEXITED, WEXITSTATUS and WTERMSIG of wait(2). */
function decode(status: number): ExitStatus {
  const signal = status & 0x7f
  if (signal === 0) return { exitCode: (status >> 8) & 0xff, signal: null }
  return { exitCode: null, signal: SIGNALS.get(signal) ?? null }
}
