import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROOT } from '../e2e/support/root'

/** A component of which nothing but its port, its time to boot and its needs counts. */
export type TinyComponent = { id: string; port: number; bootMs: number; needs: string[] }

/** The least that can be done to start components in order: start-limit.c, with children that are as small. */
export type StartLimit = {
  /** Path of tiny-child. */
  child: string
  /** Starts and stops them once; those that are needed stand before those that need them. */
  measure(components: readonly TinyComponent[]): { startMs: number; stopMs: number; bootMs: number[] }
  remove(): void
}

/** Compiles both programs; null where there is no compiler. */
export function makeStartLimit(): StartLimit | null {
  const folder = mkdtempSync(join(tmpdir(), 'till-bench-'))
  const built = (name: string): string => {
    execFileSync('cc', ['-O2', '-o', join(folder, name), join(ROOT, `bench/${name}.c`)], { stdio: 'ignore' })
    return join(folder, name)
  }
  const remove = (): void => rmSync(folder, { recursive: true })
  try {
    const [program, child] = [built('start-limit'), built('tiny-child')]
    return {
      child,
      measure(components) {
        const indexOf = new Map(components.map(({ id }, index) => [id, index]))
        const lines = components.map(({ port, bootMs, needs }) =>
          [port, bootMs, ...needs.map((need) => indexOf.get(need) ?? -1)].join(' '),
        )
        const told = execFileSync(program, [child], { input: `${lines.join('\n')}\n`, encoding: 'utf8' })
        const [startMs = 0, stopMs = 0, ...bootMs] = told
          .trim()
          .split('\n')
          .map((us) => Number(us) / 1_000)
        return { startMs, stopMs, bootMs }
      },
      remove,
    }
  } catch {
    // No compiler: whoever asks says so.
    remove()
    return null
  }
}
