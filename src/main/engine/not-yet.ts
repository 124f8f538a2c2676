import { CommandError } from '@shared/contract/failure'

/** What is asked of a part at rest; everything else is refused. */
const HARMLESS = new Set([
  'start',
  'dispose',
  'nudge',
  'setVisible',
  'load',
  'refresh',
  'look',
  'write',
  'remove',
  'forget',
])

/** Stands in for a part of the engine that is still being built. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- goes when the last part is there
export function notYet<T extends object>(name: string): T {
  return new Proxy({} as T, {
    get: (_, key) => {
      if (key === 'conflictsOf') return () => []
      if (key === 'isHeld') return () => false
      if (HARMLESS.has(String(key))) return () => undefined
      return () => {
        throw new CommandError('internal', `${name}.${String(key)} is not there yet.`)
      }
    },
  })
}
