import type { HistoryEntry } from '@shared/contract/lifecycle-commands'
import { splitRef, type InstanceId, type Ref, type RunId } from '@shared/model/ids'
import { CommandError } from '@shared/contract/failure'
import { firstOverlap, showBlock } from '../../domain/ports/blocks'
import type { Change, Durable, InstanceRecord, Reservation, Storage } from '../effects'

/** A disk in memory that survives the engine that writes it. */
export function createFakeStorage(): Storage & {
  changes: Change[]
  isFull: boolean
  /** What it never takes, however much room there is. */
  refuses: (change: Change) => boolean
  lost: InstanceRecord[]
} {
  const durable: Durable = {
    instances: [],
    runs: [],
    wanted: [],
    rests: [],
    restarts: {},
    timeline: [],
    settings: null,
    undos: [],
    registrations: [],
    starts: {},
    fallbacks: [],
  }
  const transitions: { ref: Ref; entry: HistoryEntry }[] = []
  const reservations: Reservation[] = []
  const logs = new Map<Ref, { run: RunId; logPath: string; startedAt: number }>()

  /** As the real one does: nothing of it comes to life again with a new instance of the same id. */
  const forgetAllOf = (id: InstanceId): void => {
    const isOther = ({ ref }: { ref: Ref }): boolean => splitRef(ref).instance !== id
    durable.instances = durable.instances.filter((one) => one.id !== id)
    durable.registrations = durable.registrations.filter((one) => one.instance !== id)
    durable.fallbacks = durable.fallbacks.filter((one) => one.instance !== id)
    durable.undos = durable.undos.filter((one) => one.instance !== id)
    durable.wanted = durable.wanted.filter((ref) => isOther({ ref }))
    durable.rests = durable.rests.filter(isOther)
    durable.restarts = Object.fromEntries(
      Object.entries(durable.restarts).filter(([ref]) => isOther({ ref: ref as Ref })),
    )
    delete durable.starts[id]
    transitions.splice(0, transitions.length, ...transitions.filter(isOther))
    // What still runs without being known keeps its record.
    for (const ref of [...logs.keys()])
      if (!isOther({ ref }) && !durable.runs.some((one) => one.ref === ref)) logs.delete(ref)
  }

  const apply = (change: Change): void => {
    switch (change.kind) {
      case 'instance.put':
        durable.instances = [...durable.instances.filter((one) => one.id !== change.record.id), change.record]
        return
      case 'instance.remove':
        forgetAllOf(change.id)
        return
      case 'run.put':
        durable.runs = [...durable.runs.filter((one) => one.run !== change.record.run), change.record]
        logs.set(change.record.ref, change.record)
        return
      case 'run.state':
        durable.runs = durable.runs.map((one) => (one.run === change.run ? { ...one, state: change.state } : one))
        return
      case 'run.end':
        durable.runs = durable.runs.filter((one) => one.run !== change.run)
        return
      case 'wanted.put':
        durable.wanted = [
          ...durable.wanted.filter((ref) => ref !== change.ref),
          ...(change.isWanted ? [change.ref] : []),
        ]
        return
      case 'restarts.put':
        durable.restarts[change.ref] = change.restarts
        return
      case 'rest.put':
        durable.rests = [...durable.rests.filter((one) => one.ref !== change.rest.ref), change.rest]
        return
      case 'timeline.add':
        durable.timeline.push(change.row)
        return
      case 'transition.add':
        transitions.push({ ref: change.ref, entry: change.entry })
        return
      case 'registration.put':
        durable.registrations = [...durable.registrations.filter((one) => one.id !== change.row.id), change.row]
        return
      case 'registration.remove':
        durable.registrations = durable.registrations.filter((one) => one.id !== change.ref)
        return
      case 'start.put':
        durable.starts[change.instance] = change.json
        return
      case 'fallback.put': {
        const { instance, capability, json } = change
        const isOther = (one: { instance: string; capability: string }): boolean =>
          one.instance !== instance || one.capability !== capability
        durable.fallbacks = [...durable.fallbacks.filter(isOther), { instance, capability, json }]
        return
      }
      case 'undo.put':
        durable.undos = [...durable.undos.filter((one) => one.id !== change.undo.id), change.undo]
        return
      case 'undo.remove':
        durable.undos = durable.undos.filter((one) => one.id !== change.id)
        return
      case 'settings.put':
        durable.settings = change.settings
    }
  }

  const put = (news: Reservation[], release: InstanceId[] = []): void => {
    const isReplaced = (id: InstanceId): boolean => news.some((one) => one.instance === id) || release.includes(id)
    const others = reservations.filter((one) => !isReplaced(one.instance))
    news.forEach((one, at) => {
      for (const other of [...others, ...news.slice(0, at)]) {
        const overlap = firstOverlap(one.ports, other.ports)
        if (overlap)
          throw new CommandError('ports.overlap', `${showBlock(overlap.theirs)} is ${other.instance}’s.`, {
            ref: other.instance,
          })
      }
    })
    reservations.splice(0, reservations.length, ...others, ...news)
  }

  return {
    changes: [],
    isFull: false,
    refuses: () => false,
    lost: [],
    load: () => ({ ...durable, timeline: [...durable.timeline], wanted: [...durable.wanted], runs: [...durable.runs] }),
    write(changes) {
      if (this.isFull) throw new CommandError('files.failed', 'The disk is full.')
      if (changes.some(this.refuses)) throw new CommandError('internal', 'That is no record.')
      this.changes.push(...changes)
      changes.forEach(apply)
    },
    reserve(reservation) {
      if (reservations.some((one) => one.instance === reservation.instance))
        throw new CommandError('instance.exists', `${reservation.instance} has blocks already.`)
      put([reservation])
    },
    reserveAll: put,
    remembered() {
      return this.lost
    },
    rememberedAhead: () => [],
    release(instance) {
      const at = reservations.findIndex((one) => one.instance === instance)
      if (at >= 0) reservations.splice(at, 1)
    },
    reservations: () => reservations,
    lastRun: (ref) => logs.get(ref) ?? null,
    history: (ref, limit) => durable.timeline.filter((row) => row.ref === ref).slice(-limit),
    transitions: (ref, limit) => transitions.flatMap((one) => (one.ref === ref ? [one.entry] : [])).slice(-limit),
    close: () => {},
  }
}
