// Takes the engine's lock, tells so, starts a child that outlives it, and stays until it is killed.
// Arguments: lock file. Prints `taken <pid of the child>` or `refused`.
import { spawn } from 'node:child_process'
import { takeEngineLock } from '../engine-lock'

const lock = takeEngineLock(process.argv[2] ?? '', 'app')
if (lock.ok) {
  const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)'], { detached: true, stdio: 'ignore' })
  child.once('spawn', () => process.stdout.write(`taken ${child.pid}\n`))
  setInterval(() => {}, 60_000)
} else {
  process.stdout.write('refused\n')
}
