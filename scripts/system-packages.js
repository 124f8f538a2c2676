// What a bare Linux lacks to run Electron: which libraries, and what the distribution calls them.
import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Debian's and Ubuntu's packages; `t64` is the name since their 64-bit time transition. */
const LIBRARIES = [
  { name: 'libgtk-3-0', t64: 'libgtk-3-0t64' },
  { name: 'libnss3' },
  { name: 'libgbm1' },
  { name: 'libasound2', t64: 'libasound2t64' },
  { name: 'libnotify4' },
]
/** xvfb is a display in memory; xauth is what xvfb-run needs; dbus-daemon carries tray and notifications. */
const DISPLAY_TOOLS = [
  { name: 'xvfb', command: 'Xvfb' },
  { name: 'xauth', command: 'xauth' },
  { name: 'dbus-daemon', command: 'dbus-daemon' },
]
/** Electron loads these when first needed, so its executable doesn't list them. */
const LOADED_LATER = ['libnotify.so.4']

/**
 * What is missing for this Electron: shared libraries, and with `needsDisplay` the commands that replace a screen.
 * `{ libraries: string[], commands: string[] }`, both empty when all is there.
 */
export function missingFor(executable, needsDisplay) {
  const ldd = spawnSync('ldd', [executable], { encoding: 'utf8' })
  if (ldd.status !== 0) throw new Error(`ldd can't read ${executable}: ${ldd.error?.message ?? ldd.stderr.trim()}`)
  const libraries = [...ldd.stdout.matchAll(/^\s*(\S+) => not found/gm)].map((match) => match[1])
  const cache = spawnSync(findCommand('ldconfig') ?? '/sbin/ldconfig', ['-p'], { encoding: 'utf8' })
  if (cache.status === 0) libraries.push(...LOADED_LATER.filter((name) => !cache.stdout.includes(`\t${name} `)))
  const commands = needsDisplay ? DISPLAY_TOOLS.map((tool) => tool.command).filter((name) => !findCommand(name)) : []
  return { libraries, commands }
}

/** The apt packages that bring what is missing. */
export function packagesFor(missing, hasTime64Names) {
  const wanted = [
    ...(missing.libraries.length > 0 ? LIBRARIES : []),
    ...DISPLAY_TOOLS.filter((tool) => missing.commands.includes(tool.command)),
  ]
  return wanted.map((entry) => (hasTime64Names && entry.t64) || entry.name)
}

/**
 * Whether this Debian or Ubuntu has the t64 names: by its own package lists where they say, else by its release.
 * `release` is the text of /etc/os-release.
 */
export function hasTime64Names(release = readRelease()) {
  const known = spawnSync('apt-cache', ['show', '--no-all-versions', 'libgtk-3-0t64'], { stdio: 'ignore' })
  if (known.status === 0) return true
  const old = spawnSync('apt-cache', ['show', '--no-all-versions', 'libgtk-3-0'], { stdio: 'ignore' })
  return old.status === 0 ? false : releaseHasTime64Names(release)
}

/** Debian since 13 (and its unnumbered testing), Ubuntu since 24.04. */
export function releaseHasTime64Names(release) {
  const value = (key) => new RegExp(`^${key}="?([^"\\n]*)`, 'm').exec(release)?.[1]
  const version = value('VERSION_ID')
  if (value('ID') === 'debian') return version === undefined || Number(version) >= 13
  if (value('ID') === 'ubuntu') return Number(version) >= 24.04
  return /noble|oracular|plucky|questing|trixie|forky/.test(`${value('UBUNTU_CODENAME')} ${value('VERSION_CODENAME')}`)
}

/** The full path of a command on PATH, or undefined. */
export function findCommand(name) {
  const places = (process.env.PATH ?? '').split(delimiter).filter(Boolean)
  return places.map((place) => join(place, name)).find(isExecutable)
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false // not there, or not ours to run: either way it can't be used
  }
}

function readRelease() {
  return existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : ''
}
