import { spawn } from 'node:child_process'
import { join } from 'node:path'
import type { Status } from '@shared/contract/commands'
import { statusSchema } from '@shared/contract/commands'
import { ROOT } from './root'
import type { Sandbox } from './sandbox'

/** What a command line left behind. */
export type CliResult = { code: number | null; out: string; err: string }

const TILL = join(ROOT, 'scripts/till.cjs')
const LIMIT_MS = 120_000

/** Runs `till …` in the sandbox, without a display, and waits for its end. */
export function till(sandbox: Sandbox, args: string[], options: { cwd?: string } = {}): Promise<CliResult> {
  const { DISPLAY: _display, ...env } = sandbox.env
  const child = spawn(process.execPath, [TILL, ...args], {
    cwd: options.cwd ?? sandbox.home,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  return new Promise((resolve, reject) => {
    let out = ''
    let err = ''
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
    const late = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS)
    child.once('error', reject)
    // `close`, not `exit`: an engine in the background that held our pipes would be found here.
    child.once('close', (code) => {
      clearTimeout(late)
      resolve({ code, out, err })
    })
  })
}

/** What `till status --json` says, checked against the contract. */
export async function statusOf(sandbox: Sandbox): Promise<Status> {
  const { code, out, err } = await till(sandbox, ['status', '--json'])
  if (code !== 0) throw new Error(`till status --json ended with ${String(code)}: ${err}`)
  return statusSchema.parse(JSON.parse(out))
}
