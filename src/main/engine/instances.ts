/**
 * Over the usual length because a record, its definition, its rows and its units are put in place, changed and taken away
 * together: whoever changes one of these steps must see the others.
 */
import type { InstanceRequest, Proposal } from '@shared/contract/commands'
import { CommandError, messageOf } from '@shared/contract/failure'
import type { InstanceId, Ref } from '@shared/model/ids'
import type { InstanceRow } from '@shared/model/rows'
import type { PlatformDefinition } from '@shared/platform/definition'
import type { Durable, Effects, InstanceRecord, Reservation, RestRecord } from './effects'
import type { Platforms } from './platforms'
import { reconcileReservations } from './paper'
import { createProposer, type Proposer } from './proposals'
import { isAtRest, redefine } from './redefine'
import { instanceFacts, instanceParts, UNCOUNTED } from './rows'
import type { Store, Transact } from './store'
import type { Supervisor } from './supervisor'
import type { Timeline } from './timeline'
import { refreshInstance } from './transitions'
import { afterPutBack, writeAll } from './changes/env-plan'
import { createTurns } from './turns'
import type { Unit } from './unit'
import { goneSentence } from '../domain/instances/gone'
import { blocksProblem } from '../domain/instances/redefined'
import { placed } from '../domain/ports/placement'

export type Instances = {
  load(durable: Durable): Promise<void>
  propose(request: InstanceRequest): Promise<Proposal>
  create(request: InstanceRequest): Promise<{ id: InstanceId; revision: number }>
  /** One after the other with whatever else makes or moves instances: what one works out must still be so when it acts. */
  inTurn<T>(act: () => Promise<T>): Promise<T>
  /** Nothing more is made or moved: refuses what comes, and resolves when what is under way is done. */
  close(): Promise<void>
  /** Whether it was closed: Till is quitting, and nothing is to be started any more. */
  isClosed(): boolean
  /** Whether anything is being made or moved just now. */
  isCreating(): boolean
  /** Keeps instances from being removed while `act` is under way. */
  changing<T>(ids: readonly InstanceId[], act: () => Promise<T>): Promise<T>
  /** Whether that is so: then its files may be ahead of its record. */
  isChanging(id: InstanceId): boolean
  /**
   * Writes changed records in one step with what else belongs to it, and with them rows and units: ports, hold, reason.
   * Units that run and whose port stays go on untouched; whoever moves a port has brought its units to rest. Throws where
   * the disk refuses; then nothing changed.
   */
  changeAll(records: readonly InstanceRecord[], along: (tx: Transact) => void): number
  /** Something is wrong with the whole instance (null: no longer); `isOrphan`: its folder is gone. */
  setProblem(id: InstanceId, problem: string | null, isOrphan: boolean): number
  /** Whose end ended all of it; null: it is started anew. */
  sayEndedBy(id: InstanceId, endedBy: InstanceRow['endedBy']): void
  /**
   * Its definition was read anew: rows and units follow, and what runs goes on as it was started (`redefine`). Answers the
   * names of those that do.
   */
  redefine(id: InstanceId, own: PlatformDefinition): string[]
  /** Takes away what left its definition while it ran and rests by now. */
  tidy(id: InstanceId): void
  /** Its folder is back: nothing is wrong any more, and what could not be read of its platform is read now. */
  revive(id: InstanceId): Promise<void>
  remove(id: InstanceId): number
  /** Throws CommandError `instance.unknown`. */
  record(id: InstanceId): InstanceRecord
  /** Its platform's definition with the ports where this instance has them. */
  definitionOf(id: InstanceId): PlatformDefinition | undefined
  /** The same as the platform has it. */
  ownDefinitionOf(id: InstanceId): PlatformDefinition | undefined
  records(): Iterable<InstanceRecord>
}

