import type { LifecycleState } from '../model/lifecycle'
import { allOf } from '../words/all-of'

/** What it takes of a row to tell who needs it and whether it runs. */
type Dependant = {
  component: string
  name: string
  state: LifecycleState
  isWanted: boolean
  neededBy?: readonly string[]
}

/** Nothing runs that could miss anything, or it is ending itself. */
const UNAFFECTED: ReadonlySet<LifecycleState> = new Set(['unknown', 'failed', 'stopping', 'stopped'])

/**
 * Names of the rows that run, need `row`, and would go on without it when it is stopped alone, in the order of `others`.
 * `others` are the components of its instance. A specialist is needed by nobody.
 */
export function leftWithout(row: Dependant, others: readonly Dependant[]): string[] {
  const { neededBy = [] } = row
  return others
    .filter((other) => neededBy.includes(other.component) && other.isWanted && !UNAFFECTED.has(other.state))
    .map(({ name }) => name)
}

/** `rhetor and apollo need hermes and will be without it.` At least one name. */
export function leftWithoutSentence(names: readonly string[], needed: string): string {
  return `${allOf(names)} ${names.length === 1 ? 'needs' : 'need'} ${needed} and will be without it.`
}
