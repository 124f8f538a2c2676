import { CommandError } from '@shared/contract/failure'
import type { CliContext } from '../context'
import { ask } from '../context'
import type { ExitCode } from '../exit-code'
import { EXIT } from '../exit-code'
import { findInstance } from '../names'
import { findPort } from './planned-port'
import { spans } from './spans'

/** What to find a place for. */
export type SuggestOptions = { instance: string | null; platform: string | null; port: string | null; isJson: boolean }

/** `till ports suggest`: the next free place, and why not the ones before. 1 where there is none. */
export async function suggest(context: CliContext, options: SuggestOptions): Promise<ExitCode> {
  const { io, link, paint, state } = context
  const instance = options.instance === null ? null : findInstance(state, options.instance).id
  const port =
    options.port === null
      ? null
      : await findPort(context, instance === null ? options.port : `${instance}/${options.port}`)
  if (instance === null && options.platform === null && port === null)
    throw new CommandError('input.invalid', 'Say for what: an instance, --platform, or --port.', {
      hint: 'till ports suggest --platform tekton',
    })
  const found = await ask(link, 'ports.suggest', {
    instance: port?.instance ?? instance,
    platform: options.platform,
    variable: port?.variable ?? null,
  })
  if (options.isJson) io.out(JSON.stringify({ version: 1, ...found }, null, 2))
  else {
    const place = port === null ? (found.blocks === null ? null : spans(found.blocks)) : found.port
    const offset = found.offset === null ? '' : ` (offset ${String(found.offset)})`
    io.out(place === null ? 'No place is free.' : `${paint('bold', String(place))}${port === null ? '' : offset}`)
    for (const line of found.explanation) io.out(`  ${line}`)
  }
  return (port === null ? found.blocks : found.port) === null ? EXIT.failed : EXIT.ok
}
