import type { EnvironmentReport } from '@shared/contract/commands'
import { CommandError } from '@shared/contract/failure'
import type { InstanceId, RunId } from '@shared/model/ids'
import type { ComponentDefinition, PlatformDefinition } from '@shared/platform/definition'
import { expand } from '../domain/environment/expand'
import type { InstanceFacts } from '../domain/environment/instance-variables'
import { showEnvironment } from '../domain/environment/report'
import {
  resolveEnvironment,
  traceEnvironment,
  type EnvFileText,
  type EnvironmentRequest,
  type ResolvedEnvironment,
} from '../domain/environment/resolve'
import { inShell } from '../domain/processes/command-line'
import type { Effects, InstanceRecord, SpawnRequest } from './effects'
import type { Unit } from './unit'

export type UnitEnvironment = {
  /** Folder and variables of a unit's process, from the files as they are now. */
  of(unit: Unit): Promise<{ workingDir: string; environment: Record<string, string> }>
  /** Its variables, and where each came from. */
  given(unit: Unit): Promise<Pick<ResolvedEnvironment, 'variables' | 'provenance'>>
  /**
   * The same as it may be shown: secrets hidden, with what was overridden. `changed` are the names whose values differ from
   * what the process that runs was given; null where none runs, or an earlier Till started it.
   */
  shown(unit: Unit): Promise<Pick<EnvironmentReport, 'files' | 'variables' | 'problems'> & { changed: string[] | null }>
  /** All a process is made with, but for its log. */
  spawnPlanFor(unit: Unit, run: RunId): Promise<Omit<SpawnRequest, 'logPath'>>
}

type Sources = {
  record(id: InstanceId): InstanceRecord
  definitionOf(id: InstanceId): PlatformDefinition | undefined
  records(): Iterable<InstanceRecord>
}

/** What an instance is for its files and environments; the main root is the primary's of the same platform. */
export function factsOf(
  record: Pick<InstanceRecord, 'id' | 'name' | 'platform' | 'root' | 'ports' | 'mode'>,
  records: Iterable<InstanceRecord>,
): InstanceFacts {
  const primary =
    record.mode === 'primary'
      ? undefined
      : [...records].find((other) => other.platform === record.platform && other.mode === 'primary')
  return {
    id: record.id,
    name: record.name,
    root: record.root,
    mainRoot: primary?.root ?? record.root,
    ports: record.ports,
  }
}

