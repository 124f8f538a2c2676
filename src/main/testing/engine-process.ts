import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { CommandName, Input, Output, Status } from '@shared/contract/commands'
import { bundleProgram } from '../adapters/storage/testing/bundle'
import { connectToFolder } from '../connect'
import type { EngineLink } from '../hosts/engine-link'
import type { World } from './world'

const DEADLINE_MS = 45_000

/** The headless Till as it ships, built for these tests: an engine in a process of its own, and the command line. */
export type Program = {
  /** Starts an engine on the world's data folder and waits until it answers; `options` are its Node's own. */
  engine(world: World, options?: string[]): Promise<EngineProcess>
  /** Runs the command line to its end. */
  run(world: World, ...args: string[]): Promise<{ code: number | null; out: string; err: string }>
  remove(): void
}

export type Unit = {
  ref: string
  state: string
  reason: { code: string; message: string } | null
  pid: number | null
  restarts: number
}

export type EngineProcess = {
  pid: number
  /** From its creation until it answered. */
  tookMs: number
  link: EngineLink
  call<C extends CommandName>(name: C, input: Input<C>): Promise<Output<C>>
  /** Components and specialists of the world's instance, by name. */
  units(): Promise<Record<string, Unit>>
  /** Waits until the units are as asked. */
  until(isSo: (units: Unit[]) => boolean, what: string): Promise<Record<string, Unit>>
  /** Ends it without a word, and waits for that. */
  kill9(): Promise<void>
  /** Asks it to end; its components live on. */
  quit(): Promise<void>
}

/** Builds the program; `remove` deletes it. */
export async function buildProgram(): Promise<Program> {
  const { path, remove } = await bundleProgram(resolve(import.meta.dirname, '../headless.ts'))
  const guardian = await bundleProgram(resolve(import.meta.dirname, '../guardian.ts'))
  copyFileSync(guardian.path, join(dirname(path), 'guardian.cjs'))
  guardian.remove()
  return { ...programAt(path), remove }
}

/** The program that was built at this path (`out/main/headless.cjs`). */
export function programAt(path: string): Omit<Program, 'remove'> {
  const run: Program['run'] = async (world, ...args) => {
    const child = spawn(process.execPath, [path, ...args], { env: world.env, cwd: world.home })
    let out = ''
    let err = ''
    child.stdout.on('data', (data: Buffer) => (out += data.toString()))
    child.stderr.on('data', (data: Buffer) => (err += data.toString()))
    const [code] = (await once(child, 'close')) as [number | null]
    return { code, out, err }
  }

  const engine: Program['engine'] = async (world, options = []) => {
    const begunAt = performance.now()
    const argv = [...options, path, 'engine']
    const child = spawn(process.execPath, argv, { env: world.env, cwd: world.home, stdio: 'inherit' })
    const exited = once(child, 'exit')
    const link = await connect(world).catch((error: unknown) => {
      child.kill('SIGKILL')
      throw error
    })
    const call = async <C extends CommandName>(name: C, input: Input<C>): Promise<Output<C>> => {
      const answer = await link.call(name, input)
      if (!answer.ok) throw new Error(`${name}: ${answer.failure.code} ${answer.failure.message}`)
      return answer.value
    }
    const units = async (): Promise<Record<string, Unit>> => unitsOf(await call('status.get', {}))
    return {
      pid: child.pid ?? 0,
      tookMs: performance.now() - begunAt,
      link,
      call,
      units,
      async until(isSo, what) {
        const giveUpAt = performance.now() + DEADLINE_MS
        for (;;) {
          const now = await units()
          if (isSo(Object.values(now))) return now
          if (performance.now() > giveUpAt) throw new Error(`Waited in vain for ${what}: ${JSON.stringify(now)}`)
          await sleep(25)
        }
      },
      async kill9() {
        child.kill('SIGKILL')
        await exited
        link.close()
      },
      async quit() {
        await call('engine.quit', { components: 'keep' })
        await exited
        link.close()
      },
    }
  }
  return { engine, run }
}

async function connect(world: World): Promise<EngineLink> {
  const giveUpAt = performance.now() + DEADLINE_MS
  for (;;) {
    const link = await connectToFolder(world.folder)
    if (link !== null) return link
    if (performance.now() > giveUpAt) throw new Error('The engine does not come up')
    await sleep(15)
  }
}

function unitsOf(status: Status): Record<string, Unit> {
  const instance = status.instances[0]
  const units: Unit[] = [
    ...(instance?.components ?? []).map(({ id, state, reason, pid, restarts }) => ({
      ref: id,
      state,
      reason,
      pid,
      restarts,
    })),
    ...(instance?.specialists ?? []).map(({ id, state, reason, pid }) => ({
      ref: id,
      state,
      reason,
      pid,
      restarts: 0,
    })),
  ]
  return Object.fromEntries(units.map((unit) => [unit.ref.split('/')[1] ?? unit.ref, unit]))
}
