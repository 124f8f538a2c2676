import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { ROOT } from '../e2e/support/root'
import { openSandbox, type Sandbox } from '../e2e/support/sandbox'
import { startXvfb } from '../e2e/support/xvfb'
import { median } from './median'

const ROUNDS = 3
const WITHIN_MS = 40_000
/** A task that takes longer is felt. */
const LONG_TASK_MS = 50

/** What a page told of some seconds, all in milliseconds. */
type Seen = { frames: number[]; tasks: number[]; changes: number; scriptMs: number; mainMs: number }

/**
 * A thousand changes of state a second over sixty rows, with all that goes along (counts, timeline, port map), in the real
 * window: against a bare table that shows the same without a framework, and against that table while nothing changes, which
 * is all that the machine can do. In turns, in one run.
 */
export async function bench(print: (line: string) => void): Promise<void> {
  const stopXvfb = await startXvfb()
  const sandbox = await openSandbox()
  const table = join(ROOT, 'bench/bare-table.cjs')
  try {
    const till: Seen[] = []
    const bare: Seen[] = []
    const still: Seen[] = []
    for (let round = 0; round < ROUNDS; round += 1) {
      till.push(await stormIn(ROOT, sandbox, 'storm'))
      bare.push(await stormIn(table, sandbox, 'storm'))
      still.push(await stormIn(table, sandbox, 'none'))
    }
    const [ours, peer, limit] = [framesASecond(till), framesASecond(bare), framesASecond(still)]
    print(
      `frames a second: ${ours.toFixed(1)} / bare table ${peer.toFixed(1)} / at rest ${limit.toFixed(1)} = ${of(ours, limit)} of the machine’s, ${of(ours, peer)} of the bare table’s`,
    )
    print(
      `longest task: ${longest(till)} / bare table ${longest(bare)} / at rest ${longest(still)} (goal: none over ${String(LONG_TASK_MS)} ms)`,
    )
    for (const [what, cost] of [
      ['script', 'scriptMs'],
      ['the page’s thread', 'mainMs'],
    ] as const) {
      const [mine, theirs] = [perThousand(till, cost), perThousand(bare, cost)]
      print(
        `${what} for 1,000 changes: ${mine.toFixed(0)} ms / bare table ${theirs.toFixed(0)} ms = ${of(mine, theirs)}`,
      )
    }
  } finally {
    const left = await sandbox.close()
    await stopXvfb()
    if (left.length > 0) print(`left behind: ${left.join('; ')}`)
  }
}

/** Starts an app, lets the storm go over its page and ends it. */
async function stormIn(target: string, sandbox: Sandbox, storm: 'storm' | 'none'): Promise<Seen> {
  const executable = process.env['ELECTRON_EXEC_PATH']
  if (executable === undefined) throw new Error('ELECTRON_EXEC_PATH is not set: run this by npm run bench')
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const own = { DISPLAY: process.env['DISPLAY'] ?? '', EMPTY_WINDOW_DATA: sandbox.folder('bare'), STORM: storm }
  const app = spawn(executable, [...asRoot, '-r', join(ROOT, 'bench/storm-hook.cjs'), target], {
    env: { ...sandbox.env, ...own },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const ended = once(app, 'exit')
  const late = setTimeout(() => app.kill('SIGKILL'), WITHIN_MS)
  try {
    for await (const line of createInterface(app.stdout)) {
      if (line.startsWith('STORM FAILED')) throw new Error(line)
      if (line.startsWith('STORM ')) return JSON.parse(line.slice('STORM '.length)) as Seen
    }
    throw new Error(`${target} told nothing within ${String(WITHIN_MS)} ms`)
  } finally {
    app.kill('SIGTERM')
    await ended
    clearTimeout(late)
  }
}

const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0)
const of = (a: number, b: number): string => (a / b).toFixed(2)

function framesASecond(rounds: readonly Seen[]): number {
  return median(rounds.map(({ frames }) => (frames.length * 1_000) / sum(frames)))
}

function longest(rounds: readonly Seen[]): string {
  const ms = median(rounds.map(({ tasks }) => Math.max(0, ...tasks)))
  return ms === 0 ? `none over ${String(LONG_TASK_MS)} ms` : `${ms.toFixed(0)} ms`
}

function perThousand(rounds: readonly Seen[], cost: 'scriptMs' | 'mainMs'): number {
  return median(rounds.map((seen) => (seen[cost] * 1_000) / seen.changes))
}
