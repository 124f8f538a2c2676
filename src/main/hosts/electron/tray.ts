import { readFileSync } from 'node:fs'
import path from 'node:path'
import { Menu, Tray, nativeImage, nativeTheme } from 'electron'
import type { MenuItemConstructorOptions, NativeImage } from 'electron'
import type { InstanceRow } from '@shared/model/rows'
import type { TrayAction, TrayEntry, TrayMood } from './tray-menu'
import { trayMenu, trayMood, trayTooltip } from './tray-menu'

/** The tray's item, kept up to date by `show`. */
export type TillTray = { show(instances: InstanceRow[]): void; remove(): void }

/** Puts Till in the tray. `act` hears what was chosen in its menu. */
export function createTray(iconsFolder: string, act: (action: TrayAction) => void): TillTray {
  const tray = new Tray(trayImage(iconsFolder, 'calm'))
  let shown: InstanceRow[] = []
  let drawn = ''

  const draw = (): void => {
    const mood = trayMood(shown)
    const menu = trayMenu(shown)
    const tooltip = trayTooltip(shown)
    const ink = trayInk()
    // A menu that is rebuilt closes under the person's hand, so only a real difference does it.
    const drawing = JSON.stringify([mood, ink, tooltip, menu])
    if (drawing === drawn) return
    drawn = drawing
    tray.setImage(trayImage(iconsFolder, mood))
    tray.setToolTip(tooltip)
    tray.setContextMenu(Menu.buildFromTemplate(menu.map((entry) => menuItem(entry, act))))
  }
  // Where a click does not open the menu, it opens the window.
  tray.on('click', () => {
    if (process.platform !== 'darwin') act({ kind: 'open' })
  })
  nativeTheme.on('updated', draw)
  draw()

  return {
    show(instances) {
      shown = instances
      draw()
    },
    remove() {
      nativeTheme.removeListener('updated', draw)
      tray.destroy()
    },
  }
}

function menuItem(entry: TrayEntry, act: (action: TrayAction) => void): MenuItemConstructorOptions {
  if (entry === null) return { type: 'separator' }
  const { action } = entry
  return {
    label: entry.label,
    ...(entry.submenu.length > 0 ? { submenu: entry.submenu.map((child) => menuItem(child, act)) } : {}),
    // Later, so that the panel has its answer even when the app ends at once.
    ...(action === null ? {} : { click: () => void setImmediate(() => act(action)) }),
  }
}

/** macOS inks a template itself; elsewhere the ink is chosen for the panel behind it. */
function trayImage(folder: string, mood: TrayMood): NativeImage {
  const name = `tray-${mood}-${trayInk()}`
  // Linux panels want 22 or 24 pixels and scale what they get: the large picture stays sharp.
  if (process.platform === 'linux')
    return nativeImage.createFromBuffer(readFileSync(path.join(folder, `${name}@2x.png`)))
  const image = nativeImage.createFromPath(path.join(folder, `${name}.png`))
  if (process.platform === 'darwin') image.setTemplateImage(true)
  return image
}

function trayInk(): 'light' | 'dark' {
  if (process.platform === 'darwin') return 'dark'
  // GNOME's panel is dark in both of its themes; elsewhere panels follow the theme.
  if (process.platform === 'linux' && /gnome|unity/i.test(process.env['XDG_CURRENT_DESKTOP'] ?? '')) return 'light'
  return nativeTheme.shouldUseDarkColors ? 'light' : 'dark'
}
