import type { PlatformDefinition } from '@shared/platform/definition'
import { expand } from '../environment/expand'
import { instanceVariables, type InstanceFacts } from '../environment/instance-variables'
import type { Declaration, Declarations } from './declarations'

/** A variable that must name the checkout, or the primary checkout it belongs to. */
export type RootVariable = { name: string; expected: string; isMain: boolean }

/** A root variable that points elsewhere. */
export type RootDifference = {
  variable: RootVariable
  effective: Declaration
  level: 'warning' | 'error'
  sentence: string
}

/** The header lines of a definition that carry a root (`${TILL_ROOT}`, `${TILL_MAIN_ROOT}`). */
export function rootVariables(definition: PlatformDefinition, facts: InstanceFacts): RootVariable[] {
  const known = instanceVariables(definition, facts)
  return definition.header.flatMap(({ variable, value }) => {
    const isMain = value.includes('${TILL_MAIN_ROOT}')
    if (!isMain && !value.includes('${TILL_ROOT}')) return []
    return [{ name: variable, expected: expand(value, known).text, isMain }]
  })
}

/** Paths that files declare for root variables and that are not what is expected: those to look at on the disk. */
export function pathsToCheck(variables: readonly RootVariable[], declared: Declarations): string[] {
  return variables.flatMap(({ name, expected }) => {
    const value = declared.get(name)?.at(-1)?.value
    return value === undefined || isSamePath(value, expected) ? [] : [value, expected]
  })
}

/**
 * Root variables that point elsewhere. `realPathOf` answers the path without links, null where there is none; a link to
 * the right folder is right. Where the primary is not known to Till, a main root that exists may well be it.
 */
export function rootDifferences(
  variables: readonly RootVariable[],
  declared: Declarations,
  look: { realPathOf(path: string): string | null; isMainKnown: boolean; shorten(path: string): string },
): RootDifference[] {
  return variables.flatMap((variable): RootDifference[] => {
    const effective = declared.get(variable.name)?.at(-1)
    if (effective === undefined || isSamePath(effective.value, variable.expected)) return []
    const real = look.realPathOf(effective.value)
    if (real !== null && (real === look.realPathOf(variable.expected) || (variable.isMain && !look.isMainKnown)))
      return []
    const place = `${variable.name} in ${effective.file} (line ${effective.line})`
    const wanted = look.shorten(variable.expected)
    const said = look.shorten(effective.value.slice(0, LONGEST_PATH))
    const sentence =
      effective.value === ''
        ? `${place} is empty; it should be ${wanted}.`
        : real === null
          ? `${place} points to ${said}, which isn’t on this machine; it should be ${wanted}.`
          : `${place} points to ${said}, another folder; it should be ${wanted}.`
    return [{ variable, effective, level: variable.isMain ? 'warning' : 'error', sentence }]
  })
}

/** PATH_MAX of Linux is more, but no sentence. */
const LONGEST_PATH = 300

function isSamePath(a: string, b: string): boolean {
  const plain = (path: string): string => path.replace(/(?<=.)[/\\]+$/, '')
  return plain(a) === plain(b)
}
