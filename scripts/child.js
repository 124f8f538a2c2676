import { spawn } from 'node:child_process'

/** Runs a child on our own terminal, passes our signals on, and ends as it ends. */
export function becomeChild(command, args, options = {}) {
  const child = spawn(command, args, { stdio: 'inherit', ...options })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('error', (error) => {
    console.error(`${command} did not start: ${error.message}`)
    process.exitCode = 1
  })
  child.on('close', (code, signal) => {
    // As a shell would tell it; the numbers of the three signals that we pass on.
    const number = { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 }[signal] ?? 0
    process.exit(code ?? 128 + number)
  })
}