/** Resolves what a process gets to see, each time anew: a file changed between two starts counts. */
export function createUnitEnvironment(
  effects: Pick<Effects, 'files' | 'facts' | 'logger'>,
  sources: Sources,
): UnitEnvironment {
  const { files, facts, logger } = effects
  /** What the last process of a unit was given. */
  const handedOut = new WeakMap<Unit, { run: RunId; environment: Record<string, string> }>()

  /** Looks that have not begun: rows that start together share one, and nobody gets what a file held before he asked. */
  const coming = new Map<string, Promise<EnvFileText[]>>()
  const read = (root: string, paths: readonly string[]): Promise<EnvFileText[]> => {
    const key = [root, ...paths].join('\n')
    const known = coming.get(key)
    if (known) return known
    const reading = Promise.resolve().then(() => {
      coming.delete(key)
      return readAll(root, paths)
    })
    coming.set(key, reading)
    return reading
  }

  /** As they were read last: of what has not changed since, nobody takes the lines apart again. */
  const before = new Map<string, EnvFileText>()
  const readAll = async (root: string, paths: readonly string[]): Promise<EnvFileText[]> =>
    Promise.all(
      paths.map(async (path) => {
        const absolute = files.resolve(root, path)
        const text = await files.readText(absolute)
        const last = before.get(absolute)
        if (last?.text === text) return last
        const file = { path: files.shorten(absolute), text }
        before.set(absolute, file)
        return file
      }),
    )

  const definitionsOf = (
    unit: Unit,
    definition = sources.definitionOf(unit.instance),
  ): { record: InstanceRecord; definition: PlatformDefinition; component: ComponentDefinition } => {
    const record = sources.record(unit.instance)
    const component = definition?.components.find((one) => one.id === unit.component)
    if (!definition || !component || (unit.kind === 'specialist' && component.specialist === null))
      throw new CommandError('instance.broken', `${unit.ref} is no longer in its platform’s definition.`, {
        ref: unit.ref,
      })
    return { record, definition, component }
  }

  const requestFor = async (unit: Unit, by?: PlatformDefinition): Promise<EnvironmentRequest> => {
    const { record, definition, component } = definitionsOf(unit, by)
    const [common, own] = await Promise.all([
      read(record.root, definition.environment.files),
      read(record.root, unit.spec.process.envFiles),
    ])
    return {
      definition,
      component,
      part: unit.kind,
      facts: factsOf(record, sources.records()),
      base: facts.baseEnvironment,
      files: common,
      processFiles: own,
    }
  }
  const given = async (unit: Unit, by?: PlatformDefinition): Promise<ResolvedEnvironment> =>
    resolveEnvironment(await requestFor(unit, by))

  const resolve = async (unit: Unit): Promise<{ workingDir: string; environment: Record<string, string> }> => {
    // Of what runs: its probes and its end ask for what it was started with.
    const by = unit.startedBy ?? undefined
    const { record } = definitionsOf(unit, by)
    const resolved = await given(unit, by)
    for (const problem of resolved.problems) logger.warn({ ref: unit.ref }, problem)
    const workingDir = files.resolve(record.root, expand(unit.spec.process.workingDir, resolved.variables).text)
    return { workingDir, environment: resolved.variables }
  }

  return {
    of: resolve,
    given: (unit) => given(unit),
    async shown(unit) {
      const request = await requestFor(unit)
      const all = [...request.files, ...request.processFiles]
      const { variables, problems } = resolveEnvironment(request)
      const shown = showEnvironment(traceEnvironment(request), all)
      const names = new Set(shown.map(({ name }) => name))
      const last = handedOut.get(unit)
      return {
        files: all.map(({ path, text }) => ({ path, exists: text !== null })),
        variables: shown,
        problems,
        changed:
          last === undefined || last.run !== unit.run?.run
            ? null
            : differing(last.environment, variables).filter((name) => names.has(name) || OF_ONE_CASE.test(name)),
      }
    },
    async spawnPlanFor(unit, run) {
      const { workingDir, environment } = await resolve(unit)
      const { argv, shell, runtime } = unit.spec.process
      handedOut.set(unit, { run, environment })
      if (argv === null && shell === null)
        throw new CommandError('instance.broken', `${unit.ref} has no command.`, { ref: unit.ref })
      const fill = (text: string): string => expand(text, environment).text
      const whose = { TILL_DATA: facts.dataFolder }
      return {
        run,
        ref: unit.ref,
        argv: argv === null ? inShell(shell ?? '', facts.platform) : argv.map(fill),
        runtime,
        workingDir,
        // First, like the tags, and not to be overridden: it tells whose a process is that nobody has a record of.
        environment: Object.assign(withoutShape(), whose, environment, whose),
      }
    },
  }
}

/** For hundreds of variables: an object that grows by spreading them takes half a millisecond, one without a shape none. */
function withoutShape(): Record<string, string> {
  return Object.create(null) as Record<string, string>
}

/** A name that is gone is told only if it can't have been a line of a key that was read as one. */
const OF_ONE_CASE = /^(?:[A-Z_][A-Z0-9_]*|[a-z_][a-z0-9_]*)$/

/** Names that one of both lacks, or whose values differ. */
function differing(one: Readonly<Record<string, string>>, other: Readonly<Record<string, string>>): string[] {
  const names = new Set([...Object.keys(one), ...Object.keys(other)])
  return [...names].filter((name) => one[name] !== other[name]).toSorted()
}
