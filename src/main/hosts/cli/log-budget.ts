import { CommandError } from '@shared/contract/failure'
import {
  bytesIn,
  DEFAULT_LOG_BUDGET_BYTES,
  LEAST_LOG_BUDGET_BYTES,
  MOST_LOG_BUDGET_BYTES,
  sizeWords,
} from '@shared/words/size'
import { alignColumns } from './columns'
import type { CliContext } from './context'
import { ask } from './context'
import type { ExitCode } from './exit-code'
import { EXIT } from './exit-code'
import { findInstance } from './names'
import { waitForRevision } from './up'

/** What is asked of `till log-budget`: `name` null means all instances; `size` null only tells. */
export type LogBudgetWish = { name: string | null; size: string | null; isJson: boolean }

/** `till log-budget`: tells how much room logs may take, or sets it for all instances or for one. */
export async function logBudget(context: CliContext, { name, size, isJson }: LogBudgetWish): Promise<ExitCode> {
  const { link, state } = context
  const row = name === null ? null : findInstance(state, name)
  if (size !== null) {
    const bytes = size === 'settings' ? null : bytesOf(size)
    const { revision } =
      row === null
        ? await ask(link, 'settings.set', { logBudgetBytes: bytes ?? DEFAULT_LOG_BUDGET_BYTES })
        : await ask(link, 'log.budget', { id: row.id, bytes })
    await waitForRevision(context, revision)
  }
  tell(context, isJson)
  return EXIT.ok
}

function tell({ io, state }: CliContext, isJson: boolean): void {
  const ofAll = state.settings()?.logBudgetBytes ?? DEFAULT_LOG_BUDGET_BYTES
  const instances = state.instances().map(({ id, name, logBudgetBytes }) => ({
    id,
    name,
    bytes: logBudgetBytes ?? ofAll,
    isOwn: logBudgetBytes != null,
  }))
  if (isJson) return io.out(JSON.stringify({ version: 1, bytes: ofAll, instances }, null, 2))
  io.out(`The logs of each instance may take ${sizeWords(ofAll)}.`)
  const own = instances.filter(({ isOwn }) => isOwn)
  alignColumns(own.map(({ name, bytes }) => [`  ${name}`, sizeWords(bytes)])).forEach((line) => io.out(line))
}

function bytesOf(size: string): number {
  const bytes = bytesIn(size)
  const bound =
    bytes === null || (bytes >= LEAST_LOG_BUDGET_BYTES && bytes <= MOST_LOG_BUDGET_BYTES)
      ? null
      : bytes < LEAST_LOG_BUDGET_BYTES
        ? `logs need at least ${sizeWords(LEAST_LOG_BUDGET_BYTES)}`
        : `more than ${sizeWords(MOST_LOG_BUDGET_BYTES)} is no bound`
  if (bound !== null) throw new CommandError('input.invalid', `${size} can’t be: ${bound}.`)
  if (bytes !== null) return bytes
  throw new CommandError('input.invalid', `“${size}” is no size.`, {
    hint: 'Write 500MB, 1GiB or 2g; or settings, where an instance is to have no room of its own.',
  })
}
