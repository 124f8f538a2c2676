import type { Input, Output } from '@shared/contract/commands'
import { CommandError } from '@shared/contract/failure'
import type { AheadRow } from '@shared/model/conflicts'
import type { InstanceId } from '@shared/model/ids'
import type { Blocks } from '@shared/model/ports'
import type { PlatformDefinition } from '@shared/platform/definition'
import { isOrAre, showPair } from '../domain/ports/blocks'
import { suggestOffset } from '../domain/ports/free-offset'
import { blocksAt, modeIndex, modeName, placeProblem } from '../domain/ports/modes'
import { modeOfPlace } from '../domain/ports/moved-mode'
import { occupancyOf, type Occupancy } from '../domain/ports/occupancy'
import { describeListener } from '../domain/ports/ownership'
import { reservedBy } from '../domain/ports/paper'
import { customBlocks } from '../domain/ports/propose'
import { suggestBlocks } from '../domain/ports/suggest'
import { reservedWarnings } from '../domain/ports/warnings'
import type { Effects, Reservation } from './effects'
import type { Instances } from './instances'
import type { Platforms } from './platforms'
import type { Store } from './store'
import type { Timeline } from './timeline'

export type Ahead = {
  /** Puts the rows of what is kept ahead in place. */
  load(): void
  reserve(request: Input<'block.reserve'>): Promise<Output<'block.reserve'>>
  release(id: string): number
  suggest(request: Input<'ports.suggest'>): Promise<Output<'ports.suggest'>>
}

type Deps = {
  effects: Pick<Effects, 'storage' | 'network' | 'clock' | 'files' | 'newId'>
  store: Store
  platforms: Platforms
  instances: Pick<Instances, 'record' | 'records' | 'definitionOf'>
  timeline: Timeline
  /** Something is kept or free again: conflicts are looked at anew. */
  onChanged(): void
}

/** Plans ahead: the next free places, and blocks kept for instances that do not exist yet. */
export function createAhead(deps: Deps): Ahead {
  const { effects, store, platforms, instances, timeline } = deps
  const { storage, network, clock, files } = effects

  /** A platform by its id: built in, or of an instance that was made from a folder. */
  const definitionOf = (platform: string): PlatformDefinition => ofAnInstance(platform) ?? platforms.builtin(platform)

  const ofAnInstance = (platform: string): PlatformDefinition | undefined =>
    [...instances.records()]
      .filter((record) => record.platform === platform)
      .map(({ id }) => instances.definitionOf(id))
      .find((definition) => definition !== undefined)

  const rowOf = ({ instance, ports, ahead }: Reservation): AheadRow | null =>
    ahead && {
      id: instance,
      note: ahead.note,
      platform: ahead.platform,
      platformName:
        ofAnInstance(ahead.platform)?.name ??
        platforms.rows().find(({ id }) => id === ahead.platform)?.name ??
        ahead.platform,
      ports,
      at: ahead.at,
    }

  const occupancy = async ({ bindAddress }: PlatformDefinition): Promise<Occupancy> =>
    occupancyOf(await network.listeners(), bindAddress, (listener) => describeListener(listener, files.shorten))

  /** The pair that is asked for. Throws CommandError where it can't be. */
  const blocksFor = async (request: Input<'block.reserve'>, definition: PlatformDefinition): Promise<Blocks> => {
    const { mode, componentBase, aiBase } = request
    if (componentBase !== null || aiBase !== null) return customBlocks(definition, componentBase, aiBase)
    if (mode !== null && mode !== 'custom') {
      const ports = blocksAt(definition, modeIndex(mode) ?? 0)
      if (ports === null) throw new CommandError('ports.range', `${modeName(mode)} has no place of its own.`)
      return ports
    }
    const heldBy = await occupancy(definition)
    const { ports, explanation } = suggestBlocks({
      definition,
      reservations: storage.reservations(),
      heldBy,
      self: null,
    })
    if (ports === null) throw new CommandError('ports.none-free', explanation.join(' '))
    return ports
  }

  return {
    load() {
      store.transact((tx) => {
        for (const reservation of storage.reservations()) {
          const row = rowOf(reservation)
          if (row) tx.put('ahead', row)
        }
      })
    },

    async reserve(request) {
      const definition = definitionOf(request.platform)
      const ports = await blocksFor(request, definition)
      const problem = placeProblem(definition, ports)
      if (problem !== null) throw new CommandError('ports.range', problem)
      const owner = reservedBy(storage.reservations(), ports, null)
      if (owner !== null)
        throw new CommandError('ports.overlap', owner, { hint: 'till ports suggest names the next free blocks.' })
      const [reserved] = modeOfPlace(definition, ports) === null ? reservedWarnings(ports) : []
      if (reserved !== undefined && request.reason === null)
        throw new CommandError('ports.reserved', reserved, {
          hint: 'To keep these ports all the same, write down why, or choose other bases.',
        })
      const note = request.reason === null ? request.note : `${request.note} (${request.reason})`
      const reservation: Reservation = {
        instance: `ahead-${effects.newId().toLowerCase()}` as InstanceId,
        root: '',
        ports,
        ahead: { note, platform: definition.id, at: clock.now() },
      }
      // Looks again under the database's own lock: another Till may have been faster.
      storage.reserve(reservation)
      const revision = store.note((tx) => {
        const row = rowOf(reservation)
        if (row) tx.put('ahead', row)
        timeline.add(tx, {
          level: 'info',
          instance: null,
          ref: null,
          state: null,
          message: `${showPair(ports)} ${isOrAre(ports)} kept for “${note}”`,
        })
      })
      deps.onChanged()
      return { id: reservation.instance, ports, revision }
    },

    release(id) {
      const row = store.get('ahead', id)
      if (!row) throw new CommandError('ahead.unknown', 'These blocks are kept for later no more.')
      storage.release(id as InstanceId)
      const revision = store.note((tx) => {
        tx.remove('ahead', id)
        timeline.add(tx, {
          level: 'info',
          instance: null,
          ref: null,
          state: null,
          message: `${showPair(row.ports)}, kept for “${row.note}”, ${isOrAre(row.ports)} free again`,
        })
      })
      deps.onChanged()
      return revision
    },

    async suggest({ instance, platform, variable }) {
      const record = instance === null ? null : instances.record(instance as InstanceId)
      const definition = record ? instances.definitionOf(record.id) : definitionFor(platform, definitionOf)
      if (!definition)
        throw new CommandError('instance.broken', `${record?.name ?? 'It'} has no definition that can be read.`)
      const heldBy = await occupancy(definition)
      const reservations = storage.reservations()
      if (variable !== null) {
        if (!record)
          throw new CommandError('input.invalid', `Name the instance that ${variable} belongs to.`, {
            hint: 'till status lists them all.',
          })
        const request = { definition, ports: record.ports, variable, self: record.id, reservations, heldBy }
        return { blocks: null, ...suggestOffset(request) }
      }
      const self = record && { id: record.id, ports: record.ports }
      const { ports, explanation } = suggestBlocks({ definition, reservations, heldBy, self })
      return { blocks: ports, offset: null, port: null, explanation }
    },
  }
}

function definitionFor(
  platform: string | null,
  definitionOf: (platform: string) => PlatformDefinition,
): PlatformDefinition {
  if (platform === null)
    throw new CommandError('input.invalid', 'Name an instance or a platform.', {
      hint: 'till ports suggest --instance coder-a, or --platform tekton.',
    })
  return definitionOf(platform)
}
