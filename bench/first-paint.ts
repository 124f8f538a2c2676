import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { ROOT } from '../e2e/support/root'

/** When a window had something to show, in milliseconds from the moment its process was asked for. */
export type FirstPaint = {
  /** The first text of any kind. */
  firstMs: number
  /** The largest text: that of the snapshot, once it is shown. */
  largestMs: number
}

const WITHIN_MS = 30_000
const HOOK = join(ROOT, 'bench/paint-hook.cjs')

/** Starts an Electron app, waits until its page has settled and told when it was painted, and ends it. */
export async function firstPaintOf(target: string, env: Record<string, string>): Promise<FirstPaint> {
  const executable = process.env['ELECTRON_EXEC_PATH']
  if (executable === undefined) throw new Error('ELECTRON_EXEC_PATH is not set: run this by npm run bench')
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const startedAt = performance.timeOrigin + performance.now()
  const app = spawn(executable, [...asRoot, '-r', HOOK, target], { env, stdio: ['ignore', 'pipe', 'ignore'] })
  const ended = once(app, 'exit')
  const late = setTimeout(() => app.kill('SIGKILL'), WITHIN_MS)
  try {
    for await (const line of createInterface(app.stdout)) {
      if (!line.startsWith('PAINTED ')) continue
      const { firstAt, largestAt } = JSON.parse(line.slice('PAINTED '.length)) as { firstAt: number; largestAt: number }
      return { firstMs: firstAt - startedAt, largestMs: largestAt - startedAt }
    }
    throw new Error(`${target} was not painted within ${String(WITHIN_MS)} ms`)
  } finally {
    clearTimeout(late)
    app.kill('SIGTERM')
    await ended
  }
}
