import { parseLines } from '@shared/env-file/lines'
import type { ComponentDefinition, PlatformDefinition } from '@shared/platform/definition'
import { TILL_VARIABLES } from '@shared/platform/words-schema'
import { expandLayers, traceLayers } from './expand-layers'
import type { Layer, TracedVariable } from './expand-layers'
import { instanceVariables, portVariables } from './instance-variables'
import type { InstanceFacts } from './instance-variables'

/** An env file that was looked for: its path as people read it, and its text, or null where there is none. */
export type EnvFileText = { path: string; text: string | null }

export type EnvironmentRequest = {
  definition: PlatformDefinition
  component: ComponentDefinition
  part: 'component' | 'specialist'
  facts: InstanceFacts
  /** What every child inherits. */
  base: Readonly<Record<string, string>>
  /** The texts of `definition.environment.files`, in that order. */
  files: readonly EnvFileText[]
  /** The texts of the process's own `envFiles`, in that order. */
  processFiles: readonly EnvFileText[]
}

export type ResolvedEnvironment = {
  variables: Record<string, string>
  /** Where each value comes from, and which sources it overrode, lowest first. */
  provenance: Record<string, { source: string; overrode: string[] }>
  /** Sentences about values that could not be filled in, or that contradict the instance's ports. */
  problems: string[]
}

/**
 * The whole environment of a process. Later layers win:
 * `process-wins` (process-compose): files, what was inherited, header;
 * `files-win` (Tekton): what was inherited, header, files;
 * then the definition's variables, the process's own env files, its own variables, the instance's ports, TILL_*.
 * `${NAME}` is filled in for values of the definition only; a name that refers to itself means the layer below.
 */
export function resolveEnvironment(request: EnvironmentRequest): ResolvedEnvironment {
  const { own, process } = processOf(request)
  const resolved = expandLayers(layersOf(request))
  const ports = portVariables(request.definition, request.facts.ports)
  return { ...resolved, problems: [...resolved.problems, ...contradictions(own, process?.environment ?? {}, ports)] }
}

/** The same with every value that was overridden, and the lines of files: for whoever asks where a value is from. */
export function traceEnvironment(request: EnvironmentRequest): TracedVariable[] {
  return traceLayers(layersOf(request))
}

function processOf({ component, part }: EnvironmentRequest) {
  return part === 'specialist'
    ? { own: `${component.id}-ai`, process: component.specialist?.process }
    : { own: component.id, process: component.process }
}

/** Lowest first. */
function layersOf(request: EnvironmentRequest): Layer[] {
  const { definition, facts } = request
  const { own, process } = processOf(request)
  const inherited: Layer[] = [
    { kind: 'inherited', source: 'inherited', values: withoutTill(request.base), isExpanded: false },
    { kind: 'platform', source: 'header', values: headerOf(definition), isExpanded: true },
  ]
  const files = request.files.flatMap(fileLayers)
  const ports = portVariables(definition, facts.ports)
  return [
    ...(definition.environment.precedence === 'files-win' ? [...inherited, ...files] : [...files, ...inherited]),
    { kind: 'platform', source: 'platform', values: definition.environment.variables, isExpanded: true },
    ...request.processFiles.flatMap(fileLayers),
    { kind: 'component', source: own, values: process?.environment ?? {}, isExpanded: true },
    { kind: 'ports', source: 'ports', values: ports, isExpanded: false },
    { kind: 'till', source: 'till', values: tillVariables(request), isExpanded: false },
  ]
}

/** Of texts that are looked at for many rows: those that start together share them. */
const knownLayers = new WeakMap<EnvFileText, Layer[]>()

/** A file as layers: what it sets twice lies in two of them, so that the earlier line is seen as overridden. */
function fileLayers(file: EnvFileText): Layer[] {
  const known = knownLayers.get(file) ?? layersIn(file)
  knownLayers.set(file, known)
  return known
}

function layersIn({ path, text }: EnvFileText): Layer[] {
  const times = new Map<string, number>()
  const turns: { values: [string, string][]; lines: Map<string, number> }[] = []
  for (const line of parseLines(text ?? '')) {
    if (line.kind !== 'assignment') continue
    const time = times.get(line.variable) ?? 0
    times.set(line.variable, time + 1)
    const turn = (turns[time] ??= { values: [], lines: new Map() })
    turn.values.push([line.variable, line.value])
    turn.lines.set(line.variable, line.number)
  }
  return turns.map(({ values, lines }) => ({
    kind: 'file',
    source: path,
    values: Object.fromEntries(values),
    lines,
    isExpanded: false,
  }))
}

function headerOf(definition: PlatformDefinition): Record<string, string> {
  return Object.fromEntries(definition.header.map(({ variable, value }) => [variable, value]))
}

/** A Till inside a component of another Till must not pass on whose child it is. */
function withoutTill(base: Readonly<Record<string, string>>): Record<string, string> {
  const ours: ReadonlySet<string> = new Set(TILL_VARIABLES)
  return Object.fromEntries(Object.entries(base).filter(([name]) => !ours.has(name)))
}

function tillVariables({ definition, component, part, facts }: EnvironmentRequest): Record<string, string> {
  const { ports } = facts
  const isSpecialist = part === 'specialist'
  return {
    ...instanceVariables(definition, facts),
    TILL_COMPONENT: isSpecialist ? `${component.id}-ai` : component.id,
    ...(isSpecialist ? { TILL_SPECIALIST_OF: component.id } : {}),
    ...(component.port === null ? {} : { TILL_PORT: String(ports.component.base + component.port.offset) }),
    ...(component.specialist === null || ports.ai === null
      ? {}
      : { TILL_AI_PORT: String(ports.ai.base + component.specialist.port.offset) }),
  }
}

/** A port written out in a process's own variables would move it off its block unseen. */
function contradictions(
  own: string,
  environment: Readonly<Record<string, string>>,
  ports: Readonly<Record<string, string>>,
): string[] {
  return Object.entries(environment).flatMap(([name, value]) => {
    const port = ports[name]
    if (port === undefined || value === port || value.includes('${')) return []
    return [`${own} sets ${name} to ${value}, but the instance’s port is ${port}; ${port} is used.`]
  })
}
