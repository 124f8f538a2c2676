import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { CHILD } from './checkout'
import type { Sandbox } from './sandbox'

/** Somebody else's server, in a process of its own. */
export type Stranger = { pid: number; port: number; hasEnded(): boolean; stop(): Promise<void> }

/** Starts one on a port of this machine, and waits until it listens. It is no child of Till's and carries none of its tags. */
export async function startStranger(sandbox: Sandbox, port: number): Promise<Stranger> {
  const child = spawn(process.execPath, [CHILD, String(port), '0'], {
    cwd: sandbox.folder('home/elsewhere'),
    env: { HOME: sandbox.home, PATH: process.env['PATH'] ?? '' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  await Promise.race([once(child.stdout, 'data'), ended])
  if (child.exitCode !== null) throw new Error(`Nobody could listen on ${String(port)}`)
  return {
    pid: child.pid ?? 0,
    port,
    hasEnded: () => child.exitCode !== null || child.signalCode !== null,
    async stop() {
      child.kill('SIGKILL')
      await ended
    },
  }
}
