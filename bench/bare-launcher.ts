import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'

/** A child as the least of launchers sees it. */
export type BareChild = {
  id: string
  /** Script and arguments, run by Node; or the arguments of `program`. */
  argv: string[]
  program?: string
  needs: string[]
  /** What it prints when it is ready: to be told costs less than to look. */
  readyLine: RegExp
}

/**
 * Starts all as the least program would: no states, no logs, no rows; each child as soon as those it needs have said that
 * they are ready. Answers how long each took by itself and all together, and how long it took to end them.
 */
export async function startBare(
  children: readonly BareChild[],
  options: { cwd: string; env: Record<string, string> },
): Promise<{ totalMs: number; stopMs: number; bootMs: Map<string, number> }> {
  const bootMs = new Map<string, number>()
  const ready = new Map<string, Promise<void>>()
  const ends: (() => Promise<void>)[] = []
  const startedAt = performance.now()
  const start = async (child: BareChild): Promise<void> => {
    for (const need of child.needs) await ready.get(need)
    const madeAt = performance.now()
    // In a session of its own, as ours: the kernel shares its time among sessions.
    const made = spawn(child.program ?? process.execPath, child.argv, {
      ...options,
      detached: true,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const ended = once(made, 'exit')
    ends.push(async () => {
      if (made.exitCode === null && made.signalCode === null) process.kill(-(made.pid ?? 0), 'SIGTERM')
      await ended
    })
    await saidSo(made.stdout, child)
    bootMs.set(child.id, performance.now() - madeAt)
  }
  const endAll = async (): Promise<void> => {
    await Promise.all(ends.splice(0).map((end) => end()))
  }
  try {
    for (const child of inOrder(children)) ready.set(child.id, start(child))
    await Promise.all(ready.values())
    const totalMs = performance.now() - startedAt
    await endAll()
    return { totalMs, stopMs: performance.now() - startedAt - totalMs, bootMs }
  } finally {
    await endAll()
  }
}

/** What is needed stands before what needs it. */
function inOrder(children: readonly BareChild[]): BareChild[] {
  const sorted: BareChild[] = []
  const visit = (child: BareChild): void => {
    if (sorted.includes(child)) return
    for (const need of child.needs) children.filter(({ id }) => id === need).forEach(visit)
    sorted.push(child)
  }
  children.forEach(visit)
  return sorted
}

function saidSo(stdout: Readable, { id, readyLine }: BareChild): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = ''
    stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      if (readyLine.test(said)) resolve()
    })
    stdout.once('end', () => reject(new Error(`${id} ended before it was ready: ${said}`)))
  })
}
