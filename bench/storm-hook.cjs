// Loaded by Electron before an app whose page hears `till:push`. Lets sixty rows appear there and, unless STORM is `none`, a
// thousand of their states change a second, told as the engine tells them; then prints what it cost the page, as JSON.
const { app } = require('electron')
const { patchOf, rowOf, ROWS, step } = require('./storm-rows.cjs')

const CHANGES_A_SECOND = 1_000
/** Patches within one frame travel as one (engine/fan-out.ts). */
const FRAME_MS = 16
const SETTLED_AFTER_MS = 3_000
const WARM_MS = 2_000
const MEASURED_MS = 8_000

const sleep = (ms) => new Promise((done) => setTimeout(done, ms))

/** In the page: the distances of its frames, and tasks over 50 ms, which are all that a page is told of. */
const WATCH = `new Promise((resolve) => {
  const frames = []
  const tasks = []
  const observer = new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration)))
  observer.observe({ type: 'longtask' })
  let last = performance.now()
  const endMs = last + ${MEASURED_MS}
  const next = (now) => {
    frames.push(now - last)
    last = now
    if (now < endMs) requestAnimationFrame(next)
    else resolve({ frames: frames.slice(1), tasks })
  }
  requestAnimationFrame(next)
})`

/** Changes rows in turn, as many at a time as are due. Answers with how many there were so far. */
function begin(contents) {
  const startMs = performance.now()
  let count = 0
  let index = 0
  setInterval(() => {
    const due = Math.floor(((performance.now() - startMs) * CHANGES_A_SECOND) / 1_000) - count
    count += due
    const changed = Array.from({ length: Math.min(due, ROWS) }, () => step((index = (index + 1) % ROWS)))
    if (changed.length > 0) contents.send('till:push', patchOf(changed))
  }, FRAME_MS)
  return () => count
}

async function costsOf(contents) {
  const { metrics } = await contents.debugger.sendCommand('Performance.getMetrics')
  return Object.fromEntries(metrics.map(({ name, value }) => [name, value * 1_000]))
}

async function measure(contents) {
  await sleep(SETTLED_AFTER_MS)
  contents.send('till:push', patchOf(Array.from({ length: ROWS }, (_, index) => rowOf(index))))
  const changes = process.env.STORM === 'none' ? () => 0 : begin(contents)
  contents.debugger.attach('1.3')
  // Of the thread, not of the clock: whatever else the machine does, it costs the page nothing.
  await contents.debugger.sendCommand('Performance.enable', { timeDomain: 'threadTicks' })
  await sleep(WARM_MS)
  const before = { ...(await costsOf(contents)), changes: changes() }
  const seen = await contents.executeJavaScript(WATCH)
  const after = { ...(await costsOf(contents)), changes: changes() }
  // What is attached keeps the page from being closed.
  contents.debugger.detach()
  const spent = (name) => after[name] - before[name]
  return { ...seen, changes: spent('changes'), scriptMs: spent('ScriptDuration'), mainMs: spent('TaskDuration') }
}

app.on('web-contents-created', (_, contents) => {
  contents.once('did-finish-load', () => {
    measure(contents).then(
      (seen) => console.log(`STORM ${JSON.stringify(seen)}`),
      (error) => console.log(`STORM FAILED ${String(error)}`),
    )
  })
})
