import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Blocks } from '@shared/model/ports'
import type { PlatformDefinition } from '@shared/platform/definition'
import { describeProblems, parsePlatform } from '@shared/platform/parse'
import { BLOCK_SIZE, findFreeBase } from '../../../testing/free-bases'
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
    return new SampleRun(await freeBlocks())
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
    // Not `exit`: what it said last may still be on its way.
    child.once('close', (code) => done(code))
    child.once('error', () => done(null))
  })
  return { name, child, exit, output: () => text }
}

/** A pair of blocks that nobody else has while these tests run. */
async function freeBlocks(): Promise<Blocks> {
  const size = 100
  const places = size / BLOCK_SIZE
  return { component: { base: await findFreeBase(places), size }, ai: { base: await findFreeBase(places), size } }
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
