import type { ConflictKind } from '@shared/model/conflicts'
import type { InstanceId } from '@shared/model/ids'
import type { Choice } from '@shared/model/port-changes'
import type { Blocks } from '@shared/model/ports'
import { ENV_FILE } from '../env-local/file-name'
import { ignore } from '../ports/choices'
import type { ConflictDraft } from '../ports/conflict-draft'
import type { PlannedPort } from '../ports/plan'
import { portIn, showValue, type DeclaredFile } from './declarations'
import { sayLines, type FileDifference } from './file-differences'
import { refOfPlanned, type MachineDifference } from './listening'
import type { RootDifference } from './root-differences'
import { followBaseChoice, followChoice, repairChoice } from './ways-out'

/** Whose plan it is that the files are compared with. `files` are the definition's, in their order. */
export type DeclaredPlan = {
  instance: InstanceId
  /** Shown name. */
  name: string
  blocks: Blocks
  planned: readonly PlannedPort[]
  files: readonly string[]
}

/** Of many alike, so many are spelled out; the comparison shows the rest. */
const SPELLED_OUT = 3
/** So many ports are offered to be planned where the file says; beyond that the file is to be repaired. */
const FOLLOWED = 3

/** What is wrong in the files of an instance: one conflict a file and kind, however many lines it is. */
export function fileConflicts(
  plan: DeclaredPlan,
  files: readonly DeclaredFile[],
  differences: readonly FileDifference[],
  roots: readonly RootDifference[],
): ConflictDraft[] {
  const of = (kind: FileDifference['kind'], file: string): FileDifference[] =>
    differences.filter((one) => one.kind === kind && one.file === file)
  return [
    ...files.flatMap((file) => brokenConflict(plan, file)),
    ...roots.map((root) => rootConflict(plan, root)),
    ...plan.files.flatMap((file) => duplicateConflict(plan, file, of('duplicate', file))),
    ...plan.files.flatMap((file) => otherwiseConflict(plan, file, of('otherwise', file))),
  ].map(ignorable)
}

/** A row that listens elsewhere or nowhere. `said` is the file's word on its port, where that is another one. */
export function machineConflict(
  plan: DeclaredPlan,
  port: PlannedPort,
  difference: MachineDifference,
  said: FileDifference | null,
): ConflictDraft | null {
  if (difference.kind === 'held') return null
  const { instance } = plan
  const isElsewhere = difference.kind === 'elsewhere'
  const wanted = difference.elsewhere[0]
  const follow = wanted === undefined ? null : followChoice(named(plan), port, wanted, plan)
  const cause = said !== null && portIn(said.effective.value) === wanted ? ` ${said.sentence}` : ''
  return ignorable({
    ...blank(instance, difference.kind, port.variable),
    level: 'warning',
    ref: refOfPlanned(instance, port),
    variable: port.variable,
    port: port.port,
    lane: port.lane,
    title: isElsewhere
      ? `${port.name} (${instance}) listens on ${difference.elsewhere.join(' and ')} instead of ${port.port}`
      : `${port.name} (${instance}) is up but silent on ${port.port}`,
    message: isElsewhere
      ? `Whoever looks for it on ${port.port} finds nobody.${cause}`
      : `Its process runs, and nobody listens on ${port.port}. Its log may tell on which port it listens, or why on none.`,
    choices: [
      ...(cause === '' || said === null ? [] : [repairChoice(named(plan), said.file, plan.files)]),
      ...(follow === null ? [] : [follow]),
    ],
  })
}

function brokenConflict(plan: DeclaredPlan, { name, problem }: DeclaredFile): ConflictDraft[] {
  if (problem === null) return []
  const { instance } = plan
  return [
    {
      ...blank(instance, 'file-broken', name),
      level: 'error',
      title: `${name} of ${plan.name} can’t be read`,
      message: `${problem} Nothing of ${plan.name} can start before it can be read.`,
    },
  ]
}

function rootConflict(plan: DeclaredPlan, { variable, effective, level, sentence }: RootDifference): ConflictDraft {
  const { instance } = plan
  return {
    ...blank(instance, 'wrong-root', variable.name),
    level,
    variable: variable.name,
    title: `${variable.name} of ${plan.name} points elsewhere`,
    message: sentence,
    choices: [repairChoice(named(plan), effective.file, plan.files)],
  }
}

