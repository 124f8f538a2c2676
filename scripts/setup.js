// Makes a fresh machine ready to run Till from its sources: an Electron, and on Linux the libraries it needs.
// `node scripts/setup.js`, or setup() from the other scripts. Takes some 0.1 s when everything is there.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ensureElectron } from './electron-runtime.js'
import { hasDisplay, isLinuxRoot } from './root.js'
import { findCommand, hasTime64Names, missingFor, packagesFor } from './system-packages.js'

const NAMED_AT_MOST = 5

/** A machine that is not ready, with a sentence for the person in front of it: no stack trace needed. */
export class NotReady extends Error {}

/** The Electron to use, as of ensureElectron, with all that it needs in place; else throws NotReady. */
export async function setup(log = console.error) {
  let found
  try {
    found = await ensureElectron(log)
  } catch (error) {
    throw new NotReady(error.message, { cause: error })
  }
  if (process.platform !== 'linux') return found
  const missing = missingFor(found.executable, !hasDisplay)
  if (missing.libraries.length > 0 || missing.commands.length > 0) {
    install(missing, log)
    verify(found, missingFor(found.executable, !hasDisplay))
  }
  noteSandbox(found, log)
  return found
}

function install(missing, log) {
  const names = shorten([...missing.commands, ...missing.libraries])
  const apt = findCommand('apt-get')
  if (apt === undefined) {
    throw new NotReady(
      `Electron needs what this system lacks: ${names}. Install the packages that bring them, then try again.`,
    )
  }
  if (!isLinuxRoot) {
    const line = `sudo apt-get install --no-install-recommends ${packagesFor(missing, hasTime64Names()).join(' ')}`
    throw new NotReady(`Electron needs what this system lacks: ${names}. Run this, then try again:\n  ${line}`)
  }
  log(`Electron needs what this system lacks: ${names}`)
  runApt(apt, ['update', '-qq'])
  const packages = packagesFor(missing, hasTime64Names())
  log(`Installing ${packages.join(' ')} (once)`)
  runApt(apt, ['install', '-y', '-qq', '--no-install-recommends', ...packages])
}

function shorten(names) {
  const more = names.length - NAMED_AT_MOST
  return more > 1 ? `${names.slice(0, NAMED_AT_MOST).join(', ')} and ${more} more` : names.join(', ')
}

function runApt(apt, args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const run = spawnSync(apt, args, { env, stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8' })
  if (run.status === 0) return
  const said = run.error?.message ?? `${run.stdout}\n${run.stderr}`.trim().split('\n').slice(-8).join('\n')
  throw new NotReady(`apt-get ${args.join(' ')} failed (${String(run.status)}):\n${said}`)
}

function verify(found, missing) {
  const still = [...missing.libraries, ...missing.commands]
  if (still.length > 0) throw new NotReady(`Still missing after the installation: ${still.join(', ')}`)
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' }
  const run = spawnSync(found.executable, ['-p', 'process.versions.electron'], { env, encoding: 'utf8' })
  if (run.status !== 0) {
    throw new NotReady(`${found.executable} does not start: ${run.error?.message ?? run.stderr.trim()}`)
  }
}

/** Where the kernel keeps ordinary users from making user namespaces, Chromium's sandbox needs its setuid helper. */
function noteSandbox(found, log) {
  if (isLinuxRoot) return
  const reads = (file, text) => existsSync(file) && readFileSync(file, 'utf8').trim() === text
  const isRestricted =
    reads('/proc/sys/kernel/apparmor_restrict_unprivileged_userns', '1') ||
    reads('/proc/sys/kernel/unprivileged_userns_clone', '0')
  const helper = join(found.dist, 'chrome-sandbox')
  if (!isRestricted || !existsSync(helper)) return
  const { uid, mode } = statSync(helper)
  if (uid === 0 && (mode & 0o4000) !== 0) return
  log(`This kernel restricts user namespaces, which Electron's sandbox needs. If Till does not start, run:`)
  log(`  sudo chown root:root '${helper}' && sudo chmod 4755 '${helper}'`)
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    const found = await setup()
    console.log(`Ready: ${found.kind} Electron ${found.version ?? ''} in ${found.dist}`)
  } catch (error) {
    if (!(error instanceof NotReady)) throw error
    console.error(error.message)
    process.exitCode = 1
  }
}
