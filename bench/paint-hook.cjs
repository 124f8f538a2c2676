// Loaded by Electron before the app: when its page has settled, prints when that was painted, as one line of JSON.
const { app } = require('electron')

/** Looking at a page costs it time, so it is looked at when all is over. */
const SETTLED_AFTER_MS = 2_000

const ASK = `new Promise((resolve) => {
  new PerformanceObserver((list) => {
    const [first] = performance.getEntriesByName('first-contentful-paint')
    const origin = performance.timeOrigin
    resolve({ firstAt: origin + first.startTime, largestAt: origin + list.getEntries().at(-1).startTime })
  }).observe({ type: 'largest-contentful-paint', buffered: true })
})`

app.on('web-contents-created', (_, contents) => {
  contents.once('did-finish-load', () => {
    setTimeout(() => {
      void contents.executeJavaScript(ASK).then((painted) => console.log(`PAINTED ${JSON.stringify(painted)}`))
    }, SETTLED_AFTER_MS)
  })
})
