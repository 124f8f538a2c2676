import type { InstanceRequest } from '@shared/contract/commands'
import type { LogLine } from '@shared/contract/stream'
import type { Ref, RunId } from '@shared/model/ids'
import { createEngine } from '../create-engine'
import { CommandError } from '@shared/contract/failure'
import type { Effects, SourceHit } from '../effects'
import type { Engine } from '../engine'
import { createFakeGuardian } from './fake-guardian'
import { createFakeMachine, type Script } from './fake-machine'
import { createFakeStorage } from './fake-storage'
import { createManualClock } from './manual-clock'

/** Three components in a row and a specialist, as a person would write them. */
export const SAMPLE = `
name: Trio
components:
  hermes:
    port: 1
    entrypoint: [hermes]
    readiness_probe: { http_get: { path: /health } }
    specialist: { title: The Service Orchestrator, entrypoint: [hermes-ai] }
  engram:
    port: 2
    entrypoint: [engram]
    depends_on: { hermes: { condition: process_healthy } }
  rhetor:
    port: 3
    entrypoint: [rhetor]
    depends_on: { engram: { condition: process_healthy } }
`

/** A request with everything left to Till. */
export function request(over: Partial<InstanceRequest> = {}): InstanceRequest {
  return {
    platform: null,
    folder: '/home/ada/trio',
    mode: null,
    name: null,
    componentBase: null,
    aiBase: null,
    ...over,
  }
}

/** A world that outlives engines: machine, disk, files; and a way to start an engine on it. */
export function createWorld(scripts: Record<string, Script> = {}) {
  const clock = createManualClock()
  const machine = createFakeMachine(clock, (ref) => scripts[ref.split('/')[1] ?? ''] ?? {})
  const storage = createFakeStorage()
  const guardian = createFakeGuardian()
  const texts = new Map<string, string>([
    ['/home/ada/trio/till.yaml', SAMPLE],
    ['/home/ada/trio-b/till.yaml', SAMPLE],
  ])
  const folders = new Set(['/home/ada/trio', '/home/ada/trio-b', '/home/ada/empty'])
  /** Files that can't be written. */
  const readOnly = new Set<string>()
  const registry: { text: string | null } = { text: null }
  const scanned: SourceHit[] = []
  const refuseReadOnly = (path: string): void => {
    if (readOnly.has(path)) throw new CommandError('files.failed', `${path} can’t be written.`)
  }
  const logLines: string[] = []
  let ids = 0
  const effects = {
    clock,
    newId: () => `run-${String((ids += 1)).padStart(8, '0')}`,
    random: () => 0,
    processes: machine.processes,
    guardian: guardian.effect,
    network: machine.network,
    probes: machine.probes,
    usage: machine.usage,
    storage,
    files: {
      readText: async (path) => texts.get(path) ?? null,
      isFolder: async (path) => folders.has(path),
      checkPlace: async () => {},
      realPath: async (path) => (folders.has(path) || texts.has(path) ? path : null),
      resolve: (base, relative) =>
        relative.startsWith('/') ? relative : relative === '.' ? base : `${base}/${relative}`,
      replaceText: async ({ path, text }) => {
        refuseReadOnly(path)
        texts.set(path, text)
        return { backup: null }
      },
      removeFile: async (path) => void texts.delete(path),
      restoreText: async ({ path, text }) => {
        refuseReadOnly(path)
        if (text === null) texts.delete(path)
        else texts.set(path, text)
      },
      stamp: async (path) => texts.get(path) ?? null,
      shorten: (path) => path.replace('/home/ada', '~'),
    },
    platforms: {
      builtin: async () => [],
      install: async (_id, instance) => `/till/samples/${instance}`,
      rootFor: (instance) => `/till/samples/${instance}`,
    },
    sources: {
      scan: (_request, hear) => {
        const all = { filesDone: 1, filesTotal: 1, hits: scanned }
        return {
          done: Promise.resolve().then(() => {
            hear(all)
            return { ...all, isCancelled: false, wasCut: false }
          }),
          cancel: () => {},
        }
      },
    },
    installations: {
      path: '~/.till/tekton/till-private.json',
      read: async () => ({ text: registry.text, problem: null }),
      update: async (change) => {
        const next = change(registry.text)
        if (next) registry.text = next.text
        return { keptAside: null }
      },
      stamp: async () => registry.text ?? '',
    },
    logs: {
      pathFor: async (ref: Ref, run: RunId) => `/logs/${ref}/${run}.log`,
      find: async () => null,
      tail: async () => ({ lines: [] as LogLine[], nextOffset: 0 }),
      isDiskFull: async () => false,
      follow: (_path, _offset, hear) =>
        clock.after(1, () =>
          hear(
            logLines.map((text) => ({ offset: 0, text, at: null })),
            false,
          ),
        ),
      range: async () => ({ lines: [], sizeBytes: 0, headBytes: 0, hasBefore: false, hasAfter: false }),
      search: () => ({
        done: Promise.resolve({ hits: [], isCut: false, searchedBytes: 0, searchedFiles: 0 }),
        cancel: () => {},
      }),
      merged: async () => ({ lines: [], hasBefore: false }),
      openable: async (path) => ({ path, line: 1 }),
      runs: async () => [],
      noteSizes: () => 1_000,
      keepWithin: async () => ({ freedBytes: 0, problem: null, lost: null, nextInMs: 10_000 }),
    },
    logger: { info: () => {}, warn: () => {}, error: () => {} },
    facts: {
      version: '0',
      host: 'headless',
      enginePid: 1,
      dataFolder: '/till',
      platform: 'linux',
      hostname: 'h',
      cores: 2,
      memoryBytes: 1,
      user: 'ada',
      baseEnvironment: { PATH: '/bin' },
    },
  } satisfies Effects

  return {
    clock,
    machine,
    storage,
    guardian,
    texts,
    folders,
    readOnly,
    /** The text of the registry file Tekton reads. */
    registry,
    /** What a search of sources finds. */
    scanned,
    effects,
    /** What every log says. */
    logLines,
    async boot(): Promise<Engine> {
      const engine = createEngine(effects)
      await engine.start()
      return engine
    },
  }
}

/** The value of an answer that must be good. */
export async function good<T>(
  answer: Promise<{ ok: true; value: T } | { ok: false; failure: { message: string } }>,
): Promise<T> {
  const told = await answer
  if (!told.ok) throw new Error(told.failure.message)
  return told.value
}
