import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Blocks } from '@shared/model/ports'
import type { PlatformDefinition } from '@shared/platform/definition'
import { describeProblems, parsePlatform } from '@shared/platform/parse'
import { plannedPorts } from '../../ports/plan'
import { expand } from '../expand'
import { resolveEnvironment } from '../resolve'

const SOURCE = resolve(import.meta.dirname, '../../../../../resources/platforms/sample')

export type RunningProcess = { name: string; child: ChildProcess; output: () => string; exit: Promise<number | null> }

/** The sample's definition, as it ships. */
export function sampleDefinition(): PlatformDefinition {
  const reading = parsePlatform(readFileSync(join(SOURCE, 'till.yaml'), 'utf8'), {
    file: 'till.yaml',
    source: 'builtin',
  })
  if (!reading.ok) throw new Error(describeProblems('till.yaml', reading.problems))
  return reading.platform
}

/** A copy of the sample in a folder of its own, its programs started from their definition as the engine does it. */
export class SampleRun {
  readonly definition = sampleDefinition()
  readonly root = mkdtempSync(join(tmpdir(), 'till-sample-'))
  readonly processes: RunningProcess[] = []
  readonly ports: Blocks

  private constructor(ports: Blocks) {
    this.ports = ports
    cpSync(SOURCE, this.root, { recursive: true })
  }

  static async create(): Promise<SampleRun> {
    return new SampleRun(await freeBlocks(sampleDefinition()))
  }

  /** Starts a component, or its specialist. */
  start(id: string, part: 'component' | 'specialist' = 'component', base: Record<string, string> = {}): RunningProcess {
    const component = this.definition.components.find((one) => one.id === id)
    const process_ = part === 'component' ? component?.process : component?.specialist?.process
    if (component === undefined || process_?.argv == null) throw new Error(`the sample has no ${id} ${part}`)
    const facts = { id: 'sample', name: 'Sample', root: this.root, mainRoot: this.root, ports: this.ports }
    const { definition } = this
    const environment = resolveEnvironment({ definition, component, part, facts, base, files: [], processFiles: [] })
    if (environment.problems.length > 0) throw new Error(environment.problems.join('\n'))
    const argv = process_.argv.map((word) => expand(word, environment.variables).text)
    const name = part === 'component' ? id : `${id}-ai`
    const running = launch(name, argv, this.root, environment.variables)
    this.processes.push(running)
    return running
  }

  /** The port of a component or a specialist. */
  port(id: string, part: 'component' | 'specialist' = 'component'): number {
    const planned = plannedPorts(this.definition, this.ports).find((one) => one.component === id && one.kind === part)
    if (planned === undefined) throw new Error(`no port for ${id} ${part}`)
    return planned.port
  }

  /** Ends what still runs, hard, and removes the folder. */
  async remove(): Promise<void> {
    for (const { child } of this.processes) if (child.exitCode === null) child.kill('SIGKILL')
    await Promise.all(this.processes.map(({ exit }) => exit))
    rmSync(this.root, { recursive: true, force: true })
  }
}

/** Runs a script with this Node. The environment is exactly what is given. */
export function launch(name: string, argv: string[], cwd: string, env: Record<string, string>): RunningProcess {
  const child = spawn(process.execPath, argv, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8')
    stream.on('data', (chunk: string) => {
      text += chunk
    })
  }
  const exit = new Promise<number | null>((done) => {
    child.once('exit', (code) => done(code))
    child.once('error', () => done(null))
  })
  return { name, child, exit, output: () => text }
}

/** A pair of blocks whose planned ports can all be bound now, outside the range of outgoing connections. */
async function freeBlocks(definition: PlatformDefinition): Promise<Blocks> {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const base = 20_000 + 100 * Math.floor(Math.random() * 60)
    const blocks = { component: { base, size: 100 }, ai: { base: base + 6_000, size: 100 } }
    const free = await Promise.all(plannedPorts(definition, blocks).map(({ port }) => canBind(port)))
    if (free.every(Boolean)) return blocks
  }
  throw new Error('no free pair of blocks between 20000 and 32000')
}

function canBind(port: number): Promise<boolean> {
  return new Promise((done) => {
    const server = createServer()
    server.once('error', () => done(false))
    server.listen(port, '127.0.0.1', () => server.close(() => done(true)))
  })
}

/** Waits until `look` answers something, and answers that. */
export async function until<T>(what: string, withinMs: number, look: () => Promise<T | null>): Promise<T> {
  const deadline = performance.now() + withinMs
  for (;;) {
    const found = await look()
    if (found !== null) return found
    if (performance.now() > deadline) throw new Error(`${what}: not within ${withinMs} ms`)
    await new Promise((done) => setTimeout(done, 50))
  }
}
