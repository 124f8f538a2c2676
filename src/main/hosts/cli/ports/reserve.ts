import { CommandError } from '@shared/contract/failure'
import type { CliContext } from '../context'
import { ask } from '../context'
import type { ExitCode } from '../exit-code'
import { EXIT } from '../exit-code'
import { spans } from './spans'

/** Which blocks to keep: a mode's own, custom bases, or the next free pair. */
export type ReserveOptions = {
  platform: string | null
  mode: string | null
  base: number | null
  aiBase: number | null
  note: string
  reason: string | null
  isJson: boolean
}

/** `till ports reserve`: keeps blocks for an instance that does not exist yet. */
export async function reserve(context: CliContext, options: ReserveOptions): Promise<ExitCode> {
  const { io, link, state } = context
  if (options.mode !== null && (options.base !== null || options.aiBase !== null))
    throw new CommandError('input.invalid', 'Say either --mode or the bases, not both.')
  const platform = options.platform ?? onlyPlatform(context)
  const { id, ports } = await ask(link, 'block.reserve', {
    platform,
    mode: options.mode,
    componentBase: options.base,
    aiBase: options.aiBase,
    note: options.note,
    reason: options.reason,
  })
  if (options.isJson) io.out(JSON.stringify({ version: 1, id, ports, note: options.note }, null, 2))
  else {
    io.out(`Kept for “${options.note}”: ${spans(ports)}`)
    const known = state.platforms().find((row) => row.source === 'builtin' && row.id === platform)
    if (known) io.out(`To use it: till install ${platform} --kept ${id}${known.needsFolder ? ' --path <folder>' : ''}`)
    io.out(`To give it back: till ports unreserve ${id}`)
  }
  return EXIT.ok
}

/** `till ports unreserve`: gives blocks back that were kept. */
export async function unreserve({ io, link }: CliContext, id: string): Promise<ExitCode> {
  await ask(link, 'block.release', { id })
  io.out(`${id} is free again.`)
  return EXIT.ok
}

/** The platform of all instances there are, where that is one. */
function onlyPlatform({ state }: CliContext): string {
  const used = [...new Set(state.instances().map((row) => row.platform))]
  const [only] = used
  if (only !== undefined && used.length === 1) return only
  const known = state.platforms().map((row) => row.id)
  throw new CommandError('input.invalid', 'Say with --platform what the blocks are for.', {
    hint: `Platforms: ${known.join(', ')}.`,
  })
}
