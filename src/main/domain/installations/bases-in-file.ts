import { MAX_PORT } from '@shared/model/ports'
import type { PlatformDefinition } from '@shared/platform/definition'
import { plannedPorts } from '../ports/plan'

/** Where the blocks of an instance begin, as some source tells it. */
export type Bases = { component: number; ai: number | null }

/**
 * The bases that an instance's `.env.local` tells: by the platform's own variables for them, else by what most of its
 * port variables agree on (`offsets`: those that differ from the platform's own). Null where the file tells none.
 */
export function basesInFile(
  definition: PlatformDefinition,
  variables: ReadonlyMap<string, string>,
  offsets: Readonly<Record<string, number>> = {},
): Bases | null {
  const component = baseOf('component')
  return component === null ? null : { component, ai: baseOf('ai') }

  function baseOf(lane: 'component' | 'ai'): number | null {
    const said = portFrom(variables.get(definition.lanes[lane]?.variable ?? ''))
    if (said !== null) return said
    const votes = new Map<number, number>()
    for (const planned of plannedPorts(definition, { component: { base: 0, size: 1 }, ai: { base: 0, size: 1 } })) {
      const port = planned.lane === lane ? portFrom(variables.get(planned.variable)) : null
      const base = port === null ? 0 : port - (offsets[planned.variable] ?? planned.offset)
      if (base > 0) votes.set(base, (votes.get(base) ?? 0) + 1)
    }
    return [...votes].toSorted(([, a], [, b]) => b - a)[0]?.[0] ?? null
  }
}

function portFrom(text: string | undefined): number | null {
  const port = /^\d{1,5}$/.test(text ?? '') ? Number(text) : 0
  return port >= 1 && port <= MAX_PORT ? port : null
}
