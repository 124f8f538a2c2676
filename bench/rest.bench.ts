import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type { InstanceRequest } from '@shared/contract/commands'
import { ROOT } from '../e2e/support/root'
import { openSandbox, type Sandbox } from '../e2e/support/sandbox'
import { startXvfb } from '../e2e/support/xvfb'
import { startEngine, type BenchEngine } from './engine-client'
import { costsOf, ownTree, type RestCosts } from './rest-costs'
import { makeStartLimit } from './start-limit'

const CHILDREN = 100
/** What a start took is given back within a minute; V8 compiles what turned out to be used often for two more. */
const SETTLES_MS = 150_000
/** The least of supervisors has nothing to settle. */
const BARE_SETTLES_MS = 10_000
/** Several times the longest pause between two looks of the engine. */
const WATCHED_MS = 60_000

/**
 * What Till costs that has nothing to do and at which nobody looks: memory of its own share (PSS) and processor time.
 * Without a window, started as the command line starts it, with 100 children of its own, with 100 found again, and with
 * the sample platform; and the app in the tray. Beside the least of supervisors in the same run.
 */
export async function bench(print: (line: string) => void): Promise<void> {
  const limit = makeStartLimit()
  if (limit === null || process.platform !== 'linux') return print('at rest: measured on Linux, with a C compiler')
  try {
    const bare = await inSandbox(print, (sandbox) => bareParent(sandbox, limit.child))
    print(`${String(CHILDREN)} children, the least of supervisors: ${told(bare)}`)
    await inSandbox(print, async (sandbox) => {
      const engine = await startEngine(sandbox)
      await startInstance(engine, hundred(sandbox, limit.child))
      const own = await atRest(engine)
      print(`${line(`${String(CHILDREN)} children`, own, { mebibytes: 60, cpuPercent: 0.3 })} ${besides(own, bare)}`)
      await engine.leave()
      const next = await startEngine(sandbox)
      const adopted = await atRest(next)
      print(line(`${String(CHILDREN)} found again`, adopted, { mebibytes: 60, cpuPercent: 0.3 }))
      await next.close()
    })
    await inSandbox(print, async (sandbox) => {
      const engine = await startEngine(sandbox)
      await startInstance(engine, sample(sandbox))
      print(line('the sample platform', await atRest(engine), { mebibytes: 60, cpuPercent: 0.3 }))
      await engine.leave()
      print(
        line('the sample platform, the app in the tray', await inTray(sandbox), { mebibytes: null, cpuPercent: 0.5 }),
      )
      await (await startEngine(sandbox)).close()
    })
  } finally {
    limit.remove()
  }
}

async function inSandbox<T>(print: (line: string) => void, measure: (sandbox: Sandbox) => Promise<T>): Promise<T> {
  const sandbox = await openSandbox()
  try {
    return await measure(sandbox)
  } finally {
    const left = await sandbox.close()
    if (left.length > 0) print(`left behind: ${left.join('; ')}`)
  }
}

/** A platform of components that listen and do nothing else; each is asked whether it still accepts connections. */
function hundred(sandbox: Sandbox, child: string): InstanceRequest {
  const folder = sandbox.folder('rest')
  const entries = Array.from({ length: CHILDREN }, (_, index) => {
    const entry = { port: index, entrypoint: [child, '${TILL_PORT}', '0'], readiness_probe: { tcp: {} } }
    return `  c${String(index)}: ${JSON.stringify(entry)}\n`
  })
  const head = 'version: 1\nname: Rest\nbind_address: 127.0.0.1\ncomponents:\n'
  writeFileSync(join(folder, 'till.yaml'), head + entries.join(''))
  return { platform: null, folder, mode: null, name: null, componentBase: sandbox.bases.component, aiBase: null }
}

function sample({ bases }: Sandbox): InstanceRequest {
  return { platform: 'sample', folder: null, mode: null, name: null, componentBase: bases.component, aiBase: bases.ai }
}

async function startInstance(engine: BenchEngine, request: InstanceRequest): Promise<void> {
  let id = ''
  const create = async (): Promise<{ revision: number }> => {
    const made = await engine.ask('instance.create', request)
    id = made.id
    return made
  }
  await engine.timeUntil(create, ['unknown'])
  await engine.timeUntil(() => engine.ask('instance.start', { id }), ['ready'])
}

async function atRest(engine: BenchEngine): Promise<RestCosts> {
  await sleep(SETTLES_MS)
  return costsOf(engine.pids, WATCHED_MS)
}

async function bareParent(sandbox: Sandbox, program: string): Promise<RestCosts> {
  const args = [join(ROOT, 'bench/bare-parent.cjs'), sandbox.folder('bare'), program, String(sandbox.bases.component)]
  const parent = spawn(process.execPath, [...args, String(CHILDREN)], { stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = once(parent, 'exit')
  try {
    await saidBy(parent.stdout, 'STARTED')
    await sleep(BARE_SETTLES_MS)
    return await costsOf(() => [parent.pid ?? 0], WATCHED_MS)
  } finally {
    parent.stdin.end()
    await ended
  }
}

/** The app finds again what runs, and its window is closed. */
async function inTray(sandbox: Sandbox): Promise<RestCosts> {
  const executable = process.env['ELECTRON_EXEC_PATH']
  if (executable === undefined) throw new Error('ELECTRON_EXEC_PATH is not set: run this by npm run bench')
  const stopXvfb = await startXvfb()
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const env = { ...sandbox.env, DISPLAY: process.env['DISPLAY'] ?? '' }
  const args = [...asRoot, '-r', join(ROOT, 'bench/tray-hook.cjs'), ROOT]
  const app = spawn(executable, args, { env, stdio: ['ignore', 'pipe', 'ignore'] })
  const ended = once(app, 'exit')
  try {
    await saidBy(app.stdout, 'IN THE TRAY')
    await sleep(SETTLES_MS)
    return await costsOf(() => ownTree(app.pid ?? 0), WATCHED_MS)
  } finally {
    // What runs goes on: nobody is there to be asked.
    app.kill('SIGTERM')
    await ended
    await stopXvfb()
  }
}

/** The pipe stays open: who writes there goes on writing. */
function saidBy(output: Readable, line: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const lines = createInterface(output)
    lines.on('line', (said) => {
      if (said === line) resolve()
    })
    lines.once('close', () => reject(new Error(`It ended before it said “${line}”`)))
  })
}

function line(what: string, costs: RestCosts, goal: { mebibytes: number | null; cpuPercent: number }): string {
  const memory = goal.mebibytes === null ? '' : `${String(goal.mebibytes)} MB and `
  return `${what}: ${told(costs)} (goal: at most ${memory}${String(goal.cpuPercent)} %)`
}

function told({ mebibytes, cpuPercent }: RestCosts): string {
  return `PSS ${mebibytes.toFixed(1)} MB, CPU ${cpuPercent.toFixed(2)} % of a core`
}

function besides(ours: RestCosts, bare: RestCosts): string {
  return `= ${(ours.mebibytes / bare.mebibytes).toFixed(2)} x the memory of the least`
}
