import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The checkout's top folder. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** Chromium refuses to start its sandbox as root; containers and CI often are root. */
export const isLinuxRoot = process.platform === 'linux' && process.getuid?.() === 0

/** Whether a window could be shown: only Linux can be without a display. */
export const hasDisplay =
  process.platform !== 'linux' || Boolean(process.env.DISPLAY) || Boolean(process.env.WAYLAND_DISPLAY)
