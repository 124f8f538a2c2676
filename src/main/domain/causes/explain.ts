import type { Ref } from '@shared/model/ids'
import type { Cause } from '@shared/model/lifecycle'
import { wasThen, type Trouble } from './trouble'

/** Steps back that are told: more nobody reads, and a row is no place for them. */
export const MOST_CAUSES = 8

/** A unit that may be why another one is in trouble. */
export type Suspect = {
  ref: Ref
  name: string
  port: number | null
  /** Whether connections to its port find nobody; false where it has none, or that was not looked at. */
  isRefusing: boolean
  /** The present trouble, or the last one. */
  trouble: Trouble | null
  /** What it needs itself. */
  needs: readonly Ref[]
}

/** What is to be explained. */
export type Question = {
  self: Ref
  needs: readonly Ref[]
  /** When its trouble began. Monotonic ms. */
  beganMs: number
  /** Units that by its own words refused a connection. */
  refused: readonly Ref[]
  /** What it said of them may be as old as this. Monotonic ms. */
  saidSinceMs: number
}

/**
 * Why a unit is in trouble, nearest first, as far as what it needs and what it said support it: a need counts that was in
 * trouble when this one's began, of several the one that is so still, and first of all. No row is told twice, at most 8 steps.
 */
export function explain(question: Question, of: (ref: Ref) => Suspect | undefined): Cause[] {
  const { self, needs, beganMs, refused, saidSinceMs } = question
  const told = new Set<Ref>([self])
  const said = refused.map(of).find((one) => one !== undefined && !told.has(one.ref))
  if (said !== undefined) {
    told.add(said.ref)
    const wasIll = said.trouble !== null && (said.trouble.overMs === null || said.trouble.overMs > saidSinceMs)
    const first = refusal(said, wasIll ? said.trouble : null)
    return [first, ...(wasIll ? behind(said, told, of) : [])].slice(0, MOST_CAUSES)
  }
  return back(needs, beganMs, told, of).slice(0, MOST_CAUSES)
}

/** The steps back from whoever needs these. */
function back(needs: readonly Ref[], beganMs: number, told: Set<Ref>, of: (ref: Ref) => Suspect | undefined): Cause[] {
  const [suspect] = needs
    .flatMap((ref) => (told.has(ref) ? [] : (of(ref) ?? [])))
    .filter(({ trouble }) => trouble !== null && wasThen(trouble, beganMs))
    .toSorted((a, b) => Number(isOver(a)) - Number(isOver(b)) || began(a) - began(b))
  if (!suspect) return []
  told.add(suspect.ref)
  return [...(suspect.isRefusing ? [refusal(suspect, suspect.trouble)] : []), ...behind(suspect, told, of)]
}

/** What happened to a suspect, and why. */
function behind(suspect: Suspect, told: Set<Ref>, of: (ref: Ref) => Suspect | undefined): Cause[] {
  const { ref, name, trouble, needs } = suspect
  if (trouble === null) return []
  const own: Cause = { ref, message: `${name} ${trouble.clause}`, at: trouble.beganAt }
  if (told.size >= MOST_CAUSES) return [own]
  // It was explained when it happened; what it lacked then may be back by now.
  const known = trouble.because.filter((cause) => cause.ref === null || !told.has(cause.ref))
  return [own, ...(known.length > 0 ? known : back(needs, trouble.beganMs, told, of))]
}

function refusal({ ref, name, port }: Suspect, trouble: Trouble | null): Cause {
  return { ref, message: `${name} (${String(port)}) refused connections`, at: trouble?.beganAt ?? null }
}

const isOver = ({ trouble }: Suspect): boolean => trouble?.overMs != null
const began = ({ trouble }: Suspect): number => trouble?.beganMs ?? 0
