import type { Settings } from '@shared/model/rows'
import type { Store } from './store'

/** As installed. */
export const DEFAULT_SETTINGS: Settings = { theme: 'system', density: 'comfortable', onQuit: 'ask' }

export type SettingsHolder = {
  load(stored: Settings | null): void
  /** Changes what is named, keeps the rest, answers the revision. */
  set(changed: { [K in keyof Settings]?: Settings[K] | undefined }): number
}

/** The person's choices. */
export function createSettings(store: Store): SettingsHolder {
  return {
    load: (stored) =>
      void store.transact((tx) => tx.put('settings', { id: 'settings', ...DEFAULT_SETTINGS, ...stored })),
    set(changed) {
      return store.transact((tx) => {
        const before = tx.get('settings', 'settings') ?? { id: 'settings', ...DEFAULT_SETTINGS }
        const named = Object.fromEntries(
          Object.entries(changed).filter(([, value]) => value !== undefined),
        ) as Partial<Settings>
        const { id, ...settings } = { ...before, ...named }
        tx.keep({ kind: 'settings.put', settings })
        tx.put('settings', { id, ...settings })
      })
    },
  }
}
