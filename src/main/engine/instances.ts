import type { InstanceRequest, Proposal } from '@shared/contract/commands'
import { CommandError } from '@shared/contract/failure'
import type { InstanceId, Ref } from '@shared/model/ids'
import type { PlatformDefinition } from '@shared/platform/definition'
import type { Durable, Effects, InstanceRecord, RestRecord } from './effects'
import type { Platforms } from './platforms'
import { createProposer, type Proposer } from './proposals'
import { instanceParts } from './rows'
import type { Store } from './store'
import type { Supervisor } from './supervisor'
import type { Timeline } from './timeline'
import { refreshInstance } from './transitions'
import { isResting } from '../domain/lifecycle/table'

export type Instances = {
  load(durable: Durable): Promise<void>
  propose(request: InstanceRequest): Promise<Proposal>
  create(request: InstanceRequest): Promise<{ id: InstanceId; revision: number }>
  /** Whether one is being made just now. */
  isCreating(): boolean
  remove(id: InstanceId): number
  /** Throws CommandError `instance.unknown`. */
  record(id: InstanceId): InstanceRecord
  definitionOf(id: InstanceId): PlatformDefinition | undefined
  records(): Iterable<InstanceRecord>
}

type Deps = {
  effects: Effects
  store: Store
  platforms: Platforms
  supervisor: Supervisor
  timeline: Timeline
}

const NEVER_RESTED: ReadonlyMap<Ref, RestRecord> = new Map()

