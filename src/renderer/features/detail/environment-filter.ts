import type { EnvironmentReport } from '@shared/contract/commands'

export type Variable = EnvironmentReport['variables'][number]

/** Variables in two parts: those that somebody set for the component, and those that were there anyway. */
export type Parts = { own: Variable[]; inherited: Variable[] }

/** Those that hold the text in name, value or source, also in what was overridden; whatever the case. */
export function filterVariables(variables: readonly Variable[], filter: string): Variable[] {
  const wanted = filter.trim().toLowerCase()
  if (wanted === '') return [...variables]
  return variables.filter(({ name, overrode, ...top }) =>
    [name, ...[top, ...overrode].flatMap(({ value, source }) => [value, source.label])].some((text) =>
      text.toLowerCase().includes(wanted),
    ),
  )
}

/** An inherited one that a file or a definition would have otherwise is worth a look, so it is no mere inheritance. */
export function partsOf(variables: readonly Variable[]): Parts {
  const isMerelyInherited = ({ source, overrode }: Variable): boolean =>
    source.kind === 'inherited' && overrode.length === 0
  return {
    own: variables.filter((variable) => !isMerelyInherited(variable)),
    inherited: variables.filter(isMerelyInherited),
  }
}
