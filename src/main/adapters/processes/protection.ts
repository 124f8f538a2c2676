import { CONTAINER_PROXIES } from '../network/container-proxy'
import type { ProcessDetails } from './process-system'

/** What a desktop or a machine can't do without, whoever started it, by the name of its executable. */
const KEEPERS = new Map([
  ...words('systemd launchd init', 'it starts and stops everything else'),
  ...words('dbus-daemon dbus-broker dbus-broker-launch', 'the programs of the desktop talk to each other through it'),
  ...words(
    'Xorg Xwayland gnome-shell gnome-session-binary plasmashell kwin_wayland kwin_x11 sway Hyprland WindowServer loginwindow Dock Finder explorer.exe dwm.exe',
    'the desktop is shown by it',
  ),
  ...words('gdm gdm3 sddm lightdm login winlogon.exe logind systemd-logind', 'people are logged in through it'),
  ...words('sshd', 'people are logged in through it'),
  ...words('dockerd containerd', 'containers run under it'),
  ...words(
    [...CONTAINER_PROXIES.keys()].join(' '),
    'it publishes the port of a container; stop that container instead',
  ),
  ...words(
    'System Registry smss.exe csrss.exe wininit.exe services.exe lsass.exe svchost.exe kernel_task',
    'the system itself needs it',
  ),
])

/**
 * Why Till must not end a process, in a sentence; null where it may. `ownAndAbove`: Till's own processes and all that
 * they run under, up to the first.
 */
export function protectionOf(pid: number, details: ProcessDetails, ownAndAbove: ReadonlySet<number>): string | null {
  const { command, user, service } = details
  const who = `${command} (pid ${pid})`
  if (pid === 1) return `${who} is the first process of this machine; everything else runs under it.`
  if (details.isKernelThread) return `${who} is a thread of the kernel.`
  if (pid === process.pid) return `${who} is Till itself.`
  if (ownAndAbove.has(pid)) return `Till itself runs under ${who}: it would end with it.`
  // Windows writes them as whoever started them did: Explorer.EXE.
  const why = KEEPERS.get(/\.exe$/i.test(command) ? command.toLowerCase() : command)
  if (why !== undefined) return `${who} is not for Till to end: ${why}.`
  if (service !== null) {
    const isUnit = service.endsWith('.service')
    return `${who} is a service of the system (${service})${isUnit ? `; end it with: systemctl stop ${service}` : ''}.`
  }
  if (!details.isOwn) return `${who} belongs to ${user ?? 'another user'}, who alone can end it.`
  return null
}

function words(names: string, why: string): [string, string][] {
  return names.split(' ').map((name) => [name, why])
}
