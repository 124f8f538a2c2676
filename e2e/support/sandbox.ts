import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eventually } from './eventually'
import type { Bases } from './free-blocks'
import { findFreeBases } from './free-blocks'
import type { Living } from './living'
import { livingWith } from './living'
import type { NotificationServer } from './notifications'
import { startNotifications } from './notifications'
import { startSessionBus } from './session-bus'
import type { TrayHost } from './tray-host'
import { startTrayHost } from './tray-host'

/** A world of its own for one story: home, data folder, bus, tray and ports. What lives in it carries its folder's name. */
export type Sandbox = {
  root: string
  home: string
  tillHome: string
  /** The whole environment of what runs in it. */
  env: Record<string, string>
  bases: Bases
  tray: TrayHost
  notifications: NotificationServer
  /** Makes a folder in it. */
  folder(name: string): string
  /** Another pair of free blocks. */
  moreBases(): Promise<Bases>
  /** What lives in it now, but for the bus. */
  living(): Living[]
  /** Ends what still lives, removes the folder, and answers with a sentence for each thing that should not have been left. */
  close(): Promise<string[]>
}

/** Time for helpers of a browser to notice that it ended. */
const GONE_WITHIN_MS = 10_000

/** Variables of the surroundings that must not reach the sandbox: another Till's, npm's, Electron's, the desktop's. */
const FOREIGN = /^(TILL_|npm_|ELECTRON_RUN_AS_NODE$|XDG_|DBUS_|SESSION_MANAGER$|TMPDIR$|HOME$|WAYLAND_DISPLAY$)/

/** Makes a sandbox. The folder is kept short: a socket's path must fit in 107 bytes. */
export async function openSandbox(): Promise<Sandbox> {
  const root = mkdtempSync(join(tmpdir(), 'till-e2e-'))
  const folder = (name: string): string => {
    const path = join(root, name)
    mkdirSync(path, { recursive: true, mode: 0o700 })
    return path
  }
  const bus = await startSessionBus(root)
  const tray = await startTrayHost(bus.address)
  const notifications = await startNotifications(bus.address)
  const bases = await findFreeBases()
  const given = [bases.component, bases.ai]
  const inherited = Object.entries(process.env).filter(([name]) => !FOREIGN.test(name))
  const home = folder('home')
  // Where a person has it, so that paths read as they do there.
  const tillHome = join(home, '.till')
  const living = (): Living[] => livingWith(root).filter(({ pid }) => pid !== bus.pid)

  return {
    root,
    home,
    tillHome,
    env: {
      ...(Object.fromEntries(inherited) as Record<string, string>),
      HOME: home,
      TILL_HOME: tillHome,
      TMPDIR: folder('tmp'),
      XDG_CONFIG_HOME: folder('config'),
      XDG_CACHE_HOME: folder('cache'),
      XDG_DATA_HOME: folder('data'),
      XDG_RUNTIME_DIR: folder('runtime'),
      XDG_CURRENT_DESKTOP: 'KDE',
      DBUS_SESSION_BUS_ADDRESS: bus.address,
    },
    bases,
    tray,
    notifications,
    folder,
    async moreBases() {
      const more = await findFreeBases(given)
      given.push(more.component, more.ai)
      return more
    },
    living,
    async close() {
      const left: string[] = []
      await eventually('nothing of the sandbox lives', () => living().length === 0, GONE_WITHIN_MS).catch(() => {
        for (const { pid, commandLine } of living()) {
          left.push(`process ${String(pid)} still lives: ${commandLine.slice(0, 200)}`)
          endByForce(pid)
        }
      })
      if (existsSync(join(tillHome, 'run/engine.sock'))) left.push('the socket file is still there')
      tray.close()
      notifications.close()
      await bus.close()
      rmSync(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
      return left
    },
  }
}

function endByForce(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    // It ended by itself between the look and the kill.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
