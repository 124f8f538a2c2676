import type { InstanceRequest, Proposal } from '@shared/contract/commands'
import { CommandError, type FailureCode } from '@shared/contract/failure'
import { instanceIdSchema, type InstanceId } from '@shared/model/ids'
import type { Blocks, Lane } from '@shared/model/ports'
import { slug } from '@shared/platform/names'
import type { PlatformDefinition } from '@shared/platform/definition'
import { concealSecrets } from '../domain/env-local/conceal'
import { ENV_FILE } from '../domain/env-local/file-name'
import { renderEnvLocal } from '../domain/env-local/render'
import { contains } from '../domain/ports/blocks'
import { modeChoices } from '../domain/ports/mode-choices'
import { modeName } from '../domain/ports/modes'
import { modeOfPlace } from '../domain/ports/moved-mode'
import { occupancyOf } from '../domain/ports/occupancy'
import { describeListener } from '../domain/ports/ownership'
import { inBoardOrder, plannedPorts } from '../domain/ports/plan'
import { proposeBlocks } from '../domain/ports/propose'
import type { Effects, InstanceRecord, ObservedListener, Reservation } from './effects'
import type { Platforms } from './platforms'
import { platformRow } from './rows'
import { rulesNow } from './rules-now'
import { factsOf } from './unit-environment'

export type Proposed = {
  proposal: Proposal
  definition: PlatformDefinition
  obstacleCode: FailureCode
  /** The whole text to be written; the proposal shows it without the person's secrets. */
  envText: string
  /** What it is now; null where there is none. */
  envBefore: string | null
  /** Blocks kept ahead that this instance takes over: released in the step that reserves its own. */
  kept: Reservation | null
}
export type Proposer = { propose(request: InstanceRequest): Promise<Proposed> }

type Deps = {
  effects: Pick<Effects, 'files' | 'platforms' | 'storage' | 'network' | 'logger' | 'facts'>
  platforms: Platforms
  records(): Iterable<InstanceRecord>
}

/** Works out what "Create" would do, from the request, the reservations and the sockets of this moment. Changes nothing. */
export function createProposer({ effects, platforms, records }: Deps): Proposer {
  const { files, storage, network, facts: machine } = effects

  const definitionFor = async ({ platform, folder }: InstanceRequest): Promise<PlatformDefinition> => {
    const inFolder = folder === null ? null : files.resolve('/', folder)
    if (platform !== null && inFolder === null) return platforms.builtin(platform)
    if (inFolder === null)
      throw new CommandError('input.invalid', 'Name a platform or a folder.', {
        hint: 'till up sample starts the sample platform.',
      })
    if (platform === null) return platforms.inFolder(inFolder)
    const found = platforms.rows().some((row) => row.id === platform)
      ? platforms.builtin(platform)
      : await platforms.inFolder(inFolder)
    if (!(await files.isFolder(inFolder)))
      throw new CommandError('folder.missing', `There is no folder ${files.shorten(inFolder)}.`)
    return found
  }

  return {
    async propose(request) {
      const definition = await definitionFor(request)
      const others = [...records()]
      const reservations = storage.reservations()
      const kept = keptFor(request, definition, reservations)
      const modes = modeChoices({
        definition,
        reservations: reservations.filter((one) => one !== kept),
        usedModes: others
          .filter((one) => one.platform === definition.id)
          .map((one) => ({ instance: one.name, mode: one.mode })),
      })
      const isCustom = request.componentBase !== null || request.aiBase !== null
      const mode =
        request.mode ??
        (kept ? freeModeOf(definition, kept.ports, modes) : null) ??
        (isCustom ? 'custom' : (modes.find((one) => one.unavailable === null)?.mode ?? 'custom'))
      const listeners = await network.listeners()
      const blocks = proposeBlocks({
        definition,
        mode,
        custom: { componentBase: request.componentBase, aiBase: request.aiBase },
        reservations,
        listeners,
        self: kept?.instance ?? null,
        kept: kept?.ports ?? null,
        reason: request.reason ?? null,
        rules: await rulesNow(effects),
        system: machine.platform,
        shorten: files.shorten,
      })
      const { name, id } = nameFor(definition, mode, request.name, others)
      const root = await rootFor(effects, definition, request, id)
      const identity = identityObstacle(definition, id, name, root, others, files.shorten)
      const chosen = modes.find((one) => one.mode === mode)
      const used =
        !isCustom && chosen?.unavailable && others.some((one) => one.platform === definition.id && one.mode === mode)
          ? chosen.unavailable
          : null
      const ports: Blocks = blocks.ports ?? { component: definition.lanes.component, ai: definition.lanes.ai }
      const path = files.resolve(root, ENV_FILE)
      if (!definition.isSample) await files.checkPlace({ root, path })
      const before = await files.readText(path)
      const facts = factsOf({ id, name, platform: definition.id, root, ports, mode }, others)
      const heldBy = occupancyOf(listeners, definition.bindAddress, (one) => describeListener(one, files.shorten))
      const rendered = renderEnvLocal(definition, facts, before)
      const proposal: Proposal = {
        id,
        name,
        mode,
        platform: platformRow(definition),
        root,
        ports: { component: blockOf(ports.component), ai: ports.ai ? blockOf(ports.ai) : null },
        planned: inBoardOrder(plannedPorts(definition, ports)).map(({ port, lane, name: planned, variable, kind }) => ({
          port,
          lane,
          name: planned,
          variable,
          isExtra: kind === 'extra',
          heldBy: heldBy(port),
        })),
        occupied: occupiedIn(ports, listeners, files.shorten),
        modes,
        env: {
          path,
          shownPath: files.shorten(path),
          before: before === null ? null : concealSecrets(before),
          after: concealSecrets(rendered.text, new Set(rendered.changes.map(({ variable }) => variable))),
        },
        warnings: [...blocks.warnings, ...platforms.warningsOf(definition)],
        notes: blocks.notes,
        obstacles: [...(identity ? [identity.message] : []), ...(used ? [used] : []), ...blocks.obstacles],
        needsReason: blocks.needsReason,
      }
      const obstacleCode = identity?.code ?? (used ? 'instance.exists' : (blocks.obstacleCode ?? 'ports.overlap'))
      return { proposal, definition, obstacleCode, envText: rendered.text, envBefore: before, kept }
    },
  }
}

