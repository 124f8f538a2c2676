import type { Blocks } from '@shared/model/ports'
import type { PlatformDefinition } from '@shared/platform/definition'
import { allOf } from '@shared/words/all-of'

/** How a definition that was read anew differs, by the names of components. */
export type Redefinition = { added: string[]; gone: string[]; changed: string[] }

/** What is new, gone and different of a definition's components; what they have in common counts for all of them. */
export function compareDefinitions(before: PlatformDefinition, after: PlatformDefinition): Redefinition {
  const was = new Map(before.components.map((one) => [one.id, one]))
  const is = new Map(after.components.map((one) => [one.id, one]))
  const common = (one: PlatformDefinition): string =>
    JSON.stringify({ ...one, components: [], name: '', description: '', fallbacks: null })
  const isOther = common(before) !== common(after)
  return {
    added: after.components.filter(({ id }) => !was.has(id)).map(({ name }) => name),
    gone: before.components.filter(({ id }) => !is.has(id)).map(({ name }) => name),
    changed: after.components
      .filter((one) => was.has(one.id) && (isOther || JSON.stringify(was.get(one.id)) !== JSON.stringify(one)))
      .map(({ name }) => name),
  }
}

/**
 * What was read anew, in a sentence. `running`: names of those that run as they were started, and are other from their next
 * start on, or are no more.
 */
export function describeRedefinition(
  file: string,
  { added, gone, changed }: Redefinition,
  running: readonly string[],
): string {
  const verb = (names: readonly string[], one: string, more: string): string[] =>
    names.length === 0 ? [] : [`${allOf(names)} ${names.length === 1 ? one : more}`]
  const news = [
    ...verb(added, 'is new', 'are new'),
    ...verb(gone, 'is gone', 'are gone'),
    ...verb(changed, 'has changed', 'have changed'),
  ]
  const what = news.length === 0 ? '' : `: ${news.join(', ')}`
  const goesOn =
    running.length === 0
      ? ''
      : `; ${allOf(running)} ${running.length === 1 ? 'goes on as it was started until it is' : 'go on as they were started until they are'} restarted or stopped`
  return `${file} was read anew${what}${goesOn}`
}

/**
 * Why a definition can't be used by an instance that has these blocks; null where it can. It may do without the one of its
 * specialists: that stays reserved.
 */
export function blocksProblem(blocks: Blocks, { lanes: { component, ai } }: PlatformDefinition): string | null {
  const fits = component.size === blocks.component.size && (ai === null || ai.size === blocks.ai?.size)
  return fits ? null : 'it asks for blocks of another size; remove the instance and make it anew'
}
