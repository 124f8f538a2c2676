import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { openDataFolder, type DataFolder } from '../adapters/data-folder/data-folder'
import { takeEngineLock } from '../adapters/data-folder/engine-lock'
import { carriers } from '../adapters/processes/testing/sandbox'
import { BLOCK_SIZE, findFreeBase, held } from './free-bases'

const DEADLINE_MS = 45_000

/** Where the build puts the guardian. */
export const GUARDIAN = resolve(import.meta.dirname, '../../../out/main/guardian.cjs')

/** What ships with Till. */
export const RESOURCES = resolve(import.meta.dirname, '../../../resources')

/** A process that carries this world's mark. */
export type Living = { pid: number; component: string; run: string }

/** A person's machine in small: a home, a data folder, a checkout with a `till.yaml`, two blocks of free ports. */
export type World = {
  home: string
  checkout: string
  folder: DataFolder
  bases: { component: number; ai: number }
  /** Variables for a process of this world. */
  env: NodeJS.ProcessEnv
  write(name: string, text?: string | Uint8Array): void
  remove(name: string): void
  read(name: string): string
  /** Living processes of its components, read in another way than the product does. */
  living(): Living[]
  /** Fails unless every process is gone, every port free, and the data folder nobody's. */
  nothingIsLeft(): Promise<void>
  /** Ends what is left and removes the folders. */
  close(): void
}

/** Waits until `ask` answers with something other than undefined, null or false. */
export async function until<T>(ask: () => T | undefined | null | false, what: () => string): Promise<T> {
  const deadline = performance.now() + DEADLINE_MS
  for (;;) {
    const answer = ask()
    if (answer !== undefined && answer !== null && answer !== false) return answer
    if (performance.now() > deadline) throw new Error(`Waited ${String(DEADLINE_MS)} ms in vain for ${what()}`)
    await sleep(5)
  }
}

/** Makes a world around the components of a `till.yaml`, as YAML without its head, indented by two. */
export async function createWorld(components: string): Promise<World> {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'till-w-')))
  const home = join(root, 'home')
  const checkout = join(home, 'trio')
  mkdirSync(checkout, { recursive: true })
  const bases = { component: await findFreeBase(), ai: await findFreeBase() }
  copyFileSync(join(import.meta.dirname, 'part.mjs'), join(checkout, 'part.mjs'))
  const env = { ...process.env, HOME: home, TILL_HOME: join(root, 'till'), TERM: 'dumb' }
  const folder = openDataFolder(env)
  const at = (name: string): string => join(checkout, name)
  writeFileSync(at('till.yaml'), definition(components, root))

  const living = (): Living[] => carriers(`TILL_TEST_MARK=${root}\0`).flatMap(tagsOf)

  return {
    home,
    checkout,
    folder,
    bases,
    env,
    write: (name, text = '') => writeFileSync(at(name), text),
    remove: (name) => rmSync(at(name), { force: true }),
    read: (name) => readFileSync(at(name), 'utf8'),
    living,
    async nothingIsLeft() {
      const left = living()
      if (left.length > 0) throw new Error(`Still there: ${JSON.stringify(left)}`)
      const ports = [...(await held(bases.component)), ...(await held(bases.ai))]
      if (ports.length > 0) throw new Error(`Still held: ${ports.join(', ')}`)
      if (existsSync(folder.socket)) throw new Error(`${folder.socket} is still there`)
      const lock = takeEngineLock(folder.lock, 'headless')
      if (!lock.ok) throw new Error(`The data folder is still held by ${JSON.stringify(lock.holder)}`)
      lock.release()
    },
    close() {
      for (const { pid } of living()) kill(pid)
      rmSync(root, { recursive: true, force: true })
    },
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    // It was quicker.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/** What a process carries, or nothing where it has just ended. */
function tagsOf(pid: number): Living[] {
  let environ: string[]
  try {
    environ = readFileSync(`/proc/${String(pid)}/environ`, 'utf8').split('\0')
  } catch {
    return []
  }
  const value = (key: string): string => environ.find((one) => one.startsWith(`${key}=`))?.slice(key.length + 1) ?? ''
  return [{ pid, component: value('TILL_COMPONENT'), run: value('TILL_RUN') }]
}

/** The file's text: every process carries the mark, and nothing takes longer than a test may. */
function definition(components: string, mark: string): string {
  return `name: Trio
bind_address: 127.0.0.1
ports: { component: { base: 8000, size: ${String(BLOCK_SIZE)} }, ai: { base: 45000, size: ${String(BLOCK_SIZE)} } }
environment: { TILL_TEST_MARK: ${JSON.stringify(mark)} }
x-service: &service
  runtime: node
  readiness_probe: { http_get: { path: /health }, period_seconds: 0.2, timeout_seconds: 3, failure_threshold: 100 }
  start_timeout_seconds: 20
  shutdown: { timeout_seconds: 5 }
x-specialist: &specialist
  runtime: node
  entrypoint: [part.mjs]
  title: The Scripted One
  start_timeout_seconds: 20
components:
${components}`
}
