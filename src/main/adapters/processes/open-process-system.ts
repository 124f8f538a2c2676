import { openLinux } from './linux'
import { openPosix } from './posix'
import type { ProcessSystem } from './process-system'
import { openWindows } from './windows'

/** The process table of the system we run on. */
export function openProcessSystem(platform: NodeJS.Platform = process.platform): ProcessSystem {
  if (platform === 'linux') return openLinux()
  return platform === 'win32' ? openWindows() : openPosix()
}