/** The copies of platforms on this machine: proposed, made, loaded, forgotten. */
export function createInstances(deps: Deps): Instances {
  const { effects, store, platforms, supervisor, timeline } = deps
  const { storage, files, clock, logger } = effects
  const records = new Map<InstanceId, InstanceRecord>()
  const definitions = new Map<InstanceId, PlatformDefinition>()
  let creating: Promise<unknown> = Promise.resolve()
  let underWay = 0
  const proposer: Proposer = createProposer({ effects, platforms, records: () => records.values() })

  /** Puts rows and units of an instance in place; a definition that can't be read is a problem shown, never a loss. */
  const place = (
    record: InstanceRecord,
    definition: PlatformDefinition | null,
    problem: string | null,
    facts: { restarts: Record<string, number>; rests: ReadonlyMap<Ref, RestRecord>; isNew: boolean },
  ): number => {
    const parts = definition
      ? instanceParts(definition, record.id, record.ports, {
          now: clock.now(),
          restOf: (ref) =>
            facts.rests.get(ref) ??
            (storage.lastRun(ref) ? { ref, state: 'stopped', reason: null, at: clock.now() } : null),
          restartsOf: (ref) => facts.restarts[ref] ?? 0,
        })
      : { components: [], specialists: [], units: [] }
    records.set(record.id, record)
    if (definition) definitions.set(record.id, definition)
    supervisor.add(parts.units)
    return store.transact((tx) => {
      if (facts.isNew) {
        tx.keep({ kind: 'instance.put', record })
        timeline.add(tx, {
          level: 'info',
          instance: record.id,
          ref: null,
          state: null,
          message: `${record.name} was made in ${files.shorten(record.root)}`,
        })
      }
      tx.put('instances', {
        id: record.id,
        name: record.name,
        platform: record.platform,
        platformName: definition?.name ?? record.platform,
        root: record.root,
        shownRoot: files.shorten(record.root),
        mode: record.mode,
        ports: record.ports,
        extraPorts:
          definition?.extraPorts.map(({ name, variable, offset }) => ({
            name,
            variable,
            port: record.ports.component.base + offset,
          })) ?? [],
        state: 'unknown',
        label: '',
        problem,
        counts: {
          unknown: 0,
          registering: 0,
          initializing: 0,
          starting: 0,
          ready: 0,
          degraded: 0,
          failed: 0,
          stopping: 0,
          stopped: 0,
        },
        actions: [],
        createdAt: record.createdAt,
      })
      const warnings = definition ? platforms.warningsOf(definition) : []
      warnings.forEach((message, index) => {
        tx.put('notices', {
          id: `definition-${record.id}-${String(index)}`,
          level: 'info',
          message,
          hint: null,
          ref: record.id,
          at: clock.now(),
        })
      })
      for (const row of parts.components) tx.put('components', row)
      for (const row of parts.specialists) tx.put('specialists', row)
      refreshInstance(tx, record.id)
    })
  }

  const create = async (request: InstanceRequest): Promise<{ id: InstanceId; revision: number }> => {
    const { proposal, definition, obstacleCode, envText } = await proposer.propose(request)
    const obstacle = proposal.obstacles[0]
    if (obstacle !== undefined) throw new CommandError(obstacleCode, obstacle)
    const { id, name, mode, ports } = proposal
    storage.reserve({ instance: id, root: proposal.root, ports, ahead: null })
    try {
      const root = definition.isSample ? await effects.platforms.install(definition.id, id) : proposal.root
      await files.replaceText({ root, path: proposal.env.path, text: envText })
      const record: InstanceRecord = {
        id,
        name,
        platform: definition.id,
        mode,
        root,
        ports,
        createdAt: clock.now(),
        offsets: {},
        ignored: [],
        overrideReason: request.reason ?? null,
        hold: null,
      }
      return { id, revision: place(record, definition, null, { restarts: {}, rests: NEVER_RESTED, isNew: true }) }
    } catch (error) {
      storage.release(id)
      records.delete(id)
      definitions.delete(id)
      supervisor.remove(id)
      throw error
    }
  }

  return {
    async load(durable) {
      const rests = new Map(durable.rests.map((rest) => [rest.ref, rest]))
      // A Till that died between reserving and recording left ports that belong to nobody.
      const known = new Set(durable.instances.map((record) => record.id))
      for (const { instance, ahead } of storage.reservations())
        if (!ahead && !known.has(instance)) storage.release(instance)
      for (const record of durable.instances) {
        try {
          const isThere = await files.isFolder(record.root)
          const definition = await platforms.forInstance(record.platform, record.root)
          place(record, definition, isThere ? null : `Its folder ${files.shorten(record.root)} is gone.`, {
            restarts: durable.restarts,
            rests,
            isNew: false,
          })
        } catch (error) {
          logger.error({ instance: record.id, error: String(error) }, 'an instance could not be loaded')
          place(record, null, error instanceof CommandError ? error.failure.message : String(error), {
            restarts: {},
            rests: NEVER_RESTED,
            isNew: false,
          })
        }
      }
    },
    propose: async (request) => (await proposer.propose(request)).proposal,
    create(request) {
      // One at a time: what one proposes must still be so when it is made.
      underWay += 1
      const made = creating.then(() => create(request)).finally(() => (underWay -= 1))
      creating = made.catch(() => undefined)
      return made
    },
    isCreating: () => underWay > 0,
    remove(id) {
      const record = this.record(id)
      const isRunning = supervisor.unitsOf(id).some((unit) => {
        const row = store.get(unit.kind === 'component' ? 'components' : 'specialists', unit.ref)
        return unit.run !== null || unit.busy !== null || (row !== undefined && !isResting(row.state))
      })
      if (isRunning)
        throw new CommandError('instance.running', `${record.name} still runs.`, {
          hint: 'Stop it first, then remove it.',
          ref: id,
        })
      const revision = store.transact((tx) => {
        tx.keep({ kind: 'instance.remove', id })
        for (const row of tx.all('components')) if (row.instance === id) tx.remove('components', row.id)
        for (const row of tx.all('specialists')) if (row.instance === id) tx.remove('specialists', row.id)
        for (const row of tx.all('notices')) if (row.ref === id) tx.remove('notices', row.id)
        tx.remove('instances', id)
        timeline.add(tx, {
          level: 'info',
          instance: null,
          ref: null,
          state: null,
          message: `${record.name} was removed; its ports are free again, its files are as they were`,
        })
      })
      storage.release(id)
      supervisor.remove(id)
      records.delete(id)
      definitions.delete(id)
      return revision
    },
    record(id) {
      const record = records.get(id)
      if (!record)
        throw new CommandError('instance.unknown', `There is no instance ${id}.`, {
          hint: records.size > 0 ? `There is ${[...records.keys()].join(', ')}.` : 'There is none yet.',
        })
      return record
    },
    definitionOf: (id) => definitions.get(id),
    records: () => records.values(),
  }
}
