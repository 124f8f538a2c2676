// npm test: everything, in the order of what is cheapest to know first. Goes on after a failure to give the whole
// picture, and closes with one line: N passed, N failed. Each static check counts as one, each test as one.
import { spawn } from 'node:child_process'
import { createWriteStream, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { electronEnv } from './electron-runtime.js'
import { root } from './root.js'
import { setup } from './setup.js'
import { countPlaywright, countVitest } from './test-counts.js'

const RESULTS = join(root, 'test-results')
const total = { passed: 0, failed: 0 }
let env = {
  ...process.env,
  PATH: [join(root, 'node_modules/.bin'), process.env.PATH].join(delimiter),
  NO_COLOR: '1',
  FORCE_COLOR: undefined,
}

/** Runs a command quietly: its output goes to test-results/logs/<name>.log, and to the terminal only if it fails. */
function run(name, command) {
  const file = join(RESULTS, 'logs', `${name}.log`)
  const log = createWriteStream(file)
  const child = spawn(command, { cwd: root, env, shell: true, stdio: ['ignore', 'pipe', 'pipe'] })
  child.stdout.pipe(log, { end: false })
  child.stderr.pipe(log, { end: false })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => {
      log.end(() => {
        resolve({ code: code ?? 1, output: stripVTControlCharacters(readFileSync(file, 'utf8')).trim() })
      })
    })
  })
}

/** One step: `act` answers with `{ passed, failed, output }`; its line says how it went and how long it took. */
async function step(name, act) {
  const since = performance.now()
  let result
  try {
    result = await act()
  } catch (error) {
    result = { passed: 0, failed: 1, output: error.message }
  }
  const { passed, failed, output } = result
  total.passed += passed
  total.failed += failed
  const seconds = ((performance.now() - since) / 1000).toFixed(1).padStart(6)
  const count = passed + failed > 1 ? `${passed} of ${passed + failed}` : ''
  console.log(`${failed === 0 ? 'ok    ' : 'FAILED'} ${name.padEnd(10)} ${seconds} s  ${count}`.trimEnd())
  if (failed > 0) console.log(`\n${output}\n`)
  return failed === 0
}

const check = (name, command) =>
  step(name, async () => {
    const { code, output } = await run(name, command)
    return code === 0 ? { passed: 1, failed: 0, output } : { passed: 0, failed: 1, output }
  })

/** A suite that writes a JSON report: what it counted, and at least one failure if it ended badly or found nothing. */
const suite = (name, command, report, count) =>
  step(name, async () => {
    const file = join(RESULTS, report)
    rmSync(file, { force: true })
    const { code, output } = await run(name, command)
    if (!existsSync(file)) return { passed: 0, failed: 1, output: `${output}\nNo report was written to ${file}` }
    const { passed, failed } = count(JSON.parse(readFileSync(file, 'utf8')))
    const hidden = failed === 0 && (code !== 0 || passed === 0) ? 1 : 0
    const why = passed === 0 && failed === 0 ? `\n${name} found no tests` : ''
    return { passed, failed: failed + hidden, output: output + why }
  })

const vitest = (projects, report) =>
  `vitest run ${projects} --reporter=default --reporter=json --outputFile.json=test-results/${report}`

mkdirSync(join(RESULTS, 'logs'), { recursive: true })

const isReady = await step('setup', async () => {
  env = { ...env, ...electronEnv(await setup(console.log)) }
  return { passed: 0, failed: 0, output: '' }
})
await check('typecheck', 'tsc -b')
await check('lint', 'oxlint')
await check('format', 'oxfmt --check')
await check('layers', 'node scripts/check-layers.js')
await suite('unit', vitest('--project unit --project renderer', 'unit.json'), 'unit.json', countVitest)
await suite('adapter', vitest('--project adapter', 'adapter.json'), 'adapter.json', countVitest)
const isBuilt = await check('build', 'electron-vite build')
if (isReady && isBuilt) {
  await suite('e2e', 'playwright test', 'e2e.json', countPlaywright)
} else {
  await step('e2e', () => ({ passed: 0, failed: 1, output: 'Not run: it needs the setup and the build above' }))
}

console.log(`${total.passed} passed, ${total.failed} failed`)
process.exitCode = total.failed === 0 ? 0 : 1
