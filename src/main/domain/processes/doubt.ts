import type { UncertainRow } from '@shared/model/uncertain'

/** What is known of a living process that carries Till's tags and that nobody is sure of. Names are shown names. */
export type DoubtFacts = {
  pid: number
  /** What it says it is. */
  ref: string
  /** Shown name of the instance; null: none of that id is known. */
  instance: string | null
  /** Whether what declares the instance can be read now; absent: it can. */
  isReadable?: boolean
  /** The row it says it is; null: no such row. */
  unit: { name: string; runsAs: number | null; isBusy: boolean } | null
  /** Whether this data folder has a record of having started it. */
  isOnRecord: boolean
  /** Shown path of another Till's data folder, and whether that still exists; null: this Till's. */
  otherTill: { folder: string | null; isThere: boolean } | null
  /** Whether its output goes where this Till reads it. */
  hasLog: boolean
  /** Why Till may not end it; null where it may. */
  protection: string | null
  /** How many processes would end with it, itself included. */
  treeSize: number
  signal: string
  graceMs: number
}

/** What a person reads and may choose; what is advised comes first, and is never the one that can't be undone. */
export function describeDoubt(facts: DoubtFacts): Pick<UncertainRow, 'message' | 'choices'> {
  const adopt = adoptChoice(facts)
  const end = endChoice(facts)
  const leave: Choice = {
    choice: 'leave',
    label: 'Leave it alone',
    consequence: 'It goes on unwatched, and keeps its ports. Till asks again when it is started anew.',
  }
  const isOurs = facts.otherTill === null
  const choices = isOurs ? [...adopt, leave, ...end] : [leave, ...adopt, ...end]
  return { message: `${whatItSays(facts)}${whyInDoubt(facts)}`, choices }
}

type Choice = UncertainRow['choices'][number]

function whatItSays({ unit, instance, ref }: DoubtFacts): string {
  const what = unit !== null && instance !== null ? `${unit.name} of ${instance}` : ref
  return `It says it is ${what}`
}

function whyInDoubt(facts: DoubtFacts): string {
  const { unit, instance, otherTill, isOnRecord } = facts
  if (otherTill !== null) {
    const where = otherTill.folder === null ? 'another Till or an older one' : `the Till of ${otherTill.folder}`
    const gone = otherTill.folder !== null && !otherTill.isThere ? ', a data folder that is gone' : ''
    return `, but was started by ${where}${gone}.`
  }
  if (instance === null) return ', but Till knows no such instance any more.'
  if (unit === null && facts.isReadable === false)
    return `, but what declares ${instance} can’t be read now. It is followed again once that is mended.`
  if (unit === null) return `, but ${instance} has no such component any more.`
  if (unit.runsAs !== null) return `, which runs already as process ${String(unit.runsAs)}.`
  if (isOnRecord) return '. Till had given it up and could not see its end.'
  return ', but Till has no record of it: it should have ended long ago.'
}

function adoptChoice({ unit, instance, hasLog }: DoubtFacts): Choice[] {
  if (unit === null || instance === null || unit.runsAs !== null || unit.isBusy) return []
  const log = hasLog ? '' : ' Its output is not in Till’s log until it is restarted.'
  return [
    {
      choice: 'adopt',
      label: `Take it as ${unit.name}`,
      consequence: `Till watches it as ${unit.name} of ${instance} from now on, and restarts and stops it like the others.${log}`,
    },
  ]
}

function endChoice({ protection, treeSize, signal, graceMs }: DoubtFacts): Choice[] {
  if (protection !== null) return []
  const others = treeSize - 1
  const rest = others === 0 ? '' : ` and the ${others === 1 ? 'process' : `${String(others)} processes`} it started`
  const seconds = String(Math.round(graceMs / 1_000))
  return [
    {
      choice: 'end',
      label: 'End it',
      consequence: `It${rest} ${others === 0 ? 'is' : 'are'} asked to end (${signal}), and ended by force after ${seconds} s. It can’t be undone.`,
    },
  ]
}
