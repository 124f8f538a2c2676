import { CommandError } from '@shared/contract/failure'
import type { PortChange } from '@shared/model/port-changes'
import type { CliContext } from '../context'
import { ask } from '../context'
import type { ExitCode } from '../exit-code'
import { EXIT } from '../exit-code'
import { waitForRevision } from '../up'
import { consequenceLines } from './show-consequence'

/** How much a person wants to be asked. */
export type Confirmation = {
  /** Meant: nothing is asked. */
  isYes: boolean
  /** Only shown, never done. */
  isDryRun: boolean
  isJson: boolean
}

/**
 * Shows what a change would do, asks whether that is meant, does it, and says how to take it back. Without a person and
 * without `--yes` nothing is done (5). Where the facts changed between the look and the deed: CommandError `conflict.stale`.
 */
export async function carryOut(context: CliContext, change: PortChange, options: Confirmation): Promise<ExitCode> {
  const { io, link, paint } = context
  const consequence = await ask(link, 'ports.preview', { change })
  const tell = (text: string): void => (options.isJson ? undefined : io.out(text))
  const json = (done: { isApplied: boolean; message: string | null; undo: string | null }): void =>
    options.isJson ? io.out(JSON.stringify({ version: 1, ...done, consequence }, null, 2)) : undefined

  // What is refused will not come about: only where a reason is all that is missing it is worth reading.
  if (consequence.obstacle === null || consequence.needsReason === true)
    tell(consequenceLines(consequence, paint).join('\n'))
  if (consequence.obstacle !== null) {
    json({ isApplied: false, message: null, undo: null })
    io.err(consequence.obstacle)
    if (consequence.needsReason === true) io.err('If it is meant, say why with --reason; it is kept and shown.')
    return EXIT.refused
  }
  if (options.isDryRun) {
    json({ isApplied: false, message: null, undo: null })
    tell('\nNothing was changed.')
    return EXIT.ok
  }
  if (!options.isYes) {
    if (!io.isTerminal || options.isJson) {
      json({ isApplied: false, message: null, undo: null })
      io.err('Nothing was changed: nobody can be asked here. Add --yes if it is meant, or --dry-run only to look.')
      return EXIT.refused
    }
    const answer = (await io.ask(`\n${consequence.button}? [y/N] `)).trim().toLowerCase()
    if (answer !== 'y' && answer !== 'yes') {
      io.out('Nothing was changed.')
      return EXIT.failed
    }
  }
  const done = await apply(context, consequence.change, consequence.token)
  await waitForRevision(context, done.revision)
  json({ isApplied: true, message: done.message, undo: done.undo })
  tell(`\n${done.message}`)
  if (done.undo !== null) tell(paint('dim', `To take it back: till ports undo ${done.undo}`))
  return EXIT.ok
}

async function apply({ link }: CliContext, change: PortChange, token: string) {
  try {
    return await ask(link, 'ports.apply', { change, token })
  } catch (error) {
    if (!(error instanceof CommandError) || error.failure.code !== 'conflict.stale') throw error
    throw new CommandError('conflict.stale', error.failure.message, {
      hint: error.failure.hint ?? 'Nothing was changed. The same command again shows it as it is now.',
    })
  }
}

/** `till ports undo`: takes back one step, the newest if none is named. */
export async function undo(context: CliContext, id: string | null, isJson: boolean): Promise<ExitCode> {
  const { io, link, state } = context
  const step = id ?? state.undos()[0]?.id
  if (step === undefined) {
    io.err('There is nothing to take back.')
    return EXIT.notFound
  }
  const { message, revision } = await ask(link, 'ports.undo', { id: step })
  await waitForRevision(context, revision)
  io.out(isJson ? JSON.stringify({ version: 1, id: step, message }, null, 2) : message)
  return EXIT.ok
}
