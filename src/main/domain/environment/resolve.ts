import { readVariables } from '@shared/env-file/read'
import type { ComponentDefinition, PlatformDefinition } from '@shared/platform/definition'
import { TILL_VARIABLES } from '@shared/platform/words-schema'
import { expandLayers } from './expand-layers'
import type { Layer } from './expand-layers'
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
  const { definition, component, part, facts } = request
  const process = part === 'specialist' ? component.specialist?.process : component.process
  const own = part === 'specialist' ? `${component.id}-ai` : component.id
  const inherited: Layer[] = [
    { source: 'inherited', values: withoutTill(request.base), isExpanded: false },
    { source: 'header', values: headerOf(definition), isExpanded: true },
  ]
  const files = request.files.flatMap(fileLayer)
  const ports: Layer = { source: 'ports', values: portVariables(definition, facts.ports), isExpanded: false }
  const layers: Layer[] = [
    ...(definition.environment.precedence === 'files-win' ? [...inherited, ...files] : [...files, ...inherited]),
    { source: 'platform', values: definition.environment.variables, isExpanded: true },
    ...request.processFiles.flatMap(fileLayer),
    { source: own, values: process?.environment ?? {}, isExpanded: true },
    ports,
    { source: 'till', values: tillVariables(request), isExpanded: false },
  ]
  const resolved = expandLayers(layers)
  return { ...resolved, problems: [...resolved.problems, ...contradictions(own, process?.environment ?? {}, ports)] }
}

function fileLayer({ path, text }: EnvFileText): Layer[] {
  if (text === null) return []
  return [{ source: path, values: Object.fromEntries(readVariables(text)), isExpanded: false }]
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
function contradictions(own: string, environment: Readonly<Record<string, string>>, ports: Layer): string[] {
  return Object.entries(environment).flatMap(([name, value]) => {
    const port = ports.values[name]
    if (port === undefined || value === port || value.includes('${')) return []
    return [`${own} sets ${name} to ${value}, but the instance’s port is ${port}; ${port} is used.`]
  })
}
