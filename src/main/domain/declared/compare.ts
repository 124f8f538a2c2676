import type { ComparedPort } from '@shared/contract/commands'
import type { InstanceId, Ref } from '@shared/model/ids'
import type { Listener } from '@shared/model/ports'
import { inBoardOrder, type PlannedPort } from '../ports/plan'
import { portIn, showValue, type Declaration, type Declarations } from './declarations'
import type { FileDifference } from './file-differences'
import {
  AT_REST,
  isExpectedThere,
  machineDifference,
  portsByRow,
  portsElsewhere,
  refOfPlanned,
  socketsOf,
  type RowPhase,
  type Sockets,
} from './listening'

type Note = { level: ComparedPort['level']; sentence: string }

const MOST_SHOWN = 20
const LONGEST_VALUE = 200

const RANK = { ok: 0, info: 1, warning: 2, error: 3 } as const

/** Every planned port in three columns: declared, reserved, listening; by lane and offset. */
export function comparePorts(request: {
  instance: InstanceId
  planned: readonly PlannedPort[]
  declared: Declarations
  differences: readonly FileDifference[]
  listeners: readonly Listener[]
  phaseOf(ref: Ref): RowPhase
}): ComparedPort[] {
  const { instance, planned, declared, differences } = request
  const sockets = socketsOf(request.listeners)
  const byRow = portsByRow(instance, planned)
  const none: ReadonlySet<number> = new Set()
  return inBoardOrder(planned).map((one): ComparedPort => {
    const ref = refOfPlanned(instance, one)
    const others = (ref === null ? undefined : byRow.get(ref)) ?? none
    const row = { ...(ref === null ? AT_REST : request.phaseOf(ref)), others }
    const names = [one.variable, ...one.aliases]
    const places = names.flatMap((name) => declared.get(name) ?? [])
    const machine = machineDifference(instance, one, sockets, row)
    const notes: Note[] = [
      ...(machine === null ? [] : [machine]),
      ...fileNotes(
        one,
        names,
        declared,
        differences.filter(({ variable }) => variable.planned?.variable === one.variable),
      ),
    ]
    const level = notes.reduce<ComparedPort['level']>(
      (worst, note) => (RANK[note.level] > RANK[worst] ? note.level : worst),
      'ok',
    )
    const effective = names.map((name) => declared.get(name)?.at(-1)).find((place) => place !== undefined)
    return {
      variable: one.variable,
      aliases: one.aliases,
      name: one.name,
      ref,
      lane: one.lane,
      offset: one.offset,
      declared: shownPlaces(places),
      declaredPort: effective === undefined ? null : portIn(effective.value),
      reserved: one.port,
      listening: listeningAt(instance, one, sockets, row),
      level,
      note: notes.length === 0 ? null : notes.map(({ sentence }) => sentence).join(' '),
    }
  })
}

/** Of a file that sets one variable thousands of times, the first places and the last: those that readers believe. */
function shownPlaces(places: readonly Declaration[]): ComparedPort['declared'] {
  const shown =
    places.length <= 2 * MOST_SHOWN ? places : [...places.slice(0, MOST_SHOWN), ...places.slice(-MOST_SHOWN)]
  return shown.map(({ file, line, variable, value }) => ({
    file,
    line,
    variable,
    value: value.slice(0, LONGEST_VALUE),
  }))
}

/** What the files get wrong, aliases that contradict each other as one sentence. */
function fileNotes(
  planned: PlannedPort,
  names: readonly string[],
  declared: Declarations,
  differences: readonly FileDifference[],
): Note[] {
  const said = names
    .map((name) => declared.get(name)?.at(-1))
    .filter((place): place is Declaration => place !== undefined)
  const others = differences.filter(({ kind }) => kind !== 'otherwise')
  const otherwise = differences.filter(({ kind }) => kind === 'otherwise')
  if (otherwise.length === 0) return others
  const values = new Set(said.map(({ value }) => value))
  if (values.size > 1) {
    const list = said.map(({ variable, value }) => `${variable} says ${showValue(value)}`).join(', ')
    return [
      ...others,
      {
        level: 'warning',
        sentence: `${names.join(' and ')} are one port, but ${list}; the plan says ${planned.port}.`,
      },
    ]
  }
  // All names of it say the same wrong port: once is enough.
  return [...others, ...otherwise.slice(0, 1)]
}

function listeningAt(
  instance: InstanceId,
  planned: PlannedPort,
  sockets: Sockets,
  row: RowPhase & { others: ReadonlySet<number> },
): ComparedPort['listening'] {
  const isElsewhereTold = row.isOn && planned.kind !== 'extra'
  const elsewhere = isElsewhereTold ? portsElsewhere(instance, planned, sockets, row.others) : []
  const own = sockets.byRow.get(refOfPlanned(instance, planned) ?? '') ?? []
  const seen = new Set<string>()
  return [...(sockets.byPort.get(planned.port) ?? []), ...own.filter(({ port }) => elsewhere.includes(port))].flatMap(
    (one) => {
      const key = `${one.port} ${one.label}`
      if (seen.has(key)) return []
      seen.add(key)
      return [{ port: one.port, label: one.label, isExpected: isExpectedThere(instance, planned, one, row.isUp) }]
    },
  )
}
