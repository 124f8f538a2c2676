import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { CommandError } from '@shared/contract/failure'
import type { InstanceRequest } from '@shared/contract/commands'
import type { InstanceRow, PlatformRow } from '@shared/model/rows'
import { shortenPath } from './columns'
import type { CliContext } from './context'
import { ask } from './context'
import type { ExitCode } from './exit-code'
import { EXIT } from './exit-code'
import { matchInstance } from './names'
import { FRAME_BEHIND_MS, describePorts, waitForRevision } from './up'

/** What was asked for; null is left to Till. */
export type InstallOptions = {
  name: string | null
  mode: string | null
  portBase: number | null
  aiPortBase: number | null
  /** The checkout; null is the current folder. */
  path: string | null
  /** Id of blocks kept ahead that it is to have. */
  kept: string | null
  reason: string | null
  isJson: boolean
}

/**
 * `till install <platform>`: makes an instance of a checkout, on blocks of its own, with its `.env.local`. Nothing is
 * started or fetched. Twice is the same as once; another mode for the same checkout is refused.
 */
export async function install(context: CliContext, platformName: string, options: InstallOptions): Promise<ExitCode> {
  const { link, state } = context
  const platform = findPlatform(context, platformName)
  if (options.kept !== null && (options.mode !== null || options.portBase !== null || options.aiPortBase !== null))
    throw new CommandError('input.invalid', 'Say either --kept, or the mode and the bases.')
  const folder = platform.needsFolder ? await checkoutOf(context, platform, options) : null
  const here = (): InstanceRow | undefined => {
    if (folder !== null) return state.instances().find((row) => row.root === folder)
    const copies = state.instances().filter((row) => row.platform === platform.id)
    return options.name === null ? copies[0] : (matchInstance(copies, options.name) ?? undefined)
  }
  const there = here()
  if (there !== undefined) return already(context, platform, there, options)

  const request: InstanceRequest = {
    platform: platform.id,
    folder,
    mode: options.mode,
    name: options.name,
    componentBase: options.portBase,
    aiBase: options.aiPortBase,
    reason: options.reason,
    ...(options.kept === null ? {} : { ahead: options.kept }),
  }
  const { warnings, notes = [], env } = await ask(link, 'instance.propose', request)
  try {
    const { id, revision } = await ask(link, 'instance.create', request)
    await waitForRevision(context, revision)
    const row = state.instances().find((one) => one.id === id)
    if (row === undefined) throw new CommandError('internal', `${id} was made, but is not among the instances.`)
    tell(context, options, 'installed', row, { warnings, notes, written: env.path })
    return EXIT.ok
  } catch (error) {
    if (!(error instanceof CommandError)) throw error
    if (error.failure.code === 'ports.reserved' && error.failure.hint === undefined)
      throw new CommandError('ports.reserved', error.failure.message, {
        hint: 'If it is meant, say why with --reason; it is kept and shown.',
      })
    if (error.failure.code !== 'instance.exists') throw error
    // Another command line may have been quicker; its row may be a frame behind.
    await sleep(FRAME_BEHIND_MS)
    const quicker = here()
    if (quicker === undefined) throw error
    return already(context, platform, quicker, options)
  }
}

function findPlatform({ state }: CliContext, name: string): PlatformRow {
  const builtin = state.platforms().filter((row) => row.source === 'builtin')
  const found = builtin.find((row) => row.id === name.toLowerCase())
  if (found !== undefined) return found
  throw new CommandError('platform.unknown', `There is no platform “${name}”.`, {
    hint: `Platforms: ${builtin.map((row) => row.id).join(', ')}. For a folder with a till.yaml of its own: till up <folder>`,
  })
}

