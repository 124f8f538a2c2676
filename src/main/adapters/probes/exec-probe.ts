import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { isAbsolute, resolve as resolvePath } from 'node:path'
import type { ProbeDefinition } from '@shared/platform/definition'
import { hideSecrets } from '@shared/secrets/hide-secrets'
import { asPlainWords } from '@shared/words/escapes'
import { endTree } from '../processes/end-tree'
import type { ProcessSystem } from '../processes/process-system'
import { shareLooks } from '../processes/shared-look'
import { sendSignal } from '../processes/signal'
import { explainSpawnFailure, type Attempt } from '../processes/spawn-failure'
import { PROBE_RUN_PREFIX, TAGS } from '../processes/tags'
import { inWords } from './words'

const OUTPUT_LIMIT_BYTES = 4 * 1024
const LONGEST_LINE = 160
/** How long output may still arrive after the command's end; a grandchild that keeps it open must not delay the verdict. */
const OUTPUT_LINGER_MS = 50

type ExecProbe = Extract<ProbeDefinition, { kind: 'exec' }>
type Verdict = { isGood: boolean; message: string; isUnasked?: boolean }

/** Runs commands of probes; `dispose` ends those under way. */
export type ExecProber = {
  run(probe: ExecProbe, context: { workingDir: string; environment: Record<string, string> }): Promise<Verdict>
  dispose(): void
}

/** A command is run by the shell in a group of its own and ended as a whole tree when its time is over. */
export function createExecProber(system: ProcessSystem): ExecProber {
  const look = shareLooks(system)
  const underWay = new Set<() => void>()

  async function run(...[probe, context]: Parameters<ExecProber['run']>): Promise<Verdict> {
    const workingDir = probe.workingDir === null ? context.workingDir : within(context.workingDir, probe.workingDir)
    const run = `${PROBE_RUN_PREFIX}${randomUUID()}`
    const environment = { ...context.environment, [TAGS.run]: run }
    const program = process.platform === 'win32' ? 'cmd.exe' : '/bin/sh'
    let child: ChildProcess
    try {
      child = spawn(probe.shell, {
        shell: program,
        cwd: workingDir,
        env: environment,
        detached: true,
        stdio: ['ignore', 'pipe', 'pipe'],
        windowsHide: true,
      })
    } catch (error) {
      return notMade(error, { program, workingDir, environment })
    }
    const output = collectOutput(child)
    const ended = endOf(child)
    // Where the system does not tell it, what descends from the command can't be told from others.
    const begun = child.pid === undefined ? Promise.resolve(null) : system.startOf(child.pid).catch(() => null)

    /** Its group; alone where there are none. */
    function killGroup(): void {
      if (child.pid !== undefined && system.hasGroup(child.pid)) sendSignal(-child.pid, 'SIGKILL')
      else child.kill('SIGKILL')
    }

    /** Whole tree, no grace. */
    async function kill(): Promise<void> {
      const startTicks = await begun
      if (child.pid === undefined || startTicks === null) return killGroup()
      const leader = { pid: child.pid, startTicks }
      const force = { signal: 'SIGKILL' as const, graceMs: 0, parentOnly: false }
      await endTree(system, look, { leader, run, known: [], bornSince: startTicks, reach: 'run', ...force }).report
    }

    // Nothing is waited for before this: who is disposed of a moment after it began ends too.
    const isOver = new Promise<'over'>((resolve) => {
      const timer = setTimeout(() => resolve('over'), probe.timeoutMs)
      const stop = (): void => {
        clearTimeout(timer)
        killGroup()
        resolve('over')
      }
      underWay.add(stop)
      void ended.then(() => {
        clearTimeout(timer)
        underWay.delete(stop)
      })
    })
    const end = await Promise.race([ended, isOver])
    if (end === 'over') {
      await kill()
      return { isGood: false, message: `did not finish within ${inWords(probe.timeoutMs)}` }
    }
    if ('error' in end) {
      return notMade(end.error, { program, workingDir, environment })
    }
    const said = await output
    // A probe leaves nothing behind: whoever still is in its group has no other purpose.
    if (child.pid !== undefined && system.hasGroup(child.pid)) sendSignal(-child.pid, 'SIGKILL')
    if (end.exitCode === 0) return { isGood: true, message: 'succeeded' }
    const how = end.signal === null ? `ended with exit code ${end.exitCode}` : `was ended by ${end.signal}`
    return { isGood: false, message: said === '' ? how : `${how}: ${said}` }
  }

  return {
    run,
    dispose: () => {
      for (const stop of underWay) stop()
    },
  }
}

function notMade(error: unknown, attempt: Attempt): Verdict {
  const { code, message } = explainSpawnFailure(error, attempt)
  return { isGood: false, message, ...(code === 'resources' && { isUnasked: true }) }
}

function within(base: string, folder: string): string {
  return isAbsolute(folder) ? folder : resolvePath(base, folder)
}

type End = { exitCode: number | null; signal: string | null } | { error: unknown }

function endOf(child: ChildProcess): Promise<End> {
  return new Promise((resolve) => {
    child.once('exit', (exitCode, signal) => resolve({ exitCode, signal }))
    child.once('error', (error) => resolve({ error }))
  })
}

/** The last line a command said, without secrets, soon after its end. */
function collectOutput(child: ChildProcess): Promise<string> {
  let tail = Buffer.alloc(0)
  let isCut = false
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      isCut ||= tail.length + chunk.length > OUTPUT_LIMIT_BYTES
      tail = Buffer.concat([tail, chunk]).subarray(-OUTPUT_LIMIT_BYTES)
    })
  }
  return new Promise((resolve) => {
    const tell = (): void => {
      for (const stream of [child.stdout, child.stderr]) stream?.destroy()
      // It goes into the state of a row and its history: a connection string in it must not.
      const lines = tail.toString('utf8').trim().split('\n')
      // Of a line whose beginning is gone, the first word may be the rest of a secret that its name would have told of.
      const line = (lines.at(-1) ?? '').replace(isCut && lines.length === 1 ? /^\S*/ : '', '').trim()
      resolve(hideSecrets(asPlainWords(line)).slice(0, LONGEST_LINE))
    }
    child.once('exit', () => setTimeout(tell, OUTPUT_LINGER_MS))
    child.once('close', tell)
    child.once('error', tell)
  })
}
