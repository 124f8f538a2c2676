import { messageOf } from '@shared/contract/failure'
import type { Ref, RunId } from '@shared/model/ids'
import type { Cancel, Effects, GuardedRun, ShutdownCommand } from './effects'
import type { Instances } from './instances'
import type { Store } from './store'
import type { Supervisor } from './supervisor'
import { refsBelow, type Unit } from './unit'

export type Guarding = {
  start(): void
  /** Tells the guardian what is to end with Till as things are now; cheap where nothing changed. */
  refresh(): void
  dispose(): Promise<void>
}

const NOTICE = 'guardian-trouble'

/** Keeps the guardian told of the runs of every instance that is to stop when Till goes. */
export function createGuarding(deps: {
  effects: Pick<Effects, 'guardian' | 'clock' | 'logger'>
  store: Store
  supervisor: Pick<Supervisor, 'unit' | 'unitsOf'>
  instances: Pick<Instances, 'records'>
  /** Folder and variables of a unit's process. */
  environmentOf(unit: Unit): Promise<Omit<ShutdownCommand, 'shell'>>
}): Guarding {
  const { effects, store, supervisor, instances } = deps
  const { guardian, clock } = effects
  let stopHearing: Cancel = () => {}
  let told = ''
  /** Commands as they are run, by run; null while a folder and variables are being read, or where they can't be. */
  const commands = new Map<RunId, ShutdownCommand | null>()

  const say = (sentence: string | null): void => {
    store.transact((tx) => {
      if (sentence === null) tx.remove('notices', NOTICE)
      else
        tx.put('notices', {
          id: NOTICE,
          level: 'warning',
          message: sentence,
          hint: 'Quit Till in good order, and they are stopped all the same; end by force, and they go on.',
          ref: null,
          at: clock.now(),
        })
    })
  }

  /** What its guardian would have to run, where it has a command; asked for once a run. */
  const commandOf = (unit: Unit, run: RunId): ShutdownCommand | null => {
    const { shell } = unit.spec.shutdown
    if (shell === null || commands.has(run)) return commands.get(run) ?? null
    commands.set(run, null)
    deps
      .environmentOf(unit)
      .then((place) => {
        commands.set(run, { shell, ...place })
        guarding.refresh()
      })
      .catch((error: unknown) => {
        // Its signal is sent instead.
        effects.logger.warn({ ref: unit.ref, error: messageOf(error) }, 'its guardian can’t run its shutdown command')
      })
    return null
  }

  const guarding: Guarding = {
    start() {
      stopHearing = guardian.onTrouble(say)
      guarding.refresh()
    },
    refresh() {
      const runs: GuardedRun[] = []
      for (const { id, whenTillGoes } of instances.records()) {
        if (whenTillGoes !== 'stop') continue
        for (const unit of supervisor.unitsOf(id)) {
          if (!unit.run) continue
          const { run, identity, daemon } = unit.run
          const { signal, timeoutMs, parentOnly } = unit.spec.shutdown
          runs.push({
            run,
            ref: unit.ref,
            identity,
            signal,
            graceMs: timeoutMs,
            parentOnly,
            command: commandOf(unit, run),
            isUnseen: daemon === 'unseen',
            needs: [...needsOf(supervisor, unit)],
          })
        }
      }
      const guarded = new Set(runs.map(({ run }) => run))
      for (const run of commands.keys()) if (!guarded.has(run)) commands.delete(run)
      // What a run would be ended by never changes once it is known, and may be a whole environment.
      const text = JSON.stringify(runs.map((run) => ({ ...run, command: run.command !== null })))
      if (text === told || (runs.length === 0 && told === '')) return
      told = text
      guardian.watch(runs)
    },
    async dispose() {
      stopHearing()
      await guardian.release()
    },
  }
  return guarding
}

/** Whom a unit needs, near and far. */
function needsOf(supervisor: Pick<Supervisor, 'unit'>, unit: Unit, found = new Set<Ref>()): Set<Ref> {
  for (const ref of refsBelow(unit)) {
    if (found.has(ref)) continue
    found.add(ref)
    const need = supervisor.unit(ref)
    if (need) needsOf(supervisor, need, found)
  }
  return found
}
