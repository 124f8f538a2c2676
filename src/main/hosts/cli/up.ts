import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { CommandError } from '@shared/contract/failure'
import type { InstanceRequest } from '@shared/contract/commands'
import type { InstanceRow, PlatformRow } from '@shared/model/rows'
import { nearest } from '@shared/platform/nearest'
import { shortenPath } from './columns'
import type { CliContext } from './context'
import { ask } from './context'
import type { ExitCode } from './exit-code'
import { EXIT } from './exit-code'
import { matchInstance } from './names'
import { judgeUp } from './settled'
import { type KnownStart, whenOver } from './start-plan'
import { printStatus } from './status'
import { waitUntilUp } from './wait-until-up'

/** Rows travel joined per frame (engine/fan-out.ts); some frames, for a busy machine. */
export const FRAME_BEHIND_MS = 200

export type UpOptions = {
  name: string | null
  mode: string | null
  portBase: number | null
  aiPortBase: number | null
  /** Why a reserved range is taken on purpose. */
  reason: string | null
  isWaiting: boolean
  timeoutMs: number
  isJson: boolean
  /** Absolute path without links, or null where there is none. */
  realPath(path: string): Promise<string | null>
}

/** `till up`: makes the instance if there is none yet, and starts all of it. Twice is the same as once. */
export async function up(context: CliContext, target: string, options: UpOptions): Promise<ExitCode> {
  const { io, link, state } = context
  const say = (text: string): void => (options.isJson ? undefined : io.out(text))
  const wanted = await understand(context, target, options)
  const existing = findExisting(state.instances(), wanted, options)
  let id = existing?.id
  if (existing !== null) refuseOtherPorts(existing, options)
  if (id === undefined) {
    id = await make(context, wanted, options)
    const row = state.instances().find((instance) => instance.id === id)
    if (row !== undefined) say(`${row.name} made: ${describePorts(row)}, in ${shortenPath(row.root, io.home)}`)
  }
  // Words of its till.yaml that do nothing here are said to who starts it.
  for (const { message } of state.notices(id)) io.err(message)
  const started = await ask(link, 'instance.start', { id })
  await waitForRevision(context, started.revision)
  const row = state.instances().find((instance) => instance.id === id)
  const name = row?.name ?? id
  if (!options.isWaiting) {
    const isUpAlready = judgeUp(state.units(id).filter((unit) => unit.isWanted)).kind === 'done'
    say(
      isUpAlready
        ? `${name} runs${existing === null ? '' : ' already'}: ${row?.label ?? ''}.`
        : `${name} is starting. till status shows how it comes along.`,
    )
    if (options.isJson) await printStatus(context, true)
    return EXIT.ok
  }
  const code = await waitUntilUp(context, { instance: id, name, timeoutMs: options.timeoutMs, isQuiet: options.isJson })
  if (options.isJson) await printStatus(context, true, { start: startDocument(await whenOver(context, id)) })
  return code
}

/** The start as `--json` tells it: its row, and under `bars` the rows of it. */
function startDocument(start: KnownStart | null): object | null {
  return start === null ? null : { ...start.row, bars: start.bars }
}

/** Makes the instance. Where another command line was quicker, that one's is the same instance. */
async function make(context: CliContext, wanted: Wanted, options: UpOptions): Promise<InstanceRow['id']> {
  try {
    const made = await ask(context.link, 'instance.create', {
      platform: wanted.platform?.id ?? null,
      folder: wanted.folder,
      mode: options.mode,
      name: options.name,
      componentBase: options.portBase,
      aiBase: options.aiPortBase,
      ...(options.reason === null ? {} : { reason: options.reason }),
    } satisfies InstanceRequest)
    await waitForRevision(context, made.revision)
    return made.id
  } catch (error) {
    const code = error instanceof CommandError ? error.failure.code : null
    if (code !== 'instance.exists' && code !== 'ports.overlap') throw error
    // What stands in the way was told before the refusal; its row may be a frame behind.
    await sleep(FRAME_BEHIND_MS)
    const quicker = findExisting(context.state.instances(), wanted, options)
    if (quicker === null) throw error
    refuseOtherPorts(quicker, options)
    return quicker.id
  }
}

