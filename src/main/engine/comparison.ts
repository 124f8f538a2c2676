// A line over the usual length: what is compared and how it is told are one answer.
import type { Comparison } from '@shared/contract/commands'
import { CommandError, messageOf } from '@shared/contract/failure'
import type { InstanceId, Ref } from '@shared/model/ids'
import type { ComponentRow, SpecialistRow } from '@shared/model/rows'
import type { PlatformDefinition } from '@shared/platform/definition'
import { comparePorts } from '../domain/declared/compare'
import { fileConflicts, machineConflict, type DeclaredPlan } from '../domain/declared/conflicts'
import { readDeclarations, type DeclaredFile, type Declarations } from '../domain/declared/declarations'
import { fileDifferences, type FileDifference } from '../domain/declared/file-differences'
import {
  AT_REST,
  machineDifference,
  portsByRow,
  refOfPlanned,
  socketsOf,
  type RowPhase,
  type Sockets,
} from '../domain/declared/listening'
import { ourVariables } from '../domain/declared/our-variables'
import { pathsToCheck, rootDifferences, rootVariables } from '../domain/declared/root-differences'
import { plannedPorts } from '../domain/ports/plan'
import type { ConflictDraft } from './conflict-watcher'
import type { Effects, InstanceRecord } from './effects'
import type { Instances } from './instances'
import type { Store } from './store'
import { factsOf } from './unit-environment'

/** A row that has been up for less may be about to listen. */
const SETTLED_AFTER_MS = 5_000

export type Comparisons = {
  /** Declared, reserved and listening side by side, from the files as they are now. */
  compare(instance: InstanceId): Promise<Comparison>
  /** Reads the env files again where they changed (by stamp). Cheap where nothing did. */
  refresh(): Promise<void>
  /** What the files of an instance say that is not so: duplicate, declared-otherwise, wrong-root, file-broken, silent, elsewhere. */
  conflictsOf(instance: InstanceId): ConflictDraft[]
  /** Every place in the files of an instance that sets a variable, as they were read last. */
  declarationsOf(instance: InstanceId): Declarations
}

/** The files of an instance as they were read last, and what follows from them alone. */
type Reading = {
  /** Changes with whatever it was made from. */
  key: string
  plan: DeclaredPlan
  /** The planned ports of each row. */
  byRow: ReadonlyMap<Ref, ReadonlySet<number>>
  files: (DeclaredFile & { path: string })[]
  declared: Declarations
  differences: FileDifference[]
  conflicts: ConflictDraft[]
  /** Folders that root variables wrongly name, with where they really were; they may come and go without any file changing. */
  real: ReadonlyMap<string, string | null>
}

type Deps = {
  effects: Pick<Effects, 'files' | 'clock' | 'logger'>
  store: Store
  instances: Pick<Instances, 'record' | 'definitionOf' | 'records' | 'isChanging'>
}

