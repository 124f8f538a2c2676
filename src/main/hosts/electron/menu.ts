import { Menu } from 'electron'
import type { MenuItemConstructorOptions } from 'electron'

/** Keeps Electron from building a menu of its own, which nobody would see. Before the app is ready. */
export function declineDefaultMenu(): void {
  Menu.setApplicationMenu(null)
}

/** Sets the application's menu: what the system expects of every app, and the keys that go with it. */
export function setMenu(wishes: { close: () => void; quit: () => void; isDevelopment: boolean }): void {
  const isMac = process.platform === 'darwin'
  const quit: MenuItemConstructorOptions = { label: 'Quit Till', accelerator: 'CmdOrCtrl+Q', click: wishes.quit }
  const close: MenuItemConstructorOptions = { label: 'Close window', accelerator: 'CmdOrCtrl+W', click: wishes.close }
  const app: MenuItemConstructorOptions = isMac
    ? {
        label: 'Till',
        submenu: [
          { role: 'about' },
          { type: 'separator' },
          { role: 'hide' },
          { role: 'hideOthers' },
          { type: 'separator' },
          quit,
        ],
      }
    : { label: '&Till', submenu: [close, { type: 'separator' }, quit] }
  const view: MenuItemConstructorOptions[] = [
    { role: 'zoomIn' },
    { role: 'zoomOut' },
    { role: 'resetZoom' },
    { role: 'togglefullscreen' },
    ...(wishes.isDevelopment ? [{ role: 'reload' } as const, { role: 'toggleDevTools' } as const] : []),
  ]
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      app,
      { role: 'editMenu' },
      { label: '&View', submenu: view },
      ...(isMac ? [{ label: 'Window', submenu: [{ role: 'minimize' } as const, close] }] : []),
    ]),
  )
}
