import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { isLiving } from '../../e2e/support/living'
import { until, type World } from '../../src/main/testing/world'
import { startTrio, stopTrio, withEngines } from './engines'
import { NotTried, type Fault } from './fault'

/** How a child starts the grandchild, and that its own child; in the third the grandchild goes once it has. */
const SHAPES = [
  { name: 'plain', child: 'sh grandchild.sh &', grandchild: 'sh great-grandchild.sh &' },
  { name: 'setsid', child: 'setsid sh grandchild.sh &', grandchild: 'sh great-grandchild.sh &' },
  { name: 'double-fork', child: 'sh grandchild.sh &', grandchild: 'setsid sh great-grandchild.sh & exit' },
]
const FAMILY = ['child', 'grandchild', 'great-grandchild']
/** What is alive of each before anything happens; the last goes by itself. */
const WHOLE = ['111', '111', '101']
const NOTHING = ['000', '000', '000']
const SETTLED_MS = 200
const WITHIN_MS = 2_000

const components = SHAPES.map(({ name }) => `  ${name}: { command: "cd ${name} && exec sh child.sh" }\n`).join('')

export const fault: Fault = {
  name: 'left alive of child, grandchild and great-grandchild (plain / setsid / double fork + setsid)',
  attempts: [
    { name: 'a stop', run: stopped },
    { name: 'kill -9 of the supervisor, keep', run: kept },
    { name: 'kill -9 of the supervisor, stop', run: stoppedWithIt },
  ],
}

async function stopped(): Promise<string> {
  const ours = await withEngines(components, async (world, begin) => {
    makeFamilies(world.checkout)
    const engine = await begin()
    await startTrio(world, engine)
    await areWhole(world.checkout)
    await stopTrio(engine)
    return leftIn(world.checkout)
  })
  assert.deepEqual(ours, NOTHING)
  const group = await leftByPeer((pid) => process.kill(-pid, 'SIGKILL'))
  const single = await leftByPeer((pid) => process.kill(pid, 'SIGKILL'))
  const told = (left: string[]): string => left.join(' / ')
  return `${told(ours)}; a group kill leaves ${told(group)}, child.kill() ${told(single)}`
}

async function kept(): Promise<string> {
  return withEngines(components, async (world, begin) => {
    makeFamilies(world.checkout)
    const first = await begin()
    await startTrio(world, first)
    await areWhole(world.checkout)
    const before = await first.units()
    await first.kill9()
    const second = await begin()
    assert.deepEqual(await second.units(), before)
    const left = leftIn(world.checkout)
    assert.deepEqual(left, WHOLE)
    await stopTrio(second)
    assert.deepEqual(leftIn(world.checkout), NOTHING)
    return `${left.join(' / ')}, adopted within ${second.tookMs.toFixed(0)} ms; stopped then, ${NOTHING.join(' / ')}`
  })
}

async function stoppedWithIt(): Promise<string> {
  return withEngines(components, async (world, begin) => {
    makeFamilies(world.checkout)
    const engine = await begin()
    await startTrio(world, engine)
    await areWhole(world.checkout)
    const answer = await engine.link.call('instance.whenTillGoes', { id: 'trio', choice: 'stop' })
    if (!answer.ok && answer.failure.code === 'engine.unavailable') throw new NotTried('this Till has no guardian yet')
    const begunAt = performance.now()
    await engine.kill9()
    await untilGone(world)
    const tookMs = performance.now() - begunAt
    assert(tookMs <= WITHIN_MS, `gone after ${tookMs.toFixed(0)} ms`)
    // The dead can't tidy up: the next one does.
    await (await begin()).quit()
    return `${leftIn(world.checkout).join(' / ')} after ${tookMs.toFixed(0)} ms`
  })
}

async function untilGone(world: World): Promise<void> {
  await until(
    () => leftIn(world.checkout).every((left) => left === '000') && world.living().length === 0,
    () => `the end of ${leftIn(world.checkout).join(' / ')}`,
  )
}

/** What is left of each family some time after another way has ended its child. */
async function leftByPeer(end: (pid: number) => void): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'till-peer-'))
  try {
    makeFamilies(folder)
    const pids = SHAPES.map(({ name }) => {
      const child = spawn('sh', ['child.sh'], { cwd: join(folder, name), detached: true, stdio: 'ignore' })
      return child.pid ?? 0
    })
    await areWhole(folder)
    pids.forEach(end)
    await sleep(SETTLED_MS)
    return leftIn(folder)
  } finally {
    for (const { name } of SHAPES) for (const who of FAMILY) endByForce(pidOf(join(folder, name), who))
    rmSync(folder, { recursive: true })
  }
}

/** Writes the programs: each says its pid, starts the next and stays. */
function makeFamilies(folder: string): void {
  for (const { name, child, grandchild } of SHAPES) {
    mkdirSync(join(folder, name))
    for (const [who, next] of Object.entries({ child, grandchild, 'great-grandchild': '' })) {
      const text = `echo $$ > ${who}.pid\n${next}\nexec sleep 600\n`
      writeFileSync(join(folder, name, `${who}.sh`), text)
    }
  }
}

function pidOf(folder: string, who: string): number {
  const file = join(folder, `${who}.pid`)
  return existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0
}

/** `110`: of the family in each folder, the first two live. */
function leftIn(folder: string): string[] {
  return SHAPES.map(({ name }) =>
    FAMILY.map((who) => {
      const pid = pidOf(join(folder, name), who)
      return pid > 0 && isLiving(pid) ? '1' : '0'
    }).join(''),
  )
}

async function areWhole(folder: string): Promise<void> {
  await until(
    () => leftIn(folder).join(' ') === WHOLE.join(' '),
    () => `the families, of which ${leftIn(folder).join(' / ')} live`,
  )
}

function endByForce(pid: number): void {
  try {
    if (pid > 0) process.kill(pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
