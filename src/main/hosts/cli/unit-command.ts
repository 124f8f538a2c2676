import { componentRef, splitRef } from '@shared/model/ids'
import { allOf } from '@shared/words/all-of'
import type { CliContext } from './context'
import { ask } from './context'
import type { ExitCode } from './exit-code'
import { EXIT } from './exit-code'
import { findUnit } from './names'
import { isUp } from './settled'
import type { UnitRow } from './state-view'
import { unitFacts } from './unit-facts'
import { waitForRevision } from './up'
import { waitUntilUp } from './wait-until-up'

const SAID = { start: 'is starting', restart: 'is restarting' } as const

/**
 * `till start|restart`: asks for it, says who is started with it because it needs them, and returns once it was accepted;
 * with `isWaiting` once all of these are ready, or one failed for good.
 */
export async function commandUnit(
  context: CliContext,
  action: keyof typeof SAID,
  name: string,
  { isWaiting, timeoutMs, isJson }: { isWaiting: boolean; timeoutMs: number; isJson: boolean },
): Promise<ExitCode> {
  const { io, link, state } = context
  const before = findUnit(state, name)
  const { id, instance, run } = before
  const isThere = action === 'start' && before.state === 'ready' && before.isWanted
  const rows = (refs: ReadonlySet<string>): UnitRow[] => state.units(instance).filter((row) => refs.has(row.id))
  const needed = neededBy(id, state.units(instance))
  const brought = rows(needed).filter((row) => row.id !== id && !row.isWanted && !isUp(row))
  const { revision } = await ask(link, `component.${action}`, { ref: id })
  await waitForRevision(context, revision)
  // Such as a till.yaml that can’t be used as it is now: what is started is not what it says.
  for (const { level, message } of state.notices(instance)) if (level !== 'info') io.err(message)
  const withIt = brought.map((row) => splitRef(row.id).name)
  const others = withIt.length > 0 ? `, with ${allOf(withIt)}` : ''
  if (!isJson) io.out(isThere && others === '' ? `${id} is ready already.` : `${id} ${SAID[action]}${others}.`)
  const refs = [id, ...brought.map((row) => row.id)]
  const code = isWaiting
    ? await waitUntilUp(context, {
        instance,
        name: id,
        timeoutMs,
        isQuiet: isJson,
        refs: [...needed],
        formerRun: action === 'restart' ? run : null,
      })
    : EXIT.ok
  if (isJson) {
    const told = refs.flatMap((ref) => rows(new Set([ref])).map(unitFacts))
    const [row, ...others] = told
    io.out(JSON.stringify({ version: 1, ...row, brought: others }, null, 2))
  }
  return code
}

/** It and all it needs, near and far. */
function neededBy(ref: string, rows: readonly UnitRow[]): Set<string> {
  const needed = new Set<string>()
  const visit = (id: string): void => {
    const row = rows.find((one) => one.id === id)
    if (row === undefined || needed.has(id)) return
    needed.add(id)
    if ('needs' in row) for (const need of row.needs) visit(componentRef(row.instance, need))
  }
  visit(ref)
  return needed
}
