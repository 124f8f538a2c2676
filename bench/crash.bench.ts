import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { eventually } from '../e2e/support/eventually'
import { openSandbox } from '../e2e/support/sandbox'
import { startEngine, type BenchEngine } from './engine-client'
import { median } from './median'
import { makeStartLimit } from './start-limit'

/** Each component dies as often as it may without being given up: so many kills in all. */
const COMPONENTS = 12
const KILLS_EACH = 3

/**
 * From kill -9 of a child to the first line of the next one's main(): noticed, recorded, told to a client and spawned again
 * by the engine, against a Node program that hears an exit and spawns, in turns. A policy's pause is a second at least
 * (process-words.md); it is left out, as the row says when it ends (whole milliseconds).
 */
export async function bench(print: (line: string) => void): Promise<void> {
  const limit = makeStartLimit()
  if (limit === null) return print('crash: measured where there is a C compiler')
  const sandbox = await openSandbox()
  const engine = await startEngine(sandbox)
  try {
    const folder = sandbox.folder('crash')
    mkdirSync(folder, { recursive: true })
    const entries = Array.from({ length: COMPONENTS }, (_, index) => {
      const availability = { restart: 'always', backoff_seconds: 0 }
      const entry = {
        port: index,
        entrypoint: [limit.child, '${TILL_PORT}', '0'],
        readiness_probe: { tcp: {} },
        availability,
      }
      return `  c${String(index)}: ${JSON.stringify(entry)}\n`
    })
    writeFileSync(
      join(folder, 'till.yaml'),
      `version: 1\nname: Crash\nbind_address: 127.0.0.1\ncomponents:\n${entries.join('')}`,
    )
    const request = {
      platform: null,
      folder,
      mode: null,
      name: null,
      componentBase: sandbox.bases.component,
      aiBase: null,
    }
    let id = ''
    await engine.timeUntil(async () => {
      const made = await engine.ask('instance.create', request)
      id = made.id
      return made
    }, ['unknown'])
    await engine.timeUntil(() => engine.ask('instance.start', { id }), ['ready'])

    const ours: { noticedMs: number; respawnedMs: number }[] = []
    const bare: number[] = []
    for (let kill = 0; kill < KILLS_EACH; kill += 1) {
      for (let index = 0; index < COMPONENTS; index += 1) {
        const ref = `${id}/c${String(index)}`
        ours.push(await ourRestart(engine, ref))
        bare.push(await bareRestart(limit.child, join(folder, 'bare.log')))
      }
    }
    const noticed = median(ours.map(({ noticedMs }) => noticedMs))
    const respawned = median(ours.map(({ respawnedMs }) => respawnedMs))
    const both = median(ours.map(({ noticedMs, respawnedMs }) => noticedMs + respawnedMs))
    print(
      `crash, kill -9 to the next main() without the pause: ${both.toFixed(2)} ms (told after ${noticed.toFixed(2)}, ` +
        `respawned in ${respawned.toFixed(2)}) / bare Node exit event ${median(bare).toFixed(2)} ms = ` +
        `${(both / median(bare)).toFixed(2)} (goal: at most 2)`,
    )
  } finally {
    await engine.close()
    limit.remove()
    const left = await sandbox.close()
    if (left.length > 0) print(`left behind: ${left.join('; ')}`)
  }
}

/** From the kill until a client hears of it, and from the end of the pause to the main() of the next. */
async function ourRestart(engine: BenchEngine, ref: string): Promise<{ noticedMs: number; respawnedMs: number }> {
  const { pid } = await engine.rowWhen(ref, ({ state }) => state === 'ready')
  if (pid === null) throw new Error(`${ref} does not run`)
  const killedAt = process.hrtime.bigint()
  process.kill(pid, 'SIGKILL')
  const { dueAt } = await engine.rowWhen(ref, ({ reason }) => reason?.code === 'restarting')
  const noticedMs = Number(process.hrtime.bigint() - killedAt) / 1e6
  const toDueMs = (dueAt ?? 0) - performance.timeOrigin - performance.now()
  const dueAtNs = process.hrtime.bigint() + BigInt(Math.round(toDueMs * 1e6))
  await engine.rowWhen(ref, (row) => row.state === 'ready' && row.pid !== pid)
  const { lines } = await engine.ask('log.open', { ref, lines: 1, follow: false })
  return { noticedMs, respawnedMs: sinceMs(dueAtNs, lines[0]?.text ?? '') }
}

/** The same by the least program: each child in a session of its own, its output straight to a file. */
async function bareRestart(child: string, log: string): Promise<number> {
  const file = openSync(log, 'w')
  const start = (): ChildProcess => spawn(child, ['0', '0'], { detached: true, stdio: ['ignore', file, file] })
  const saidTwice = (): string | undefined => readFileSync(log, 'utf8').split('\n').slice(1, -1)[0]
  const first = start()
  await eventually('the child runs', () => readFileSync(log, 'utf8') !== '')
  let killedAt = 0n
  const second = await new Promise<ChildProcess>((resolve) => {
    first.once('exit', () => resolve(start()))
    killedAt = process.hrtime.bigint()
    process.kill(first.pid ?? 0, 'SIGKILL')
  })
  await eventually('it runs again', () => saidTwice() !== undefined)
  second.kill('SIGKILL')
  await once(second, 'exit')
  closeSync(file)
  return sinceMs(killedAt, saidTwice() ?? '')
}

/** From a moment of the monotonic clock to the one that tiny-child printed. */
function sinceMs(from: bigint, line: string): number {
  const at = /^main (\d+)$/.exec(line)?.[1]
  if (at === undefined) throw new Error(`“${line}” is not when a child began`)
  return Number(BigInt(at) - from) / 1e6
}
