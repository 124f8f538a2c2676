import { messageOf } from '@shared/contract/failure'
import { instanceIdSchema, splitRef, type InstanceId } from '@shared/model/ids'
import type { Blocks } from '@shared/model/ports'
import { instanceModeSchema } from '@shared/model/rows'
import { readVariables } from '@shared/env-file/read'
import { slug } from '@shared/platform/names'
import type { LaneDefinition, PlatformDefinition } from '@shared/platform/definition'
import { ENV_FILE } from '../domain/env-local/file-name'
import { entriesOf, readRegistry } from '../domain/installations/registry-file'
import { basesInFile, type Bases } from '../domain/installations/bases-in-file'
import { modeOfBase } from '../domain/installations/mode-of-base'
import type { Effects, InstanceRecord, TaggedProcess } from './effects'
import type { Platforms } from './platforms'

/** What was found again of lost records, and what is to be said of it. */
export type Rebuilt = { instances: InstanceRecord[]; sentences: string[] }

type Deps = {
  effects: Pick<
    Effects,
    'processes' | 'files' | 'storage' | 'installations' | 'platforms' | 'logs' | 'clock' | 'logger'
  >
  platforms: Pick<Platforms, 'forInstance' | 'inFolder' | 'rows' | 'builtin'>
}

/** What is known of one lost instance before its files are read. */
type Trace = {
  id: InstanceId
  root: string
  remembered: InstanceRecord | null
  /** Bases its running processes were given. */
  running: Bases | null
  /** What the registry says, where that is all there is. */
  listed: { bases: Bases | null; mode: string | null } | null
}

/**
 * Makes records and reservations again after the database was lost, from what is remembered beside it, from running
 * processes' tags, from the instances' own files and, where nothing is remembered, from Tekton's registry. What runs is
 * believed first, then `.env.local`, then memory, then the registry. An instance whose ports are another's is told, not lost.
 */
export async function rebuildInstances(deps: Deps): Promise<Rebuilt> {
  const { storage, logger } = deps.effects
  const rebuilt: InstanceRecord[] = []
  const sentences: string[] = []
  const traces = await findTraces(deps)
  // What runs has its ports already: it comes before what only claims them.
  for (const trace of traces.toSorted((a, b) => Number(b.running !== null) - Number(a.running !== null))) {
    try {
      if (rebuilt.some(({ id, root }) => id === trace.id || root === trace.root)) continue
      rebuilt.push(reserveFirst(storage, await recordsFor(deps, trace)))
    } catch (error) {
      logger.warn({ instance: trace.id, error: messageOf(error) }, 'an instance could not be rebuilt')
      const shown = deps.effects.files.shorten(trace.root)
      sentences.push(
        `${trace.id} (${shown}) could not be found again: ${messageOf(error)} Make it again: till up ${shown}`,
      )
    }
  }
  if (rebuilt.length > 0) {
    sentences.unshift(foundSentence(rebuilt, traces))
    try {
      storage.write(rebuilt.map((record) => ({ kind: 'instance.put', record })))
    } catch (error) {
      // They are remembered still, and found again once more.
      sentences.push(`That could not be written down: ${messageOf(error)}`)
    }
  }
  return { instances: rebuilt, sentences: [...sentences, ...keepAheadAgain(deps)] }
}

/** After the instances, which come first where both want the same ports. */
function keepAheadAgain({ effects: { storage } }: Deps): string[] {
  return storage.rememberedAhead().flatMap((kept) => {
    try {
      storage.reserve(kept)
      return []
    } catch (error) {
      return [`Blocks kept ahead for “${kept.ahead?.note ?? ''}” could not be kept again: ${messageOf(error)}`]
    }
  })
}

async function findTraces(deps: Deps): Promise<Trace[]> {
  const { storage, processes } = deps.effects
  const remembered = storage.remembered()
  const traces = new Map<InstanceId, Trace>()
  for (const record of remembered) {
    const { id, root } = record
    traces.set(id, { id, root, remembered: record, running: null, listed: null })
  }
  for (const one of await processes.tagged()) await addProcess(deps, traces, one)
  // Where something is remembered, that is all there was: what else the registry lists was never Till's.
  if (remembered.length === 0)
    for (const trace of await listed(deps)) if (!hasRoot(traces, trace.root)) traces.set(trace.id, trace)
  return [...traces.values()]
}

function hasRoot(traces: ReadonlyMap<InstanceId, Trace>, root: string): boolean {
  return [...traces.values()].some((trace) => trace.root === root)
}

async function addProcess({ effects }: Deps, traces: Map<InstanceId, Trace>, one: TaggedProcess): Promise<void> {
  // Its log is here: it is this data folder's, and not another Till's.
  if ((await effects.logs.find(one.ref, one.run)) === null) return
  const { instance: id } = splitRef(one.ref)
  const known = traces.get(id)
  const root = known?.root ?? one.root ?? null
  if (root === null) return
  const bases = one.portBase ? { component: one.portBase, ai: one.aiPortBase ?? null } : null
  traces.set(id, {
    id,
    root,
    remembered: known?.remembered ?? null,
    running: known?.running ?? bases,
    listed: null,
  })
}

