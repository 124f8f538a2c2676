import { CommandError } from '@shared/contract/failure'
import type { Input } from '@shared/contract/commands'
import { splitRef, type InstanceId, type Ref, type RunId } from '@shared/model/ids'
import type { LifecycleState } from '@shared/model/lifecycle'
import type { RegistrationRow } from '@shared/model/registrations'
import type { BeatVerdict } from '../domain/heartbeats/beats'
import { findByCapability, type Found } from '../domain/registrations/find'
import { describeOwner, isLivingOwner } from '../domain/registrations/living'
import type { Clock } from './effects'
import type { Store, Transact } from './store'
import type { StepHearer } from './transitions'
import type { Unit } from './unit'

export type Registrations = {
  /** Puts back what was stored; who is part of no instance any more is not. */
  load(rows: readonly RegistrationRow[]): void
  register(unit: Unit, said: Input<'registry.register'>): number
  say(unit: Unit, instanceUuid: string, state: LifecycleState): number
  deregister(unit: Unit, instanceUuid: string): number
  get(ref: Ref): RegistrationRow
  list(instance: InstanceId | null): RegistrationRow[]
  find(capability: string, instance: InstanceId | null): Found[]
  /** Throws unless that life of it is registered; whoever carries the run Till gave it needs no registration of its own. */
  requireSpeaker(unit: Unit, instanceUuid: string): void
  /** What its health answer told; what it said itself when it registered stands. */
  setVersion(unit: Unit, version: string): void
  /** How its beats come now. */
  setBeats(unit: Unit, beats: BeatVerdict | null): void
  /** It is ready already: it became so before this Till. */
  found(unit: Unit): void
  /** Registers what became ready and did not register itself; a new run's beats are not known yet. */
  readonly onStep: StepHearer
}