type Wanted = { platform: PlatformRow | null; folder: string | null }

/** A platform's id wins; a folder of that name is written `./name`. What is neither may be an instance. */
async function understand(context: CliContext, target: string, options: UpOptions): Promise<Wanted> {
  const { io, state } = context
  const platform = state.platforms().find((row) => row.source === 'builtin' && row.id === target.toLowerCase()) ?? null
  if (platform !== null)
    return { platform, folder: platform.needsFolder ? await currentCheckout(context, platform) : null }
  const spelled = target.startsWith('~/') ? path.join(io.home, target.slice(2)) : path.resolve(io.cwd, target)
  const folder = await options.realPath(spelled)
  if (folder !== null) return { platform: null, folder }
  // As every other command names it; its folder is what makes it this one.
  const named = matchInstance(state.instances(), target)
  if (named !== null) return { platform: null, folder: named.root }
  const known = state
    .platforms()
    .filter((row) => row.source === 'builtin')
    .map((row) => row.id)
  const there = state.instances().map((row) => row.id)
  const meant = nearest(target, [...known, ...there])
  const listed = there.length === 0 ? '' : ` Instances: ${there.join(', ')}.`
  throw new CommandError('folder.missing', `“${target}” is neither a platform nor a folder nor an instance.`, {
    hint: `${meant === null ? '' : `Did you mean ${meant}? `}Platforms: ${known.join(', ')}.${listed}`,
  })
}

/** The current folder, where it is a checkout of that platform: nobody's other folder is to become an instance by mistake. */
async function currentCheckout({ io, link }: CliContext, platform: PlatformRow): Promise<string> {
  const answer = await link.call('platform.inspect', { folder: io.cwd })
  if (answer.ok && answer.value.platform.id === platform.id) return answer.value.folder
  throw new CommandError('folder.unrecognised', `${io.cwd} is no checkout of ${platform.name}.`, {
    hint: 'Go to its folder, or name it: till up <folder>.',
  })
}

function findExisting(instances: InstanceRow[], wanted: Wanted, options: UpOptions): InstanceRow | null {
  const isSame = (row: InstanceRow): boolean =>
    wanted.folder === null ? row.platform === wanted.platform?.id : row.root === wanted.folder
  if (options.name !== null) {
    const named = matchInstance(instances, options.name)
    if (named === null || isSame(named)) return named
    throw new CommandError(
      'instance.exists',
      `${named.name} is already there, of ${named.platformName} in ${named.root}.`,
      {
        hint: 'Choose another --name.',
      },
    )
  }
  const same = instances.filter((row) => isSame(row) && (options.mode === null || row.mode === options.mode))
  if (same.length <= 1) return same[0] ?? null
  throw new CommandError('ref.ambiguous', `There are ${String(same.length)} instances of it.`, {
    hint: `Say which with --name: ${same.map((row) => row.id).join(', ')}.`,
  })
}

function refuseOtherPorts(row: InstanceRow, options: UpOptions): void {
  const isOther =
    (options.portBase !== null && options.portBase !== row.ports.component.base) ||
    (options.aiPortBase !== null && options.aiPortBase !== row.ports.ai?.base)
  if (!isOther) return
  throw new CommandError('instance.exists', `${row.name} is already there, with ${describePorts(row)}.`, {
    hint: 'Leave the bases out to start it, or choose another --name to make a second one.',
  })
}

/** The blocks in words: `ports 8100-8199, AI 45100-45199`. */
export function describePorts(row: InstanceRow): string {
  const span = ({ base, size }: { base: number; size: number }): string => `${String(base)}-${String(base + size - 1)}`
  return `ports ${span(row.ports.component)}${row.ports.ai === null ? '' : `, AI ${span(row.ports.ai)}`}`
}

/** A patch travels after the answer that names its revision. */
export async function waitForRevision({ state, link }: CliContext, revision: number): Promise<void> {
  if (state.revision() >= revision) return
  await new Promise<void>((resolve) => {
    const stop = state.onChange(() => {
      if (state.revision() < revision) return
      stop()
      resolve()
    })
    // The command that comes next says that the engine is gone.
    void link.ended.then(() => resolve())
  })
}
