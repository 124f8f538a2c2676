import type { InstanceId } from '@shared/model/ids'
import type { LifecycleState } from '@shared/model/lifecycle'
import type { RegistrationRow } from '@shared/model/registrations'
import { nearest } from '@shared/platform/nearest'
import { alignColumns } from './columns'
import type { CliContext } from './context'
import { ask } from './context'
import type { ExitCode } from './exit-code'
import { EXIT } from './exit-code'
import { glyph, stateWord } from './glyph'
import { findInstance, findUnit } from './names'
import { toldFact } from './told-fact'

/** `till registry list`: who is registered, and how Till sees each. */
export async function listRegistrations(
  context: CliContext,
  { instance, isJson }: { instance: string | null; isJson: boolean },
): Promise<ExitCode> {
  const { io, link, state } = context
  const of = instance === null ? null : findInstance(state, instance).id
  const { registrations } = await ask(link, 'registry.list', { instance: of })
  const rows = registrations.map((row) => ({ ...row, state: stateOf(context, row) }))
  if (isJson) io.out(JSON.stringify({ version: 1, registrations: rows }, null, 2))
  else if (rows.length === 0) io.out('Nothing is registered yet: a component is once it is ready.')
  else describeRows(context, rows).forEach((line) => io.out(line))
  return EXIT.ok
}

/** `till registry find`: who can do something, best first. Exit code 1 where nobody usable can. */
export async function findCapability(
  context: CliContext,
  capability: string,
  { instance, isJson }: { instance: string | null; isJson: boolean },
): Promise<ExitCode> {
  const { io, link, state } = context
  const of = instance === null ? null : findInstance(state, instance).id
  const { found } = await ask(link, 'registry.find', { capability, instance: of })
  if (isJson) io.out(JSON.stringify({ version: 1, capability, found }, null, 2))
  else if (found.length === 0) io.out(await nobodyWords(context, capability, of))
  else describeRows(context, found).forEach((line) => io.out(line))
  return found.some(({ isUsable }) => isUsable) ? EXIT.ok : EXIT.failed
}

async function nobodyWords({ link }: CliContext, capability: string, instance: InstanceId | null): Promise<string> {
  const { registrations } = await ask(link, 'registry.list', { instance })
  const meant = nearest(
    capability,
    registrations.flatMap((row) => row.capabilities),
  )
  const question = meant === null ? '' : ` Did you mean ${meant}?`
  return `Nobody is registered with “${capability}”.${question}`
}

/** `till registry show`: one registration in full. */
export async function showRegistration(context: CliContext, name: string, isJson: boolean): Promise<ExitCode> {
  const { io, link, state, paint } = context
  const row = await ask(link, 'registry.get', { ref: findUnit(state, name).id })
  const seen = stateOf(context, row)
  if (isJson) {
    io.out(JSON.stringify({ version: 1, registration: { ...row, state: seen } }, null, 2))
    return EXIT.ok
  }
  const list = (all: readonly string[]): string => (all.length === 0 ? 'none' : all.join(', '))
  const facts: [string, string][] = [
    ['state', `${stateWord(seen, seen, paint)}${row.by === 'till' ? '' : `, says ${row.saidState}`}`],
    ['name', row.name],
    ['type', row.type],
    ['version', row.version === '' ? 'not said' : row.version],
    ['capabilities', list(row.capabilities)],
    ['needs', list(row.dependencies)],
    ['endpoint', row.endpoint ?? 'none'],
    ['uuid', row.instanceUuid],
    ['registered', `${new Date(row.registeredAt).toISOString()} by ${byWords(row)}`],
    ['heartbeats', beatWords(row)],
    ...Object.entries(row.metadata).map(([key, value]): [string, string] => [key, toldFact(key, value)]),
  ]
  io.out(`${glyph(seen, paint)} ${paint('bold', row.id)}`)
  alignColumns(facts.map(([key, value]) => [`  ${paint('dim', key)}`, value])).forEach((line) => io.out(line))
  return EXIT.ok
}

function stateOf({ state }: CliContext, row: RegistrationRow): LifecycleState {
  return state.units(row.instance).find(({ id }) => id === row.id)?.state ?? 'unknown'
}

function describeRows({ paint }: CliContext, rows: readonly (RegistrationRow & { state: LifecycleState })[]): string[] {
  return alignColumns(
    rows.map((row) => [
      glyph(row.state, paint),
      row.id,
      stateWord(row.state, row.state, paint),
      [row.type, row.version].filter((part) => part !== '').join(' '),
      row.endpoint ?? '',
      paint('dim', [`by ${byWords(row)}`, row.beats === null ? null : beatWords(row)].filter(Boolean).join(', ')),
    ]),
  )
}

function byWords({ by }: RegistrationRow): string {
  return by === 'till' ? 'Till' : 'itself'
}

function beatWords({ beats }: RegistrationRow): string {
  return beats === null ? 'never pushed one' : `heartbeats ${beats === 'on-time' ? 'on time' : beats}`
}
