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