type Deps = {
  effects: Effects
  store: Store
  platforms: Platforms
  supervisor: Supervisor
  timeline: Timeline
  /** An instance was made, or its record changed. */
  onChanged(id: InstanceId): void
  onRemoved(gone: { instance: InstanceId; root: string }): void
}

/** How many of those that still run are named in a sentence. */
const MOST_NAMED = 3

const SOUND = { problem: null, isOrphan: false }
const NEVER_RESTED: ReadonlyMap<Ref, RestRecord> = new Map()

/** The copies of platforms on this machine: proposed, made, loaded, forgotten. */
export function createInstances(deps: Deps): Instances {
  const { effects, store, platforms, supervisor, timeline } = deps
  const { storage, files, clock, logger } = effects
  const records = new Map<InstanceId, InstanceRecord>()
  const definitions = new Map<InstanceId, { own: PlatformDefinition; placed: PlatformDefinition }>()
  /** With components that left their definition while they ran. */
  const leftovers = new Map<InstanceId, readonly Unit[]>()
  const turns = createTurns()
  const proposer: Proposer = createProposer({ effects, platforms, records: () => records.values() })

  /** Puts rows and units of an instance in place; a definition that can't be read is a problem shown, never a loss. */
  const place = (
    record: InstanceRecord,
    own: PlatformDefinition | null,
    { problem, isOrphan }: { problem: string | null; isOrphan: boolean },
    facts: { restarts: Record<string, number>; rests: ReadonlyMap<Ref, RestRecord>; isNew: boolean },
  ): number => {
    const definition = own && placed(own, record.offsets)
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
    if (own && definition) definitions.set(record.id, { own, placed: definition })
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
      tx.put('instances', { ...instanceFacts(record, definition, files.shorten), ...UNCOUNTED, problem, isOrphan })
      tellWarnings(tx, record.id, own)
      for (const row of parts.components) tx.put('components', row)
      for (const row of parts.specialists) tx.put('specialists', row)
      refreshInstance(tx, record.id)
    })
  }

  /** The definition of an instance that was made by an earlier Till, or whose folder is back. Throws where it can’t be used. */
  const definitionFor = async ({ platform, root, ports }: InstanceRecord): Promise<PlatformDefinition> => {
    const definition = await platforms.forInstance(platform, root)
    const problem = definition.source === 'folder' ? blocksProblem(ports, definition) : null
    if (problem === null) return definition
    throw new CommandError('platform.invalid', `The till.yaml of ${files.shorten(root)} can’t be used: ${problem}.`)
  }

  /** What its definition asks for in vain. */
  const tellWarnings = (tx: Transact, id: InstanceId, own: PlatformDefinition | null): void => {
    const notice = (index: number): string => `definition-${id}-${String(index)}`
    const messages = own ? platforms.warningsOf(own) : []
    messages.forEach((message, index) => {
      tx.put('notices', { id: notice(index), level: 'info', message, hint: null, ref: id, at: clock.now() })
    })
    for (let index = messages.length; tx.get('notices', notice(index)); index++) tx.remove('notices', notice(index))
  }

  const redefineAs = (record: InstanceRecord, own: PlatformDefinition): string[] => {
    const definition = placed(own, record.offsets)
    const parts = instanceParts(definition, record.id, record.ports, {
      now: clock.now(),
      restOf: () => null,
      restartsOf: () => 0,
    })
    const former = definitions.get(record.id)?.placed ?? null
    const { running, left, write } = redefine({ store, supervisor }, record.id, former, parts)
    definitions.set(record.id, { own, placed: definition })
    if (left.length > 0) leftovers.set(record.id, left)
    else leftovers.delete(record.id)
    store.note((tx) => {
      write(tx)
      const row = tx.get('instances', record.id)
      if (row) tx.put('instances', { ...row, ...instanceFacts(record, definition, files.shorten) })
      tellWarnings(tx, record.id, own)
      refreshInstance(tx, record.id)
    })
    supervisor.reconsider(record.id)
    deps.onChanged(record.id)
    return running
  }

  const create = async (request: InstanceRequest): Promise<{ id: InstanceId; revision: number }> => {
    const { proposal, definition, obstacleCode, envText, envBefore, kept } = await proposer.propose(request)
    const obstacle = proposal.obstacles[0]
    if (obstacle !== undefined) throw new CommandError(obstacleCode, obstacle)
    const { id, name, mode, ports } = proposal
    const reservation: Reservation = { instance: id, root: proposal.root, ports, ahead: null }
    if (kept) storage.reserveAll([reservation], [kept.instance])
    else storage.reserve(reservation)
    let putBack = async (): Promise<void> => {}
    try {
      const root = definition.isSample ? await effects.platforms.install(definition.id, id) : proposal.root
      const { path } = proposal.env
      const writing = { root, path, shown: files.shorten(path), before: envBefore, after: envText }
      putBack = await writeAll(files, [writing], false)
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
        overrideReason: proposal.needsReason === true ? (request.reason ?? null) : null,
        hold: null,
      }
      const facts = { restarts: {}, rests: NEVER_RESTED, isNew: true }
      const made = place(record, definition, SOUND, facts)
      const revision = kept ? store.transact((tx) => tx.remove('ahead', kept.instance)) : made
      deps.onChanged(id)
      return { id, revision }
    } catch (error) {
      forget(id)
      giveBack(() => (kept ? storage.reserveAll([kept], [id]) : storage.release(id)))
      throw await afterPutBack(error, putBack)
    }
  }

  const forget = (id: InstanceId): void => {
    records.delete(id)
    definitions.delete(id)
    leftovers.delete(id)
    supervisor.remove(id)
  }

  /** Blocks that can't be given back now are nobody's: the next start frees them. */
  const giveBack = (act: () => void): void => {
    try {
      act()
    } catch (error) {
      logger.error({ error: messageOf(error) }, 'blocks could not be given back')
    }
  }

  const changeAll = (changed: readonly InstanceRecord[], along: (tx: Transact) => void): number => {
    const all = changed.map((record) => {
      const own = definitions.get(record.id)?.own ?? null
      const definition = own && placed(own, record.offsets)
      const now = { now: clock.now(), restOf: () => null, restartsOf: () => 0 }
      return { record, own, definition, parts: definition && instanceParts(definition, record.id, record.ports, now) }
    })
    const revision = store.transact((tx) => {
      for (const { record, definition, parts } of all) {
        tx.keep({ kind: 'instance.put', record })
        const row = tx.get('instances', record.id)
        if (row) tx.put('instances', { ...row, ...instanceFacts(record, definition, files.shorten) })
        for (const { id, port, aiPort, extraPorts } of parts?.components ?? []) {
          const before = tx.get('components', id)
          if (before) tx.put('components', { ...before, port, aiPort, extraPorts })
        }
        for (const { id, port } of parts?.specialists ?? []) {
          const before = tx.get('specialists', id)
          if (before) tx.put('specialists', { ...before, port })
        }
      }
      along(tx)
    })
    // Only now, for the disk may have refused.
    for (const { record, own, definition, parts } of all) {
      records.set(record.id, record)
      if (own && definition) definitions.set(record.id, { own, placed: definition })
      for (const { ref, spec } of parts?.units ?? []) {
        const unit = supervisor.unit(ref)
        if (unit?.nextSpec) unit.nextSpec = { ...unit.nextSpec, port: spec.port }
        else if (unit && unit.spec.port !== spec.port) unit.spec = { ...unit.spec, port: spec.port }
      }
      deps.onChanged(record.id)
    }
    return revision
  }

  return {
    async load(durable) {
      const rests = new Map(durable.rests.map((rest) => [rest.ref, rest]))
      reconcileReservations(effects, durable.instances)
      for (const record of durable.instances) {
        try {
          const isThere = await files.isFolder(record.root)
          const definition = await definitionFor(record)
          const gone = { problem: goneSentence(files.shorten(record.root)), isOrphan: true }
          place(record, definition, isThere ? SOUND : gone, { restarts: durable.restarts, rests, isNew: false })
        } catch (error) {
          logger.error({ instance: record.id, error: String(error) }, 'an instance could not be loaded')
          const isOrphan = error instanceof CommandError && error.failure.code === 'folder.missing'
          const facts = { restarts: {}, rests: NEVER_RESTED, isNew: false }
          const problem = isOrphan ? goneSentence(files.shorten(record.root)) : messageOf(error)
          place(record, null, { problem, isOrphan }, facts)
        }
      }
    },
    propose: async (request) => (await proposer.propose(request)).proposal,
    // One at a time: what one proposes must still be so when it is made.
    create: (request) => turns.inTurn(() => create(request)),
    inTurn: turns.inTurn,
    changing: turns.changing,
    isChanging: turns.isChanging,
    isCreating: turns.isUnderWay,
    close: turns.close,
    isClosed: turns.isClosed,
    changeAll,
    sayEndedBy(id, endedBy = null) {
      const row = store.get('instances', id)
      if (row && (row.endedBy ?? null) !== endedBy) store.transact((tx) => tx.put('instances', { ...row, endedBy }))
    },
    setProblem(id, problem, isOrphan) {
      return store.transact((tx) => {
        const row = tx.get('instances', id)
        if (row) tx.put('instances', { ...row, problem, isOrphan })
      })
    },
    redefine(id, own) {
      return redefineAs(this.record(id), own)
    },
    tidy(id) {
      const known = definitions.get(id)
      const hasRested = leftovers.get(id)?.some((unit) => isAtRest(store, unit)) === true
      if (known && hasRested) redefineAs(this.record(id), known.own)
    },
    async revive(id) {
      if (definitions.has(id)) return void this.setProblem(id, null, false)
      const record = this.record(id)
      try {
        const own = await definitionFor(record)
        // Held, removed, or revived by another look, while that was read.
        const now = records.get(id)
        if (now && !definitions.has(id)) place(now, own, SOUND, { restarts: {}, rests: NEVER_RESTED, isNew: false })
      } catch (error) {
        this.setProblem(id, messageOf(error), false)
      }
    },
    remove(id) {
      const record = this.record(id)
      if (turns.isChanging(id))
        throw new CommandError('engine.busy', `The ports of ${record.name} are being changed just now.`, {
          hint: 'Try again in a moment.',
          ref: id,
        })
      const running = supervisor.unitsOf(id).filter((unit) => !isAtRest(store, unit))
      if (running.length > 0)
        throw new CommandError('instance.running', `${record.name} still runs: ${nameSome(running)}.`, {
          hint: 'Stop it first, then remove it.',
          ref: id,
        })
      const revision = store.transact((tx) => {
        tx.keep({ kind: 'instance.remove', id })
        for (const row of tx.all('components')) if (row.instance === id) tx.remove('components', row.id)
        for (const row of tx.all('specialists')) if (row.instance === id) tx.remove('specialists', row.id)
        for (const row of tx.all('registrations')) if (row.instance === id) tx.remove('registrations', row.id)
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
      forget(id)
      giveBack(() => storage.release(id))
      deps.onRemoved({ instance: id, root: record.root })
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
    definitionOf: (id) => definitions.get(id)?.placed,
    ownDefinitionOf: (id) => definitions.get(id)?.own,
    records: () => records.values(),
  }
}

/** `Hermes (pid 4123), Engram and 12 more` */
function nameSome(units: readonly Unit[]): string {
  const named = units.slice(0, MOST_NAMED).map(({ name, run }) => {
    const pid = run?.identity?.pid
    return pid === undefined ? name : `${name} (pid ${String(pid)})`
  })
  const more = units.length - named.length
  return named.join(', ') + (more > 0 ? ` and ${String(more)} more` : '')
}