/** The folder's real path, where it is a checkout of the platform; else what the next step is. */
async function checkoutOf({ io, link }: CliContext, platform: PlatformRow, options: InstallOptions): Promise<string> {
  const asked = options.path ?? '.'
  const folder = asked.startsWith('~/') ? path.join(io.home, asked.slice(2)) : path.resolve(io.cwd, asked)
  const answer = await link.call('platform.inspect', { folder })
  if (answer.ok && answer.value.platform.id === platform.id) return answer.value.folder
  const shown = shortenPath(folder, io.home)
  if (!answer.ok && answer.failure.code !== 'folder.missing' && answer.failure.code !== 'folder.unrecognised')
    throw new CommandError(answer.failure.code, answer.failure.message)
  const isMissing = !answer.ok && answer.failure.code === 'folder.missing'
  const again = `till install ${platform.id}${options.mode === null ? '' : ` --mode ${options.mode}`} --path`
  throw new CommandError(
    isMissing ? 'folder.missing' : 'folder.unrecognised',
    isMissing ? `There is no folder ${shown}.` : `${shown} is no checkout of ${platform.name}.`,
    {
      hint: isMissing
        ? `Till fetches nothing. Clone ${platform.name} there, then: ${again} ${shown}`
        : `Till fetches nothing. Name the folder of your clone: ${again} <folder>`,
    },
  )
}

function already(context: CliContext, platform: PlatformRow, row: InstanceRow, options: InstallOptions): ExitCode {
  const bases = {
    component: options.portBase ?? (options.mode === null ? null : baseOf(platform, options.mode)),
    ai: options.aiPortBase,
  }
  const isOtherMode = options.mode !== null && options.mode !== row.mode
  const isOtherPlace =
    (options.portBase !== null && options.portBase !== row.ports.component.base) ||
    (options.aiPortBase !== null && options.aiPortBase !== row.ports.ai?.base)
  if (isOtherMode || isOtherPlace) {
    const to = [
      bases.component === null ? '' : ` --base ${String(bases.component)}`,
      bases.ai === null ? '' : ` --ai-base ${String(bases.ai)}`,
    ].join('')
    throw new CommandError(
      'instance.exists',
      `${shortenPath(row.root, context.io.home)} is installed already, as ${row.name} (${row.mode}, ${describePorts(row)}).`,
      { hint: `To move it: till ports move ${row.id}${to}` },
    )
  }
  tell(context, options, 'already installed', row, { warnings: [], notes: [], written: null })
  return EXIT.ok
}

/** First component port of a mode (port-allocation-strategy.md): coder-a is one block above the primary. */
function baseOf({ componentBase, blockSize }: PlatformRow, mode: string): number | null {
  if (mode === 'primary') return componentBase
  const letter = /^coder-([a-z])$/.exec(mode)?.[1]
  return letter === undefined ? null : componentBase + (letter.charCodeAt(0) - 'a'.charCodeAt(0) + 1) * blockSize
}

function tell(
  { io, paint }: CliContext,
  { isJson }: InstallOptions,
  what: 'installed' | 'already installed',
  row: InstanceRow,
  { warnings, notes, written }: { warnings: string[]; notes: string[]; written: string | null },
): void {
  if (isJson) {
    const { id, name, mode, root, ports } = row
    io.out(
      JSON.stringify(
        {
          version: 1,
          isNew: what === 'installed',
          instance: { id, name, mode, root, ports },
          written,
          warnings,
          notes,
        },
        null,
        2,
      ),
    )
    return
  }
  const root = shortenPath(row.root, io.home)
  io.out(
    `${row.name} ${what === 'installed' ? 'installed' : 'is already installed'}: ${describePorts(row)}, in ${root}`,
  )
  if (written !== null) io.out(`  wrote ${shortenPath(written, io.home)}`)
  for (const warning of warnings) io.out(`  ${paint('yellow', '▲')} ${warning}`)
  for (const note of notes) for (const line of note.split('\n')) io.out(paint('dim', `  ${line}`))
  io.out(paint('dim', `To start it: till up ${row.platform === 'sample' ? 'sample' : root}`))
}
