import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { posixSpawn } from '../src/main/adapters/processes/posix-spawn'
import { median } from './median'
import { inTurn } from './rounds'

const ROUNDS = 40
/** What this process has in memory beside itself. */
const BALLAST_MEBIBYTES = [0, 512, 1_536]

/** How long making one process takes, and blocks the thread that makes it, by the memory of the program that does. */
export async function bench(print: (line: string) => void): Promise<void> {
  const log = openSync('/dev/null', 'w')
  const environment = { ...(process.env as Record<string, string>) }
  const plan = { program: '/bin/true', args: [], workingDir: tmpdir(), environment, log }
  for (const mebibytes of BALLAST_MEBIBYTES) {
    const ballast = Buffer.alloc(mebibytes * 1_048_576, 1)
    const ends: Promise<unknown>[] = []
    const kept: number[] = []
    const { ours, node } = await inTurn(ROUNDS, {
      ours: async () => {
        const beganMs = performance.now()
        const making = posixSpawn(plan)
        kept.push(performance.now() - beganMs)
        const made = await making
        if (made === null) throw new Error('posix_spawn is not to be had here')
        ends.push(made.exit)
      },
      node: () => {
        const options = { cwd: plan.workingDir, env: environment, detached: true, stdio: ['ignore' as const, log, log] }
        const child = spawn(plan.program, plan.args, options)
        ends.push(new Promise((resolve) => child.once('exit', resolve)))
      },
    })
    await Promise.all(ends)
    print(
      `spawn of a child, ${String(ballast.length / 1_048_576)} MB beside the program: there after ${ours.toFixed(2)} ms, ` +
        `${median(kept).toFixed(2)} of them of this thread / ` +
        `Node ${node.toFixed(2)} ms (goal: at most 0.6 ms, whatever the memory)`,
    )
  }
  closeSync(log)
}
