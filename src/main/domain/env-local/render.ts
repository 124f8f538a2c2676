import { readVariables } from '@shared/env-file/read'
import { rewriteEnvFile } from '@shared/env-file/rewrite'
import type { Assignment, EnvChange, Section } from '@shared/env-file/rewrite'
import type { Blocks } from '@shared/model/ports'
import type { PlatformDefinition } from '@shared/platform/definition'
import { expand } from '../environment/expand'
import { instanceVariables } from '../environment/instance-variables'
import type { InstanceFacts } from '../environment/instance-variables'
import { inBoardOrder, plannedPorts } from '../ports/plan'

/**
 * `.env.local` of an instance: header, bases, component ports, AI ports, in the order of tekton-interop.md, section 2,
 * with the headings of port-allocation-strategy.md. Every port is explicit, nothing is left to expand. The person's
 * own lines survive (rewriteEnvFile says how); `changes` are the variables whose readers will see something new.
 */
export function renderEnvLocal(
  definition: PlatformDefinition,
  facts: InstanceFacts,
  existing: string | null,
): { text: string; changes: EnvChange[] } {
  return rewriteEnvFile(
    existing,
    [
      { heading: facts.name, assignments: headerOf(definition, facts, existing) },
      { heading: 'Base Configuration', assignments: basesOf(definition, facts.ports) },
      ...portSections(definition, facts.ports),
    ].filter(({ assignments }) => assignments.length > 0),
  )
}

function headerOf(definition: PlatformDefinition, facts: InstanceFacts, existing: string | null): Assignment[] {
  const present = readVariables(existing ?? '')
  const known = instanceVariables(definition, facts)
  return definition.header.map(({ variable, value, keep }) => {
    const now = present.get(variable)
    const isKept = keep !== undefined && now !== undefined && now.startsWith(expand(keep, known).text)
    return { variable, value: isKept ? now : expand(value, known).text }
  })
}

function basesOf(definition: PlatformDefinition, ports: Blocks): Assignment[] {
  const { component, ai } = definition.lanes
  return [
    ...(component.variable === null ? [] : [{ variable: component.variable, value: String(ports.component.base) }]),
    ...(ai?.variable == null || ports.ai === null ? [] : [{ variable: ai.variable, value: String(ports.ai.base) }]),
  ]
}

function portSections(definition: PlatformDefinition, ports: Blocks): Section[] {
  const planned = inBoardOrder(plannedPorts(definition, ports))
  const assignmentsOf = (lane: 'component' | 'ai'): Assignment[] =>
    planned
      .filter((port) => port.lane === lane)
      .flatMap(({ variable, aliases, port }) =>
        [variable, ...aliases].map((name) => ({ variable: name, value: String(port) })),
      )
  return [
    { heading: 'Component Ports (all explicit)', assignments: assignmentsOf('component') },
    { heading: 'AI Ports (all explicit)', assignments: assignmentsOf('ai') },
  ]
}
