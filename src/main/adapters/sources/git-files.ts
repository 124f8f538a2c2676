import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** git answers within a second even for large checkouts; one that waits for a network disk is not waited for. */
const GIT_DEADLINE_MS = 20_000
/** Paths of a checkout of some hundred thousand files. */
const MOST_BYTES = 32 * 1_048_576

/**
 * The files of a checkout that git tracks or would track, relative with `/`: .gitignore, .git/info/exclude and the
 * person's own excludes are heeded (git-ls-files(1)). Folders of nested checkouts end with `/`. Null where the folder is
 * no checkout, or git isn't there or refuses.
 */
export function gitFiles(root: string, hears: { onCancel(stop: () => void): void }): Promise<string[] | null> {
  // A folder inside of somebody's larger checkout may be ignored there as a whole.
  if (!existsSync(join(root, '.git'))) return Promise.resolve(null)
  return new Promise((resolve) => {
    // A checkout's own configuration must not make git run a program.
    const options = ['-c', 'core.fsmonitor=false', '-c', 'core.quotePath=false']
    const child = spawn('git', [...options, '-C', root, 'ls-files', '-co', '--exclude-standard', '-z'], {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...withoutGit(process.env), GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0' },
      timeout: GIT_DEADLINE_MS,
      killSignal: 'SIGKILL',
    })
    const chunks: Buffer[] = []
    let bytes = 0
    const stop = (): void => void child.kill('SIGKILL')
    hears.onCancel(stop)
    child.stdout.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes > MOST_BYTES) stop()
      else chunks.push(chunk)
    })
    // No git on this machine: the folder is walked instead.
    child.on('error', () => resolve(null))
    child.on('close', (exitCode) => {
      if (exitCode !== 0) return resolve(null)
      resolve([
        ...new Set(
          Buffer.concat(chunks)
            .toString('utf8')
            .split('\0')
            .filter((path) => path !== ''),
        ),
      ])
    })
  })
}

/** Till may itself run inside of a git hook, whose GIT_DIR would lead elsewhere. */
function withoutGit(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('GIT_')))
}