/** Who registered, with what (tekton-technical-documentation.md, Component Registry): rows, and kept on the disk. */
export function createRegistrations(deps: {
  store: Store
  clock: Clock
  bindAddressOf(unit: Unit): string
}): Registrations {
  const { store, clock } = deps
  /** Runs that asked to be listed no more: a later "ready" does not list them again. The last one of each row. */
  const gone = new Map<Ref, RunId>()

  const put = (tx: Transact, row: RegistrationRow): void => {
    tx.put('registrations', row)
    tx.keep({ kind: 'registration.put', row })
  }

  const runOf = (unit: Unit): RunId | null => unit.run?.run ?? null

  const refuse = (unit: Unit, row: RegistrationRow): never => {
    const pid = unit.run?.identity?.pid ?? null
    const since = new Date(row.registeredAt).toISOString().slice(0, 16).replace('T', ' ')
    throw new CommandError(
      'registry.owned',
      `${unit.ref} is registered by ${describeOwner(row, pid)}, since ${since} UTC.`,
      {
        hint:
          row.run === null
            ? `End that one first; once its heartbeats stay away, ${unit.ref} can be registered anew.`
            : `Stop it first with: till stop ${unit.ref}. A new start may register with its own uuid.`,
        ref: unit.ref,
      },
    )
  }

  const owned = (unit: Unit, instanceUuid: string): RegistrationRow => {
    const row = get(unit.ref)
    if (row.instanceUuid !== instanceUuid) return refuse(unit, row)
    return row
  }

  const get = (ref: Ref): RegistrationRow => {
    const row = store.get('registrations', ref)
    if (row) return row
    throw new CommandError('registry.unknown', `${ref} is not registered.`, {
      hint: 'It registers itself with registry.register, or Till does once it is ready.',
      ref,
    })
  }

  const list = (instance: InstanceId | null): RegistrationRow[] =>
    store
      .all('registrations')
      .filter((row) => instance === null || row.instance === instance)
      .toSorted((a, b) => (a.id < b.id ? -1 : 1))

  /** From its definition, as Till knows it. */
  const fromDefinition = (tx: Pick<Transact, 'get'>, unit: Unit, run: RunId): RegistrationRow => {
    const row = tx.get('components', unit.ref)
    const { port } = unit.spec
    // Specialists speak lines of JSON over TCP (tekton-interop.md, AI specialists).
    const scheme = unit.kind === 'specialist' ? 'tcp' : 'http'
    return {
      id: unit.ref,
      instance: unit.instance,
      componentId: splitRef(unit.ref).name,
      name: unit.name,
      type: row?.category ?? 'specialist',
      version: '',
      capabilities: row?.capabilities ?? [],
      dependencies: row?.needs ?? [unit.component],
      instanceUuid: run,
      endpoint: port === null ? null : `${scheme}://${hostOf(deps.bindAddressOf(unit))}:${String(port)}`,
      metadata: {},
      saidState: 'ready',
      by: 'till',
      registeredAt: clock.now(),
      run,
      beats: null,
    }
  }

  return {
    get,
    list,
    load(rows) {
      store.note((tx) => {
        const readable = new Set(tx.all('components').map(({ instance }) => instance))
        for (const row of rows) {
          if (tx.get('components', row.id) ?? tx.get('specialists', row.id)) tx.put('registrations', row)
          // It left its platform. Where a platform can't be read just now, nobody can tell.
          else if (readable.has(row.instance)) tx.keep({ kind: 'registration.remove', ref: row.id })
        }
      })
    },
    register(unit, said) {
      const before = store.get('registrations', unit.ref)
      const isSame = before?.instanceUuid === said.instanceUuid
      const run = runOf(unit)
      if (before && !isSame && isLivingOwner(before, run, clock.now() - before.registeredAt))
        return refuse(unit, before)
      gone.delete(unit.ref)
      const { ref: _, ...facts } = said
      const row: RegistrationRow = {
        ...facts,
        id: unit.ref,
        instance: unit.instance,
        componentId: splitRef(unit.ref).name,
        // A new life has said nothing yet; an update of the same one takes nothing back.
        saidState: isSame ? before.saidState : 'registering',
        by: 'component',
        registeredAt: isSame && before.by === 'component' ? before.registeredAt : clock.now(),
        run,
        beats: before?.run === run ? before.beats : null,
      }
      return store.transact((tx) => put(tx, row))
    },
    say(unit, instanceUuid, state) {
      const row = owned(unit, instanceUuid)
      return row.saidState === state ? store.revision() : store.transact((tx) => put(tx, { ...row, saidState: state }))
    },
    deregister(unit, instanceUuid) {
      owned(unit, instanceUuid)
      const run = runOf(unit)
      if (run) gone.set(unit.ref, run)
      return store.transact((tx) => {
        tx.remove('registrations', unit.ref)
        tx.keep({ kind: 'registration.remove', ref: unit.ref })
      })
    },
    find: (capability, instance) =>
      findByCapability(list(instance), capability, ({ id }) => {
        const row = store.get('components', id) ?? store.get('specialists', id)
        return { state: row?.state ?? 'unknown', reason: row?.reason ?? null }
      }),
    requireSpeaker(unit, instanceUuid) {
      const run = runOf(unit)
      // Nobody else knows the run; it stands for itself also before it is ready and listed.
      if (run === null || instanceUuid !== run || store.get('registrations', unit.ref)?.by === 'component')
        return void owned(unit, instanceUuid)
      const row = store.get('registrations', unit.ref)
      if (row?.run !== run) store.note((tx) => put(tx, { ...fromDefinition(tx, unit, run), saidState: 'starting' }))
    },
    found(unit) {
      const run = runOf(unit)
      if (run) store.note((tx) => put(tx, fromDefinition(tx, unit, run)))
    },
    setVersion(unit, version) {
      const row = store.get('registrations', unit.ref)
      if (row?.by === 'till' && row.version !== version) store.note((tx) => put(tx, { ...row, version }))
    },
    setBeats(unit, beats) {
      const row = store.get('registrations', unit.ref)
      if (row && row.beats !== beats) store.note((tx) => put(tx, { ...row, beats }))
    },
    onStep(tx, unit, step) {
      const row = tx.get('registrations', unit.ref)
      if (step.to === 'initializing' && row && row.beats !== null) return put(tx, { ...row, beats: null })
      if (step.to !== 'ready' || step.run === null) return
      if (row?.run === step.run || gone.get(unit.ref) === step.run) return
      put(tx, fromDefinition(tx, unit, step.run))
    },
  }
}

/** Where what binds this address is reached from this machine. */
function hostOf(bindAddress: string): string {
  if (bindAddress === '0.0.0.0' || bindAddress === '::' || bindAddress === 'localhost') return '127.0.0.1'
  return bindAddress.includes(':') ? `[${bindAddress}]` : bindAddress
}
