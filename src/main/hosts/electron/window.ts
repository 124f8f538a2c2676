import path from 'node:path'
import { BrowserWindow, nativeTheme, screen, session } from 'electron'
import type { WindowMemory } from './window-memory'
import { placeOnScreen } from './window-memory'

const MIN_WIDTH_PX = 960
const MIN_HEIGHT_PX = 600
/** At the first start, where the screen has the room: table, figures and port map side by side. */
const FIRST_WIDTH_PX = 1440
const FIRST_HEIGHT_PX = 900

/** The canvas of each theme (design/visual-language.md), so that no other colour is ever seen while the page loads. */
const CANVAS = { light: '#f5f7fa', dark: '#0d0e11' } as const

/** What the window needs to be opened. */
export type WindowOptions = {
  /** The page: `app://till/`, or the development server's. */
  url: string
  /** Absolute path of the built preload. */
  preload: string
  icon: string
  memory: WindowMemory
  /** Hears what should be remembered. */
  remember: (change: Partial<WindowMemory>) => void
}

/** Opens the window: sandboxed, shut to every other page, shown when it has something to show. */
export function openWindow(options: WindowOptions): BrowserWindow {
  const place = placeOnScreen(
    options.memory.place,
    screen.getAllDisplays().map((display) => display.workArea),
  )
  const room = screen.getPrimaryDisplay().workAreaSize
  const window = new BrowserWindow({
    title: 'Till',
    width: Math.max(MIN_WIDTH_PX, Math.min(FIRST_WIDTH_PX, room.width)),
    height: Math.max(MIN_HEIGHT_PX, Math.min(FIRST_HEIGHT_PX, room.height)),
    ...place,
    minWidth: MIN_WIDTH_PX,
    minHeight: MIN_HEIGHT_PX,
    show: false,
    icon: options.icon,
    backgroundColor: canvas(),
    // Accelerators work without the bar; Alt shows it.
    autoHideMenuBar: true,
    webPreferences: {
      preload: path.resolve(options.preload),
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
    },
  })
  window.once('ready-to-show', () => {
    // Not before: maximizing shows a window that was to stay hidden.
    if (options.memory.isMaximized) window.maximize()
    window.show()
  })
  const onTheme = (): void => window.setBackgroundColor(canvas())
  nativeTheme.on('updated', onTheme)
  window.once('closed', () => nativeTheme.removeListener('updated', onTheme))
  shutIn(window, options.url)
  rememberPlace(window, options.remember)
  // A page that can't be loaded is told by did-fail-load and by the log; there is nobody here to wait for it.
  void window.loadURL(options.url)
  return window
}

/** Shows the window in front of all others, wherever it was. */
export function raiseWindow(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}

/** Refuses every permission but putting text on the clipboard, for all pages of this app. */
export function denyPermissions(): void {
  const isAllowed = (permission: string): boolean => permission === 'clipboard-sanitized-write'
  session.defaultSession.setPermissionRequestHandler((_, permission, answer) => answer(isAllowed(permission)))
  session.defaultSession.setPermissionCheckHandler((_, permission) => isAllowed(permission))
  session.defaultSession.setDevicePermissionHandler(() => false)
}

function canvas(): string {
  return nativeTheme.shouldUseDarkColors ? CANVAS.dark : CANVAS.light
}

/** No other window, no other page, no page inside the page. */
function shutIn(window: BrowserWindow, url: string): void {
  window.webContents.setWindowOpenHandler(() => ({ action: 'deny' }))
  const stay = (event: { preventDefault(): void }): void => event.preventDefault()
  window.webContents.on('will-navigate', (event, target) => {
    // The page itself may be loaded again.
    if (target.split(/[?#]/)[0] !== url) event.preventDefault()
  })
  window.webContents.on('will-redirect', stay)
  window.webContents.on('will-attach-webview', stay)
  // The page's own title is for tests and screen readers; the window is called Till.
  window.on('page-title-updated', stay)
}

const REMEMBER_AFTER_MS = 400

function rememberPlace(window: BrowserWindow, remember: WindowOptions['remember']): void {
  let timer: NodeJS.Timeout | null = null
  const now = (): void => {
    timer = null
    if (window.isDestroyed() || window.isMinimized() || window.isFullScreen()) return
    remember({ place: window.getNormalBounds(), isMaximized: window.isMaximized() })
  }
  const soon = (): void => {
    if (timer !== null) clearTimeout(timer)
    timer = setTimeout(now, REMEMBER_AFTER_MS)
  }
  window.on('resize', soon)
  window.on('move', soon)
  window.on('maximize', soon)
  window.on('unmaximize', soon)
  window.once('closed', () => {
    if (timer !== null) clearTimeout(timer)
  })
}
