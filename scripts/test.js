// npm test: everything, in the order of what is cheapest to know first. Goes on after a failure to give the whole
// picture, and closes with one line: N passed, N failed. Each static check counts as one, each test as one.
import { spawn } from 'node:child_process'
import { createWriteStream, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { electronEnv } from './electron-runtime.js'
import { root } from './root.js'
import { setup } from './setup.js'
import { readPlaywright, readVitest } from './test-reports.js'

const RESULTS = join(root, 'test-results')
const total = { passed: 0, failed: 0 }
/** Said before the last line, where it is looked for. */
const remarks = []
/** More failures than this have a reason that asking again won’t mend. */
const MOST_ASKED_AGAIN = 3
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

/** Runs a suite that writes a JSON report. What ends badly without a failed test, or finds none, has failed too. */
async function ask(name, command, { report, read }) {
  const file = join(RESULTS, report)
  rmSync(file, { force: true })
  const { code, output } = await run(name, command)
  const { passed, failures } = existsSync(file)
    ? read(JSON.parse(readFileSync(file, 'utf8')))
    : { passed: 0, failures: [{ file: null, name: `no report was written to ${file}`, why: output }] }
  if (failures.length === 0 && passed === 0) failures.push({ file: null, name: 'found no tests', why: output })
  else if (failures.length === 0 && code !== 0) failures.push({ file: null, name: `ended with ${code}`, why: output })
  return { passed, failures }
}

/**
 * A suite of tests. Those of the real world share their machine with whatever else it does: where `again` gives a command
 * for it, a few that failed are asked once more, by themselves. What passes then has passed, and is named at the end for
 * whoever will find out why.
 */
const suite = (name, { command, again, ...report }) =>
  step(name, async () => {
    const { passed, failures } = await ask(name, command, report)
    const files = [...new Set(failures.map(({ file }) => file))]
    if (again && failures.length > 0 && failures.length <= MOST_ASKED_AGAIN && !files.includes(null)) {
      const second = await ask(`${name}-again`, again(files), report)
      if (second.failures.length === 0) {
        remarks.push(...failures.map((failure) => `Passed only when asked again: ${describe(failure)}`))
        return { passed: passed + failures.length, failed: 0, output: '' }
      }
    }
    remarks.push(...failures.map(({ file, name: title }) => `Failed: ${[file, title].filter(Boolean).join(': ')}`))
    return { passed, failed: failures.length, output: failures.map(describe).join('\n\n') }
  })

const describe = ({ file, name, why }) => `${[file, name].filter(Boolean).join(': ')}\n${why}`

const vitest = (projects, report) => ({
  command: `vitest run ${projects} --reporter=default --reporter=json --outputFile.json=test-results/${report}`,
  report,
  read: readVitest,
})

mkdirSync(join(RESULTS, 'logs'), { recursive: true })

const isReady = await step('setup', async () => {
  env = { ...env, ...electronEnv(await setup(console.log)) }
  return { passed: 0, failed: 0, output: '' }
})
await check('typecheck', 'tsc -b')
await check('lint', 'oxlint')
await check('format', 'oxfmt --check')
await check('layers', 'node scripts/check-layers.js')
await suite('unit', vitest('--project unit --project renderer', 'unit.json'))
const adapter = vitest('--project adapter', 'adapter.json')
await suite('adapter', { ...adapter, again: (files) => `${adapter.command} ${files.join(' ')}` })
const isBuilt = await check('build', 'electron-vite build')
if (isReady && isBuilt) {
  const command = 'playwright test'
  await suite('e2e', { command, again: () => `${command} --last-failed`, report: 'e2e.json', read: readPlaywright })
} else {
  await step('e2e', () => ({ passed: 0, failed: 1, output: 'Not run: it needs the setup and the build above' }))
}

for (const remark of remarks) console.log(remark)
console.log(`${total.passed} passed, ${total.failed} failed`)
process.exitCode = total.failed === 0 ? 0 : 1
