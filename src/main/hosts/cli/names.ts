import { CommandError } from '@shared/contract/failure'
import type { InstanceRow } from '@shared/model/rows'
import { splitRef } from '@shared/model/ids'
import { nearest } from '@shared/platform/nearest'
import type { StateView, UnitRow } from './state-view'

/** Names listed in a sentence before it says how many more there are. */
const LISTED = 12

/** The instance of an id or a shown name, whatever the case. Throws CommandError `instance.unknown` naming those there are. */
export function findInstance(state: Pick<StateView, 'instances'>, text: string): InstanceRow {
  const found = matchInstance(state.instances(), text)
  if (found !== null) return found
  const known = state.instances().map((row) => row.id)
  const meant = nearest(text, known)
  throw new CommandError('instance.unknown', `There is no instance “${text}”.`, {
    hint: listHint(known, meant),
  })
}

/** The same, or null. */
export function matchInstance(instances: InstanceRow[], text: string): InstanceRow | null {
  const wanted = text.toLowerCase()
  return (
    instances.find((row) => row.id === wanted) ?? instances.find((row) => row.name.toLowerCase() === wanted) ?? null
  )
}

/**
 * The component or specialist of `<instance>/<component>`, or of a bare component name if only one instance has it.
 * Ids, aliases and shown names count. Throws CommandError `ref.unknown`, `ref.ambiguous`, `instance.unknown` or, where
 * its definition can’t be read, `instance.broken`.
 */
export function findUnit(state: Pick<StateView, 'instances' | 'units'>, text: string): UnitRow {
  const slash = text.indexOf('/')
  const instance = slash === -1 ? null : findInstance(state, text.slice(0, slash))
  const name = text.slice(slash + 1).toLowerCase()
  const units = state.units(instance?.id)
  const byId = units.filter((row) => splitRef(row.id).name === name)
  const found = byId.length > 0 ? byId : units.filter((row) => otherNames(row).includes(name))
  const [only] = found
  if (only !== undefined && found.length === 1) return only
  if (found.length > 1) {
    throw new CommandError('ref.ambiguous', `“${text}” is not one component but ${String(found.length)}.`, {
      hint: `Say which: ${found.map((row) => row.id).join(', ')}.`,
    })
  }
  // A definition that can’t be read has none.
  if (instance?.problem != null) throw new CommandError('instance.broken', instance.problem, { ref: instance.id })
  const where = instance === null ? '' : ` in ${instance.name}`
  throw new CommandError('ref.unknown', `There is no component “${name}”${where}.`, {
    hint: unitHint(state, instance, name),
  })
}

/** What could have been meant by a name that no component has. */
function unitHint(state: Pick<StateView, 'instances' | 'units'>, instance: InstanceRow | null, name: string): string {
  const whole = instance === null ? matchInstance(state.instances(), name) : null
  const among = instance ?? whole
  const units = among ? state.units(among.id) : state.instances().flatMap(({ id }) => state.units(id))
  const nameOf = (row: UnitRow): string => (instance === null ? row.id : splitRef(row.id).name)
  if (whole) return `${whole.name} is an instance. ${listHint(units.map(nameOf), null)}`
  const meant = nearest(
    name,
    units.map((row) => splitRef(row.id).name),
  )
  const near = units.find((row) => splitRef(row.id).name === meant)
  return listHint(units.map(nameOf), near === undefined ? null : nameOf(near))
}

function otherNames(row: UnitRow): string[] {
  const aliases = 'aliases' in row ? row.aliases : []
  return [...aliases, row.name].map((name) => name.toLowerCase())
}

/** What there is, and which of it was most likely meant. */
function listHint(names: string[], meant: string | null): string {
  if (names.length === 0) return 'There is none yet: till up sample makes one.'
  if (meant !== null && names.length > 1) return `Did you mean ${meant}? ${listHint(names, null)}`
  const more = names.length > LISTED ? ` and ${String(names.length - LISTED)} more` : ''
  return `There are: ${names.slice(0, LISTED).join(', ')}${more}.`
}
