import type { Ref } from '@shared/model/ids'
import type { Handlers } from './commands'
import type { InstanceRecord } from './effects'
import type { Instances } from './instances'
import type { Supervisor } from './supervisor'
import type { Timeline } from './timeline'

type Parts = {
  instances: Pick<Instances, 'record' | 'changeAll'>
  timeline: Timeline
  effect(act: () => void): { revision: number }
  /** The rule of an instance is another one. */
  onChanged(): void
}

const WORDS = {
  keep: 'keeps running when Till goes',
  stop: 'is stopped when Till goes, however it goes',
  settings: 'does as the settings say when Till is quit',
} as const

/** The command that says what becomes of an instance when Till goes. */
export function tillGoesHandlers({
  instances,
  timeline,
  effect,
  onChanged,
}: Parts): Pick<Handlers, 'instance.whenTillGoes'> {
  return {
    'instance.whenTillGoes': ({ id, choice }) =>
      effect(() => {
        const record = instances.record(id)
        if ((record.whenTillGoes ?? null) === choice) return
        const message = `${record.name} ${WORDS[choice ?? 'settings']}`
        instances.changeAll([{ ...record, whenTillGoes: choice }], (tx) =>
          timeline.add(tx, { level: 'info', instance: id, ref: null, state: null, message }),
        )
        onChanged()
      }),
  }
}

/** Whose units are stopped before Till goes: an instance's own rule comes before what was chosen for all. */
export function whoStops(
  instances: { records(): Iterable<InstanceRecord> },
  supervisor: Pick<Supervisor, 'unitsOf'>,
  components: 'keep' | 'stop' | 'handover',
): Ref[] {
  if (components === 'handover') return []
  return [...instances.records()]
    .filter(({ whenTillGoes }) => (whenTillGoes ?? components) === 'stop')
    .flatMap(({ id }) => supervisor.unitsOf(id).map(({ ref }) => ref))
}
