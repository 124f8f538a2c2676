import assert from 'node:assert/strict'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { EngineProcess } from '../../src/main/testing/engine-process'
import type { World } from '../../src/main/testing/world'
import { stopTrio, withEngines } from './engines'
import type { Fault } from './fault'

const LINES_PER_SECOND = 200_000
const SECONDS = 60
/** A write that takes longer than this would be a child that stalls. */
const LONGEST_WRITE_MS = 1_000
/** An answer that takes longer than this would be an engine that does not respond. */
const LONGEST_ANSWER_MS = 1_000
/** What a person may be shown of one line; far below 10 MB, far above any line that is read. */
const LONGEST_SHOWN = 1_000_000

/** Writes at a steady rate with its descriptor, and tells the longest write and how many lines it got rid of. */
const WRITER = `
import { existsSync, renameSync, writeFileSync, writeSync } from 'node:fs'
const [rate, seconds] = process.argv.slice(2).map(Number)
const EACH = 2_000
let longest = 0, lines = 0
while (!existsSync('go')) await new Promise((done) => setTimeout(done, 5))
const begun = performance.now()
while (lines < rate * seconds) {
  const block = Buffer.from(Array.from({ length: EACH }, (_, index) => String(lines + index).padStart(99, 'x') + '\\n').join(''))
  for (let at = 0; at < block.length; ) {
    const from = performance.now()
    at += writeSync(1, block, at)
    longest = Math.max(longest, performance.now() - from)
  }
  lines += EACH
  const due = begun + (lines / rate) * 1_000 - performance.now()
  if (due > 0) await new Promise((done) => setTimeout(done, due))
}
writeFileSync('told.new', JSON.stringify({ longest, lines, tookMs: performance.now() - begun }))
renameSync('told.new', 'told')
setInterval(() => {}, 1_000)
`
/** 10 MB in one line, invalid UTF-8, a progress bar, colours, and an end without a newline. */
const AWKWARD = `
import { writeSync } from 'node:fs'
const all = (bytes) => { for (let at = 0; at < bytes.length; ) at += writeSync(1, bytes, at) }
all(Buffer.alloc(10_000_000, 'y'))
all(Buffer.from('\\nafter ten megabytes\\n'))
all(Buffer.concat([Buffer.from('bad '), Buffer.from([0xff, 0xfe, 0xc3, 0x28, 0x80]), Buffer.from(' bytes\\n')]))
for (let done = 0; done <= 100; done += 1) all(Buffer.from('\\r' + done + ' %'))
all(Buffer.from('\\n\\x1b[31mred\\x1b[0m\\nno newline at the end'))
setInterval(() => {}, 1_000)
`

export const fault: Fault = {
  name: 'torture by logs',
  attempts: [
    { name: 'a line of 10 MB, invalid UTF-8, no newline at the end', run: awkward },
    {
      name: `${String(LINES_PER_SECOND)} lines a second for ${String(SECONDS)} s, followed: no line lost, nobody stalls`,
      run: flood,
    },
  ],
}

async function begin(world: World, engine: EngineProcess): Promise<void> {
  const { component, ai } = world.bases
  const request = { platform: null, folder: world.checkout, mode: null, name: 'trio' }
  await engine.call('instance.create', { ...request, componentBase: component, aiBase: ai })
  await engine.call('instance.start', { id: 'trio' })
  await engine.until((units) => units.every(({ state }) => state === 'ready'), 'ready')
}

async function awkward(): Promise<string> {
  return withEngines('  hermes: { runtime: node, entrypoint: [awkward.mjs] }', async (world, start) => {
    world.write('awkward.mjs', AWKWARD)
    const engine = await start()
    await begin(world, engine)
    const request = { ref: 'trio/hermes', lines: 100, follow: true }
    let lines: { text: string }[] = []
    let longest = 0
    const giveUpAt = performance.now() + 20_000
    while (!lines.some(({ text }) => text.includes('no newline at the end')) && performance.now() < giveUpAt) {
      const from = performance.now()
      lines = (await engine.call('log.open', { ...request, follow: false })).lines
      longest = Math.max(longest, performance.now() - from)
    }
    const texts = lines.map(({ text }) => text)
    assert(
      texts.some((text) => text === 'after ten megabytes'),
      `the end reads ${JSON.stringify(texts.slice(-5))}`,
    )
    assert(
      texts.some((text) => text.startsWith('bad ') && text.endsWith(' bytes')),
      'the bad bytes hide their line',
    )
    assert(Math.max(...texts.map(({ length }) => length)) <= LONGEST_SHOWN, 'a line of 10 MB is shown whole')
    assert(longest < LONGEST_ANSWER_MS, `it took ${longest.toFixed(0)} ms to be opened`)
    await engine.call('log.open', request)
    await stopTrio(engine)
    return `opened within ${longest.toFixed(0)} ms`
  })
}

async function flood(): Promise<string> {
  const argv = `[writer.mjs, "${String(LINES_PER_SECOND)}", "${String(SECONDS)}"]`
  return withEngines(`  hermes: { runtime: node, entrypoint: ${argv} }`, async (world, start) => {
    world.write('writer.mjs', WRITER)
    const engine = await start()
    await begin(world, engine)
    let shown = 0
    const stopHearing = engine.link.listen((push) => {
      if (push.kind === 'log') shown += push.chunk.lines.length
    })
    const { path } = await engine.call('log.open', { ref: 'trio/hermes', lines: 100, follow: true })
    world.write('go')
    const answers: number[] = []
    const giveUpAt = performance.now() + SECONDS * 1_000 * 2
    while (!existsSync(`${world.checkout}/told`)) {
      assert(performance.now() < giveUpAt, 'the writer does not come to its end')
      const from = performance.now()
      await engine.call('status.get', {})
      answers.push(performance.now() - from)
      await sleep(50)
    }
    stopHearing()
    const told = JSON.parse(readFileSync(`${world.checkout}/told`, 'utf8')) as Record<
      'longest' | 'lines' | 'tookMs',
      number
    >
    const slowest = Math.max(...answers)
    assert.equal(statSync(path).size, told.lines * 100, 'bytes are missing')
    const last = (await engine.call('log.open', { ref: 'trio/hermes', lines: 1, follow: false })).lines.at(-1)
    assert.equal(last?.text, String(told.lines - 1).padStart(99, 'x'))
    assert(shown > 0, 'nothing was shown of it')
    assert(told.longest < LONGEST_WRITE_MS, `the child stalled for ${told.longest.toFixed(0)} ms`)
    assert(slowest < LONGEST_ANSWER_MS, `the engine needed ${slowest.toFixed(0)} ms for an answer`)
    await stopTrio(engine)
    const rate = told.lines / (told.tookMs / 1_000)
    return (
      `${rate.toFixed(0)} lines/s written, longest write ${told.longest.toFixed(0)} ms, ` +
      `slowest answer of the engine ${slowest.toFixed(0)} ms`
    )
  })
}
