import type { Settings } from '@shared/model/rows'
import type { Theme } from './tokens'

const DARK = '(prefers-color-scheme: dark)'

/** The look a setting means now; `system` asks the operating system. */
export function resolveTheme(setting: Settings['theme'], isSystemDark: boolean): Theme {
  if (setting !== 'system') return setting
  return isSystemDark ? 'dark' : 'light'
}

/** Shows a theme setting on the page and follows the system while the setting is `system`. Returns what ends that. */
export function showTheme(setting: Settings['theme'], page: HTMLElement = document.documentElement): () => void {
  const system = matchMedia(DARK)
  const show = (): void => {
    page.dataset['theme'] = resolveTheme(setting, system.matches)
  }
  show()
  system.addEventListener('change', show)
  return () => system.removeEventListener('change', show)
}

const KEY = 'till.theme'
const SETTINGS: readonly string[] = ['system', 'light', 'dark'] satisfies Settings['theme'][]

/** The setting of the last time, so that the first paint is in the right theme; `system` where there was none. */
export function rememberedTheme(): Settings['theme'] {
  const text = localStorage.getItem(KEY)
  return text !== null && SETTINGS.includes(text) ? (text as Settings['theme']) : 'system'
}

/** Remembers the setting for the next first paint. */
export function rememberTheme(setting: Settings['theme']): void {
  localStorage.setItem(KEY, setting)
}
