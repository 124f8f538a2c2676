// Tries each fault of bench/faults on the real supervisor: `npm run faults [-- a number, or part of a name]`. Each has a
// process, a folder and a deadline of its own; whatever it leaves alive is a loss, and is ended. Prints a line for each
// attempt and the sum. The exit code is 1 where anything was lost.
import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from '../../scripts/root.js'

/** For one attempt; the longest writes logs for a minute. */
const DEADLINE_MS = 180_000
const FILE = /^\d\d-.*\.ts$/

const folder = join(root, 'bench/faults')
const filter = process.argv[2] ?? ''
const isAsked = (file) => (/^\d+$/.test(filter) ? Number(file.slice(0, 2)) === Number(filter) : file.includes(filter))
const files = readdirSync(folder)
  .filter((file) => FILE.test(file) && isAsked(file))
  .toSorted()
if (files.length === 0) {
  console.error(`No fault is called ${filter}.`)
  process.exit(1)
}

const count = { survived: 0, lost: 0, 'not-tried': 0 }
const begunAt = performance.now()
for (const file of files) await tryFault(file)
const took = ((performance.now() - begunAt) / 1_000).toFixed(0)
const tried = count.survived + count.lost
const untried = count['not-tried'] === 0 ? '' : `; ${String(count['not-tried'])} not tried`
console.log(`\n${tried} tried, ${count.survived} survived, ${count.lost} lost${untried} (${took} s)`)
process.exitCode = count.lost === 0 ? 0 : 1

/** Runs the attempts of one file. */
async function tryFault(file) {
  const number = Number(file.slice(0, 2))
  // Short: the path of a socket in it must fit in 107 bytes.
  const place = realpathSync(mkdtempSync(join(tmpdir(), 'till-f-')))
  const child = spawn(process.execPath, [join(folder, 'one.js'), join(folder, file)], {
    cwd: root,
    env: { ...process.env, TMPDIR: place },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  let current = null
  let late = null
  let awaited = 0
  const arm = () => {
    clearTimeout(late)
    late = setTimeout(() => {
      if (current !== null) report('lost', `did not come to an end within ${DEADLINE_MS / 1_000} s`)
      child.kill('SIGKILL')
    }, DEADLINE_MS)
  }
  const report = (kind, note, tookMs) => {
    count[kind] += 1
    const { fault, attempt } = current ?? { fault: file, attempt: 'its end' }
    const time = tookMs === undefined ? '' : ` (${(tookMs / 1_000).toFixed(1)} s)`
    const label = kind === 'not-tried' ? 'not tried' : kind
    const [first, ...rest] = note.split('\n')
    console.log(`${String(number).padStart(2)} ${label.padEnd(9)} ${fault}: ${attempt}${first && ` – ${first}`}${time}`)
    if (kind === 'lost' && rest.length > 0) console.log(rest.map((line) => `     ${line.trim()}`).join('\n'))
    current = null
  }
  child.on('message', (message) => {
    arm()
    if (message.kind === 'begins') awaited = message.left
    if (message.kind === 'begins') current = message
    else report(message.kind, message.note, message.tookMs)
  })
  arm()
  const code = await new Promise((done) => child.once('exit', (exit, signal) => done(signal ?? exit)))
  clearTimeout(late)
  if (awaited > 0) report('lost', `${awaited} attempts were not reached`)
  if (current !== null || (code !== 0 && code !== 'SIGKILL'))
    report('lost', `the fault’s own process ended with ${code}`)
  const left = livingIn(place)
  for (const { pid } of left) endByForce(pid)
  if (left.length > 0) report('lost', `left alive: ${left.map(({ line }) => line).join('; ')}`)
  rmSync(place, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
}

/** Processes that carry the folder in their environment or command line. Linux; elsewhere nothing is found. */
function livingIn(place) {
  const read = (path) => {
    try {
      return readFileSync(path, 'latin1')
    } catch {
      return '' // Gone, or another user's.
    }
  }
  if (process.platform !== 'linux') return []
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((pid) => {
      const line = read(`/proc/${pid}/cmdline`)
      if (!line.includes(place) && !read(`/proc/${pid}/environ`).includes(place)) return []
      return [{ pid: Number(pid), line: `${line.replaceAll('\0', ' ').trim()} (pid ${pid})` }]
    })
}

function endByForce(pid) {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if (error.code !== 'ESRCH') throw error // Else it ended by itself between the look and the kill.
  }
}
