import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { openSandbox } from '../e2e/support/sandbox'
import { startEngine } from './engine-client'
import { makeStartLimit } from './start-limit'

const CHILDREN = 100
const SETTLES_MS = 8_000
const WATCHED_MS = 20_000
/** Clock ticks a second of /proc/PID/stat (proc(5)); 100 on every Linux that Till runs on. */
const TICKS_PER_SECOND = 100

/** What the engine costs that has 100 components and nothing to do: memory of its own share (PSS) and processor time. */
export async function bench(print: (line: string) => void): Promise<void> {
  const limit = makeStartLimit()
  if (limit === null || process.platform !== 'linux') return print('at rest: measured on Linux, with a C compiler')
  const sandbox = await openSandbox()
  const engine = await startEngine(sandbox)
  try {
    const folder = sandbox.folder('rest')
    mkdirSync(folder, { recursive: true })
    const entries = Array.from({ length: CHILDREN }, (_, index) => {
      const entry = { port: index, entrypoint: [limit.child, '${TILL_PORT}', '0'], readiness_probe: { tcp: {} } }
      return `  c${String(index)}: ${JSON.stringify(entry)}\n`
    })
    const head = 'version: 1\nname: Rest\nbind_address: 127.0.0.1\ncomponents:\n'
    writeFileSync(join(folder, 'till.yaml'), head + entries.join(''))
    const { component } = sandbox.bases
    const request = { platform: null, folder, mode: null, name: null, componentBase: component, aiBase: null }
    let id = ''
    await engine.timeUntil(async () => {
      const made = await engine.ask('instance.create', request)
      id = made.id
      return made
    }, ['unknown'])
    print(`at rest, no instance runs: PSS ${mebibytes(engine.pids())}`)
    await engine.timeUntil(() => engine.ask('instance.start', { id }), ['ready'])
    await sleep(SETTLES_MS)
    const before = ticksOf(engine.pids())
    const begunAt = performance.now()
    await sleep(WATCHED_MS)
    const seconds = (performance.now() - begunAt) / 1_000
    const percent = ((ticksOf(engine.pids()) - before) / TICKS_PER_SECOND / seconds) * 100
    print(
      `at rest, ${String(CHILDREN)} children: PSS ${mebibytes(engine.pids())} (goal: at most 60), ` +
        `CPU ${percent.toFixed(2)} % of a core over ${seconds.toFixed(0)} s (goal: at most 0.3)`,
    )
  } finally {
    await engine.close()
    limit.remove()
    const left = await sandbox.close()
    if (left.length > 0) print(`left behind: ${left.join('; ')}`)
  }
}

/** Proportional set size of these processes together. */
function mebibytes(pids: number[]): string {
  const kibibytes = pids.map((pid) => {
    const rollup = readFileSync(`/proc/${String(pid)}/smaps_rollup`, 'utf8')
    return Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0)
  })
  return `${(kibibytes.reduce((sum, each) => sum + each, 0) / 1_024).toFixed(1)} MB`
}

/** Ticks of processor time that these have had, with their threads. */
function ticksOf(pids: number[]): number {
  return pids.reduce((sum, pid) => {
    const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return sum + Number(fields[11]) + Number(fields[12])
  }, 0)
}
