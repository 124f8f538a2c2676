import { spawn } from 'node:child_process'

/** A shell with a slow start file must not keep anybody waiting; what it says later is not heard. */
export const LOGIN_SHELL_LIMIT_MS = 2_000

/** Start files print what they like; ours is what stands between. */
const MARK = '__till_path__'

const MAX_ANSWER_CHARACTERS = 256 * 1024

/**
 * PATH as a login shell of the person's has it: an app that is started from a desktop inherits a shorter one. Null where
 * the shell doesn't tell within the limit. Everything that was started is ended.
 */
export function askLoginPath(
  shell: string,
  env: Record<string, string>,
  limitMs: number = LOGIN_SHELL_LIMIT_MS,
): Promise<string | null> {
  return new Promise((resolve) => {
    // printenv, because $PATH is a list in fish. In a session of its own: nothing can ask at a terminal, and all of it
    // can be ended together.
    const child = spawn(shell, ['-ilc', `echo ${MARK}; printenv PATH; echo ${MARK}`], {
      env: { ...env, TERM: 'dumb', DISABLE_AUTO_UPDATE: 'true' },
      stdio: ['ignore', 'pipe', 'ignore'],
      detached: true,
    })
    let said = ''
    let isDone = false
    const done = (): void => {
      if (isDone) return
      isDone = true
      clearTimeout(timer)
      endGroup(child.pid)
      child.stdout.destroy()
      resolve(pathIn(said))
    }
    const timer = setTimeout(done, limitMs)
    child.stdout.setEncoding('utf8')
    child.stdout.on('data', (data: string) => {
      said += data
      // Not to wait for its end: a start file may have left something in the background.
      if (pathIn(said) !== null || said.length > MAX_ANSWER_CHARACTERS) done()
    })
    child.once('error', done)
    child.once('close', done)
  })
}

function pathIn(said: string): string | null {
  const [, answer] = said.split(`${MARK}\n`)
  if (answer === undefined || said.split(MARK).length < 3) return null
  const path = answer.split(MARK)[0]?.trim() ?? ''
  return path.includes('/') && !path.includes('\n') ? path : null
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // All of it has ended by itself (macOS answers EPERM for what is about to be collected).
  }
}
