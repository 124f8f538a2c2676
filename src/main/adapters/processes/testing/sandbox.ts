import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Ref, RunId } from '@shared/model/ids'
import type { Exit, ProcessIdentity, Processes, SpawnRequest } from '../../../engine/effects'
import { createProcesses } from '../processes'

const DEADLINE_MS = 45_000

/** Waits until `ask` answers with something other than undefined or false. */
export async function until<T>(ask: () => T | undefined | false | null): Promise<T> {
  const deadline = performance.now() + DEADLINE_MS
  for (;;) {
    const answer = ask()
    if (answer !== undefined && answer !== false && answer !== null) return answer
    if (performance.now() > deadline) throw new Error(`Waited ${DEADLINE_MS} ms in vain for ${ask.toString()}`)
    await sleep(2)
  }
}

/** Pids whose environment holds the text, read in another way than the product does; zombies left out. */
export function carriers(text: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => read(`/proc/${pid}/environ`).includes(text) && isAlive(pid))
}

/** Ends by force whatever carries the text; what ends by itself meanwhile is nobody's failure. */
export function endCarriers(text: string): void {
  for (const pid of carriers(text)) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
    }
  }
}

/** Whether a process runs: there and no zombie. */
export function isAlive(pid: number): boolean {
  return /^State:\s+[^ZX]/m.test(read(`/proc/${pid}/status`))
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/** A folder, a `Processes` and the means to clean up after both. */
export type Sandbox = {
  folder: string
  processes: Processes & { dispose(): void }
  exits: Exit[]
  /** A request with a run of its own. */
  request(argv: string[], more?: Partial<SpawnRequest>): SpawnRequest
  /** Spawns, and fails the test where that fails. */
  start(request: SpawnRequest): Promise<ProcessIdentity>
  /** Spawns a line of the shell. */
  shell(line: string): Promise<{ run: RunId; identity: ProcessIdentity; log: () => string }>
  exitOf(run: RunId): Promise<Exit>
  /** Ends everything the sandbox started, by its tags. */
  close(): void
}

let runs = 0

/** Every run of a sandbox carries a mark, so that whatever a test leaves behind is found and ended. */
export function openSandbox(): Sandbox {
  const folder = mkdtempSync(join(tmpdir(), 'till-processes-'))
  const processes = createProcesses()
  const exits: Exit[] = []
  processes.onExit((exit) => exits.push(exit))
  const mark = `TILL_TEST_MARK=${folder}`
  const request: Sandbox['request'] = (argv, more) => ({
    run: `testrun${process.pid}x${++runs}` as RunId,
    ref: 'test/child' as Ref,
    argv,
    runtime: null,
    workingDir: folder,
    environment: { PATH: process.env['PATH'] ?? '', TILL_TEST_MARK: folder },
    logPath: join(folder, `${runs}.log`),
    ...more,
  })
  const start: Sandbox['start'] = async (what) => {
    const answer = await processes.spawn(what)
    if (!answer.ok) throw new Error(answer.failure.message)
    return answer.identity
  }
  return {
    folder,
    processes,
    exits,
    request,
    start,
    shell: async (line) => {
      const what = request(['/bin/sh', '-c', line])
      const identity = await start(what)
      return { run: what.run, identity, log: () => read(what.logPath) }
    },
    exitOf: async (run) => until(() => exits.find((exit) => exit.run === run)),
    close: () => {
      processes.dispose()
      endCarriers(mark)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