/** Installations of Tekton's registry whose folder is there. */
async function listed({ effects }: Deps): Promise<Trace[]> {
  const { text } = await effects.installations.read()
  const reading = readRegistry(text)
  if (!reading.ok) return []
  const traces: Trace[] = []
  for (const { name, root, portBase, aiPortBase, mode } of entriesOf(reading.file)) {
    const real = root === null ? null : await effects.files.realPath(root)
    const id = idFor(name, traces)
    if (real === null || id === null) continue
    const bases = portBase === null ? null : { component: portBase, ai: aiPortBase }
    traces.push({ id, root: real, remembered: null, running: null, listed: { bases, mode } })
  }
  return traces
}

/** A fully qualified name begins with the instance's own: `coder-a.tekton.development.us`. */
function idFor(name: string, taken: readonly Trace[]): InstanceId | null {
  for (const wish of [slug(name.split('.')[0] ?? ''), slug(name)]) {
    const id = instanceIdSchema.safeParse(wish)
    if (id.success && !taken.some((trace) => trace.id === id.data)) return id.data
  }
  return null
}

/** The records it may have, best first: they differ in where its blocks are. Never empty. */
async function recordsFor(deps: Deps, trace: Trace): Promise<InstanceRecord[]> {
  const { files, clock } = deps.effects
  const { id, root, remembered, running } = trace
  // Of an orphan there is only memory.
  if (remembered && running === null && !(await files.isFolder(root))) return [remembered]
  const definition = await definitionFor(deps, trace)
  const inFile = basesInFile(definition, await variablesOf(deps, root), remembered?.offsets)
  const known = [running, inFile, basesOf(remembered?.ports ?? null), trace.listed?.bases ?? null]
  const mode = instanceModeSchema.safeParse(trace.listed?.mode)
  return [...known.filter((bases) => bases !== null), ownBases(definition)].map((bases) => {
    const ports = placedAt(definition, bases)
    if (remembered) return { ...remembered, ports }
    return {
      id,
      name: id,
      platform: definition.id,
      mode: mode.success ? mode.data : modeOfBase(definition, ports.component.base),
      root,
      ports,
      createdAt: clock.now(),
      offsets: {},
      ignored: [],
      overrideReason: null,
      hold: null,
    }
  })
}

/** Reserves for the first that can be; throws why the best one could not. */
function reserveFirst(storage: Effects['storage'], wishes: readonly InstanceRecord[]): InstanceRecord {
  let refusal: unknown = null
  for (const record of wishes) {
    try {
      storage.reserve({ instance: record.id, root: record.root, ports: record.ports, ahead: null })
      return record
    } catch (error) {
      refusal ??= error
    }
  }
  throw refusal
}

async function definitionFor(
  { effects, platforms }: Deps,
  { id, root, remembered }: Trace,
): Promise<PlatformDefinition> {
  if (remembered) return platforms.forInstance(remembered.platform, root)
  const sample = platforms.rows().find((row) => row.isSample)
  return sample && effects.platforms.rootFor(id) === root ? platforms.builtin(sample.id) : platforms.inFolder(root)
}

async function variablesOf({ effects: { files, logger } }: Deps, root: string): Promise<ReadonlyMap<string, string>> {
  try {
    return readVariables((await files.readText(files.resolve(root, ENV_FILE))) ?? '')
  } catch (error) {
    logger.info({ root, error: messageOf(error) }, 'no bases could be read')
    return new Map()
  }
}

function basesOf(ports: Blocks | null): Bases | null {
  return ports && { component: ports.component.base, ai: ports.ai?.base ?? null }
}

function ownBases({ lanes }: PlatformDefinition): Bases {
  return { component: lanes.component.base, ai: lanes.ai?.base ?? null }
}

/** The platform's blocks at these bases; where a lane's is not known, it is as far from its own place as the other. */
function placedAt({ lanes }: PlatformDefinition, { component, ai }: Bases): Blocks {
  const aiAt = ({ base }: LaneDefinition): number => ai ?? base + component - lanes.component.base
  return {
    component: { base: component, size: lanes.component.size },
    ai: lanes.ai && { base: aiAt(lanes.ai), size: lanes.ai.size },
  }
}

function foundSentence(rebuilt: readonly InstanceRecord[], traces: readonly Trace[]): string {
  const found = traces.filter(({ id }) => rebuilt.some((one) => one.id === id))
  const sources = [
    found.some(({ running }) => running) ? 'running processes' : null,
    found.some(({ remembered }) => remembered) ? 'what Till remembered' : null,
    found.some(({ listed: entry }) => entry) ? 'Tekton’s list of installations' : null,
  ].filter((source) => source !== null)
  const count = rebuilt.length === 1 ? 'One instance was' : `${String(rebuilt.length)} instances were`
  return `${count} found again from ${sources.join(' and ')}: ${rebuilt.map(({ name }) => name).join(', ')}.`
}
