import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The least that can be done to learn who listens: sock-diag-limit.c. */
export type DumpLimit = {
  /** Median milliseconds of a dump of the TCP listeners, with `udp` of UDP's as well; null where there is no compiler. */
  measure(also?: 'udp'): number | null
  remove(): void
}

/** Compiles it. */
export function makeDumpLimit(): DumpLimit {
  const folder = mkdtempSync(join(tmpdir(), 'till-bench-'))
  const program = join(folder, 'limit')
  let isThere = true
  try {
    execFileSync('cc', ['-O2', '-o', program, 'bench/sock-diag-limit.c'], { stdio: 'ignore' })
  } catch {
    // No compiler: each line tells so with a dash.
    isThere = false
  }
  return {
    measure: (also) => {
      const args = also === undefined ? [] : [also]
      return isThere ? Number(execFileSync(program, args, { encoding: 'utf8' })) / 1000 : null
    },
    remove: () => rmSync(folder, { recursive: true }),
  }
}
