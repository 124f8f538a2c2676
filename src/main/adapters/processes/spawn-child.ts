import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync } from 'node:fs'
import type { SpawnFailure, SpawnRequest } from '../../engine/effects'
import { openLog } from './log-file'
import { posixSpawn, type ExitStatus } from './posix-spawn'
import { explainForeignProgram, explainSpawnFailure } from './spawn-failure'
import { withTags } from './tags'
import { windowsCommand } from './windows-command'

/** `exit` resolves once, when it has ended. */
export type Spawned = { ok: true; pid: number; exit: Promise<ExitStatus> } | { ok: false; failure: SpawnFailure }

/**
 * Makes one process in its own session and group, input empty, output straight to its log, which holds no descriptor
 * of ours: it can neither be blocked by us nor be hurt by our end.
 */
export async function spawnChild(request: SpawnRequest, nodePath: string): Promise<Spawned> {
  const environment = withTags(request.environment, request.run, request.ref)
  // Electron's own executable is a Node only when told so; the variable must not reach other programs.
  if (request.runtime === 'node' && process.versions['electron'] !== undefined)
    environment['ELECTRON_RUN_AS_NODE'] = '1'
  const [program, ...args] = request.runtime === 'node' ? [nodePath, ...request.argv] : request.argv
  if (program === undefined || program === '') {
    return { ok: false, failure: { code: 'missing', message: `${request.ref} has an empty command.` } }
  }

  const log = openLog(request.logPath)
  if (!log.ok) return log
  const attempt = { program, workingDir: request.workingDir, environment }
  try {
    let foreign: SpawnFailure | null = null
    const fast = await posixSpawn(
      { ...attempt, args, log: log.file },
      (path) => (foreign = explainForeignProgram(path)),
    )
    if (fast !== null) return { ok: true, ...fast }
    if (foreign !== null) return { ok: false, failure: foreign }
    const asked = { program, args, isVerbatim: false }
    const command = process.platform === 'win32' ? windowsCommand({ ...attempt, args }) : asked
    const child = spawn(command.program, command.args, {
      cwd: request.workingDir,
      env: environment,
      detached: true,
      stdio: ['ignore', log.file, log.file],
      windowsHide: true,
      windowsVerbatimArguments: command.isVerbatim,
    })
    // Till may quit and leave it running.
    child.unref()
    if (child.pid !== undefined) {
      // Later errors are of signals sent through this object, which we never do; unheard they would end us.
      child.on('error', () => undefined)
      const exit = new Promise<ExitStatus>((resolve) => {
        child.once('exit', (exitCode, signal) => resolve({ exitCode, signal }))
      })
      return { ok: true, pid: child.pid, exit }
    }
    const [error] = (await once(child, 'error')) as [unknown]
    return { ok: false, failure: explainSpawnFailure(error, attempt) }
  } catch (error) {
    return { ok: false, failure: explainSpawnFailure(error, attempt) }
  } finally {
    closeSync(log.file)
  }
}