function duplicateConflict(plan: DeclaredPlan, file: string, found: readonly FileDifference[]): ConflictDraft[] {
  const first = found[0]
  if (first === undefined) return []
  const { instance } = plan
  const harmful = found.filter(({ level }) => level === 'warning')
  const isOne = found.length === 1
  const harm =
    harmful.length === 0
      ? 'The last line of each is right, so nothing goes wrong yet.'
      : harmful.length === found.length
        ? 'The last line of each is wrong.'
        : `The last line of ${harmful.length} of them is wrong.`
  const list = spellOut(found, ({ variable, places }) => `${variable.name}: ${sayLines(places)}`)
  return [
    {
      ...blank(instance, 'duplicate', file),
      ...(isOne ? placeOf(plan, first) : {}),
      level: harmful.length > 0 ? 'warning' : 'info',
      title: isOne
        ? `${first.variable.name} is set ${first.places.length === 2 ? 'twice' : 'more than once'} in ${file} of ${plan.name}`
        : `${found.length} variables are set more than once in ${file} of ${plan.name}`,
      message: isOne
        ? `L${sayLines(first.places).slice(1)}; readers take the last.`
        : `${list}. Readers take the last. ${harm}`,
      // What does no harm and stands where Till does not write is good to know and no more.
      choices: harmful.length > 0 || file === ENV_FILE ? [repairChoice(named(plan), file, plan.files)] : [],
    },
  ]
}

function otherwiseConflict(plan: DeclaredPlan, file: string, found: readonly FileDifference[]): ConflictDraft[] {
  const first = found[0]
  if (first === undefined) return []
  const { instance } = plan
  const isOne = found.length === 1
  const list = spellOut(
    found,
    ({ variable, effective }) => `${variable.name} is ${showValue(effective.value)}, planned ${variable.port}`,
  )
  return [
    {
      ...blank(instance, 'declared-otherwise', file),
      ...(isOne ? placeOf(plan, first) : {}),
      level: 'warning',
      title: isOne
        ? `${file} of ${plan.name} gives ${first.variable.name} another port`
        : `${file} of ${plan.name} gives ${found.length} variables other ports`,
      message: isOne ? first.sentence : `${list}.`,
      choices: [repairChoice(named(plan), file, plan.files), ...followChoices(plan, found)],
    },
  ]
}

/** The other way round: the plan follows the file. A base that is elsewhere moves all; else a few ports, one by one. */
function followChoices(plan: DeclaredPlan, found: readonly FileDifference[]): Choice[] {
  const base = found.find(({ variable }) => variable.planned === null)
  const baseSaid = base === undefined ? null : portIn(base.effective.value)
  if (base !== undefined && baseSaid !== null) return [followBaseChoice(named(plan), base.variable.lane, baseSaid)]
  const wanted = new Map<string, { planned: PlannedPort; port: number }>()
  for (const { variable, effective } of found) {
    const port = portIn(effective.value)
    // An alias that says the same is the same wish.
    if (variable.planned !== null && port !== null)
      wanted.set(variable.planned.variable, { planned: variable.planned, port })
  }
  if (wanted.size > FOLLOWED) return []
  return [...wanted.values()].flatMap(({ planned, port }) => followChoice(named(plan), planned, port, plan) ?? [])
}

function spellOut(found: readonly FileDifference[], say: (one: FileDifference) => string): string {
  const more = found.length - SPELLED_OUT
  const list = found.slice(0, SPELLED_OUT).map(say).join('; ')
  return more > 0 ? `${list}; and ${more} more` : list
}

/** Whatever it is, a person may let it be; that comes last. */
function ignorable(draft: ConflictDraft): ConflictDraft {
  return { ...draft, choices: [...draft.choices, ignore(draft.id)] }
}

function named({ instance, name }: DeclaredPlan): { id: InstanceId; name: string } {
  return { id: instance, name }
}

function placeOf({ instance }: DeclaredPlan, { variable }: FileDifference): Partial<ConflictDraft> {
  const { name, port, lane, planned } = variable
  return { variable: name, port, lane, ref: planned === null ? null : refOfPlanned(instance, planned) }
}

function blank(instance: InstanceId, kind: ConflictKind, what: string): ConflictDraft {
  return {
    id: `${kind}:${instance}:${what}`,
    kind,
    level: 'warning',
    instance,
    ref: null,
    variable: null,
    port: null,
    lane: null,
    title: '',
    message: '',
    holder: null,
    remedy: null,
    choices: [],
  }
}