/** Keeps what files declare, what Till reserved and what listens beside each other. */
export function createComparisons({ effects, store, instances }: Deps): Comparisons {
  const { files, clock, logger } = effects
  const readings = new Map<InstanceId, Reading>()
  const nothing: Declarations = new Map()
  let indexed: { revision: number; sockets: Sockets } | null = null

  /** The same for all instances of one look. */
  const socketsNow = (): Sockets => {
    if (indexed?.revision !== store.revision()) {
      indexed = { revision: store.revision(), sockets: socketsOf(store.all('listeners')) }
    }
    return indexed.sockets
  }

  const rowOf = (ref: Ref): ComponentRow | SpecialistRow | undefined =>
    store.get('components', ref) ?? store.get('specialists', ref)

  const phaseOf = (ref: Ref): RowPhase => {
    const row = rowOf(ref)
    if (row === undefined) return AT_REST
    const isSettled = clock.now() - row.since >= SETTLED_AFTER_MS
    const isUp = row.state === 'ready' || row.state === 'degraded'
    const isComing = row.state === 'initializing' || row.state === 'starting'
    return {
      isUp: isUp && isSettled,
      isOn: (isUp || isComing) && isSettled,
      isPressing: row.isWanted || row.reason?.code === 'port-taken',
    }
  }

  const pathsOf = (record: InstanceRecord, definition: PlatformDefinition): { name: string; path: string }[] =>
    definition.environment.files.map((name) => ({ name, path: files.resolve(record.root, name) }))

  const keyOf = async (
    record: InstanceRecord,
    definition: PlatformDefinition,
    stampOf: (path: string) => Promise<string | null>,
  ): Promise<string> => {
    const stamps = await Promise.all(pathsOf(record, definition).map(({ path }) => stampOf(path)))
    const facts = factsOf(record, instances.records())
    return JSON.stringify([stamps, facts, plannedPorts(definition, record.ports).map(({ port }) => port)])
  }

  const read = async (record: InstanceRecord, definition: PlatformDefinition, key: string): Promise<Reading> => {
    const found = await Promise.all(
      pathsOf(record, definition).map(async ({ name, path }) => {
        try {
          return { name, path: files.shorten(path), text: await files.readText(path), problem: null }
        } catch (error) {
          return { name, path: files.shorten(path), text: null, problem: problemOf(error) }
        }
      }),
    )
    const planned = plannedPorts(definition, record.ports)
    const plan = {
      instance: record.id,
      name: record.name,
      blocks: record.ports,
      planned,
      files: definition.environment.files,
    }
    const declared = readDeclarations(found)
    const differences = fileDifferences(ourVariables(definition, record.ports, planned), declared)
    const facts = factsOf(record, instances.records())
    const roots = rootVariables(definition, facts)
    const real = new Map<string, string | null>()
    for (const path of pathsToCheck(roots, declared)) real.set(path, await realPath(record.root, path))
    const rootsElsewhere = rootDifferences(roots, declared, {
      realPathOf: (path) => real.get(path) ?? null,
      isMainKnown: record.mode === 'primary' || facts.mainRoot !== facts.root,
      shorten: files.shorten,
    })
    const conflicts = fileConflicts(plan, found, differences, rootsElsewhere)
    return { key, plan, byRow: portsByRow(record.id, planned), files: found, declared, differences, conflicts, real }
  }

  const realPath = async (root: string, path: string): Promise<string | null> => {
    if (path === '') return null
    try {
      return await files.realPath(files.resolve(root, path))
    } catch (error) {
      logger.warn({ path, error: messageOf(error) }, 'a root variable names a folder that can’t be looked at')
      return null
    }
  }

  const areThere = async (root: string, real: Reading['real']): Promise<boolean> => {
    for (const [path, before] of real) if ((await realPath(root, path)) !== before) return false
    return true
  }

  /** The newest reading; files are read only where something about them changed. */
  const readingOf = async (
    record: InstanceRecord,
    definition: PlatformDefinition,
    stampOf: (path: string) => Promise<string | null>,
  ): Promise<Reading> => {
    const key = await keyOf(record, definition, stampOf)
    const known = readings.get(record.id)
    if (known?.key === key && (await areThere(record.root, known.real))) return known
    const reading = await read(record, definition, key)
    if (!instances.isChanging(record.id)) readings.set(record.id, reading)
    return reading
  }

  return {
    async compare(instance) {
      const record = instances.record(instance)
      const definition = instances.definitionOf(instance)
      if (!definition)
        throw new CommandError('instance.broken', `${record.name} has no definition that can be read.`, {
          ref: instance,
        })
      // Anew in any case: a folder that a root variable names may have come or gone.
      const reading = await read(record, definition, await keyOf(record, definition, files.stamp))
      readings.set(instance, reading)
      return {
        instance,
        files: reading.files.map(({ path, text, problem }) => ({
          path,
          exists: text !== null || problem !== null,
          problem,
        })),
        ports: comparePorts({
          instance,
          planned: reading.plan.planned,
          declared: reading.declared,
          differences: reading.differences,
          listeners: store.all('listeners'),
          phaseOf,
        }),
      }
    },
    async refresh() {
      const stamps = new Map<string, Promise<string | null>>()
      // Several instances read the same `~/.env`.
      const stampOf = (path: string): Promise<string | null> => {
        const stamp = stamps.get(path) ?? files.stamp(path)
        stamps.set(path, stamp)
        return stamp
      }
      const records = [...instances.records()]
      const living = new Set(records.map(({ id }) => id))
      for (const id of readings.keys()) if (!living.has(id)) readings.delete(id)
      for (const record of records) {
        const definition = instances.definitionOf(record.id)
        // While it moves, its file is ahead of its plan, and that is nobody's fault.
        if (!definition || instances.isChanging(record.id)) continue
        try {
          await readingOf(record, definition, stampOf)
        } catch (error) {
          // One folder that can't be looked at must not hide the conflicts of the others.
          logger.warn({ instance: record.id, error: messageOf(error) }, 'could not compare the files of an instance')
        }
      }
    },
    conflictsOf(instance) {
      const reading = readings.get(instance)
      if (reading === undefined) return []
      const { plan, byRow, differences, conflicts } = reading
      const sockets = socketsNow()
      const machine = plan.planned.flatMap((port): ConflictDraft[] => {
        const ref = refOfPlanned(instance, port)
        if (ref === null) return []
        const phase = phaseOf(ref)
        if (!phase.isOn) return []
        const difference = machineDifference(instance, port, sockets, {
          ...phase,
          others: byRow.get(ref) ?? new Set(),
        })
        if (difference === null) return []
        const said = differences.find(
          ({ kind, variable }) => kind !== 'overridden' && variable.planned?.variable === port.variable,
        )
        const draft = machineConflict(plan, port, difference, said ?? null)
        return draft === null ? [] : [draft]
      })
      return [...conflicts, ...machine]
    },
    declarationsOf: (instance) => readings.get(instance)?.declared ?? nothing,
  }
}

/** What is wrong with a file and, where it is known, what to do about it. */
function problemOf(error: unknown): string {
  const hint = error instanceof CommandError ? error.failure.hint : undefined
  return hint === undefined ? messageOf(error) : `${messageOf(error)} ${hint}`
}
