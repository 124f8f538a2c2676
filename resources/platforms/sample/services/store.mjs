// Keeps observations in a file of JSON lines, and the last thousand in memory. Needs nobody.
import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { log } from '../lib/log.mjs'
import { Refusal, serve } from '../lib/service.mjs'

const KEPT = 1_000
const folder = process.env.OBSERVATORY_DATA ?? 'data'
const file = join(folder, 'observations.jsonl')

mkdirSync(folder, { recursive: true })
let observations = load()
// The file holds at most twice what is kept.
let linesInFile = observations.length

/** What was kept before; a line cut short by a crash is left out. */
function load() {
  if (!existsSync(file)) return []
  const found = []
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    if (line === '') continue
    try {
      found.push(JSON.parse(line))
    } catch {
      log('warn', `a broken line of ${file} is left out: ${line.slice(0, 80)}`)
    }
  }
  log('info', `${found.length} observations found in ${file}`)
  return found.slice(-KEPT)
}

function keep(observation) {
  observations = [...observations, observation].slice(-KEPT)
  appendFileSync(file, `${JSON.stringify(observation)}\n`)
  linesInFile += 1
  if (linesInFile < 2 * KEPT) return
  writeFileSync(`${file}.new`, observations.map((kept) => `${JSON.stringify(kept)}\n`).join(''))
  renameSync(`${file}.new`, file)
  linesInFile = observations.length
  log('info', `${file} was cut to its last ${linesInFile} observations`)
}

serve(
  'store',
  {
    'GET /observations': ({ query }) => {
      const limit = Math.min(KEPT, Math.max(1, Number(query.get('limit')) || 20))
      return { total: observations.length, observations: observations.slice(-limit).reverse() }
    },
    'POST /observations': ({ body }) => {
      if (typeof body?.star !== 'string') throw new Refusal(422, 'an observation names its star')
      const observation = { at: new Date().toISOString(), ...body }
      keep(observation)
      log('info', `kept observation ${observations.length} of ${observation.star}`)
      return observation
    },
  },
  () => ({ status: 'healthy', observations: observations.length }),
)
