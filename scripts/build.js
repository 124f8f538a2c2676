// Builds out/ if it is older than what it is made of. `node scripts/build.js` or ensureBuilt().
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { holdLock } from './lock.js'
import { root } from './root.js'

const SOURCES = ['src', 'resources', 'electron.vite.config.ts', 'package.json', 'package-lock.json']
const RESULTS = [
  'out/main/index.cjs',
  'out/main/headless.cjs',
  'out/main/spawner.cjs',
  'out/preload/index.cjs',
  'out/renderer/index.html',
]

/** A build empties its folder first: two at once would start an app with half of its files. */
const LOCK = join(root, 'node_modules/.cache/till-build.lock')

/** Runs the build where a result is missing or older than a source; throws when it fails. */
export function ensureBuilt(log = console.error) {
  if (isFresh()) return
  try {
    holdLock(LOCK, () => {
      // Another one may have built it while we waited.
      if (!isFresh()) build(log)
    })
  } catch (error) {
    if (!['EACCES', 'EPERM', 'EROFS'].includes(error.code)) throw error
    throw new Error(`Till must be built, but you may not write in ${root}: run npm run build as its owner`, {
      cause: error,
    })
  }
}

function build(log) {
  log('Building Till')
  const tool = join(root, 'node_modules/electron-vite/bin/electron-vite.js')
  const run = spawnSync(process.execPath, [tool, 'build', '--logLevel', 'warn'], { cwd: root, encoding: 'utf8' })
  if (run.status === 0) return
  const said = run.error?.message ?? `${run.stdout}${run.stderr}`.trim()
  throw new Error(`The build failed, so there is nothing to start:\n${said}`)
}

function isFresh() {
  if (!RESULTS.every((file) => existsSync(join(root, file)))) return false
  const oldest = Math.min(...RESULTS.map((file) => statSync(join(root, file)).mtimeMs))
  return SOURCES.every((path) => newestIn(join(root, path)) <= oldest)
}

function newestIn(path) {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found === undefined) return 0
  if (!found.isDirectory()) return found.mtimeMs
  // A folder's own time tells of files that were removed.
  return Math.max(found.mtimeMs, ...readdirSync(path).map((name) => newestIn(join(path, name))))
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    ensureBuilt()
  } catch (error) {
    console.error(error.message)
    process.exitCode = 1
  }
}