/** What was kept ahead for the one that is asked for. Throws CommandError `ahead.unknown`. */
function keptFor(
  { ahead }: InstanceRequest,
  definition: PlatformDefinition,
  reservations: readonly Reservation[],
): Reservation | null {
  if (ahead === undefined || ahead === null) return null
  const kept = reservations.find((one) => one.instance === ahead && one.ahead !== null)
  if (kept === undefined)
    throw new CommandError('ahead.unknown', 'These blocks are kept for later no more.', {
      hint: 'Choose a mode, or your own bases.',
    })
  if (kept.ahead?.platform !== definition.id)
    throw new CommandError(
      'ahead.unknown',
      `These blocks are kept for ${kept.ahead?.platform ?? 'another platform'}, not for ${definition.name}.`,
    )
  return kept
}

/** The mode whose own place these blocks are; `custom` where there is none, or another instance is it already. */
function freeModeOf(definition: PlatformDefinition, ports: Blocks, modes: Proposal['modes']): string {
  const mode = modeOfPlace(definition, ports)
  return mode !== null && modes.some((one) => one.mode === mode && one.unavailable === null) ? mode : 'custom'
}

function blockOf({ base, size }: { base: number; size: number }): { base: number; size: number } {
  return { base, size }
}

async function rootFor(
  effects: Deps['effects'],
  definition: PlatformDefinition,
  { folder }: InstanceRequest,
  id: InstanceId,
): Promise<string> {
  if (definition.isSample) return effects.platforms.rootFor(id)
  if (folder === null)
    throw new CommandError('input.invalid', `${definition.name} runs in a checkout of yours; choose its folder.`)
  const path = effects.files.resolve('/', folder)
  const real = await effects.files.realPath(path)
  if (real === null) throw new CommandError('folder.missing', `There is no folder ${effects.files.shorten(path)}.`)
  return real
}

/** The name asked for, or the mode's; with the platform's in front where that is taken or would mislead. */
function nameFor(
  definition: PlatformDefinition,
  mode: string,
  asked: string | null,
  others: InstanceRecord[],
): { name: string; id: InstanceId } {
  const isFree = (name: string): boolean => !others.some((one) => one.id === slug(name))
  const short = mode === 'custom' ? definition.name : modeName(mode)
  const long = mode === 'primary' || mode === 'custom' ? definition.name : `${definition.name} ${modeName(mode)}`
  const name = asked ?? (definition.isSample || !isFree(short) ? long : short)
  const id = instanceIdSchema.safeParse(slug(name))
  if (!id.success)
    throw new CommandError('input.invalid', `“${name}” can’t be a name: it needs at least one letter or digit.`)
  return { name, id: id.data }
}

function identityObstacle(
  definition: PlatformDefinition,
  id: InstanceId,
  name: string,
  root: string,
  others: InstanceRecord[],
  shorten: (path: string) => string,
): { code: FailureCode; message: string } | null {
  const sameRoot = definition.isSample ? undefined : others.find((one) => one.root === root)
  if (sameRoot)
    return { code: 'instance.exists', message: `${shorten(root)} already is the instance ${sameRoot.name}.` }
  const sameId = others.find((one) => one.id === id)
  return sameId
    ? {
        code: 'instance.exists',
        message: `There already is an instance ${name} (${shorten(sameId.root)}); choose another name.`,
      }
    : null
}

function occupiedIn(
  ports: Blocks,
  listeners: ObservedListener[],
  shorten: (path: string) => string,
): Proposal['occupied'] {
  const lanes: [Lane, Blocks['ai']][] = [
    ['component', ports.component],
    ['ai', ports.ai],
  ]
  const seen = new Map<number, Proposal['occupied'][number]>()
  for (const listener of listeners) {
    const lane = lanes.find(([, block]) => block !== null && contains(block, listener.port))
    if (lane && listener.protocol === 'tcp' && !seen.has(listener.port))
      seen.set(listener.port, { port: listener.port, lane: lane[0], label: describeListener(listener, shorten) })
  }
  return [...seen.values()].toSorted((a, b) => a.port - b.port)
}
