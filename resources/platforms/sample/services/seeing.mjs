// Watches how much a star seems to dance: fifty samples a second, one line each, more excited when it is windy.
import { round } from '../lib/astronomy.mjs'
import { call } from '../lib/call.mjs'
import { log } from '../lib/log.mjs'
import { serve } from '../lib/service.mjs'

const SAMPLES_PER_SECOND = Math.min(1_000, Math.max(1, Number(process.env.SEEING_SAMPLES_PER_SECOND) || 50))
const KEPT_SAMPLES = 500
const ASK_WEATHER_EVERY_MS = 15_000
/** Sizes worth a line of their own, in usual sizes: about one in five, one in thirty, one in seven hundred. */
const NOTABLE = 1.8
const LARGE = 2.6
const ABSURD = 3.6
/** The usual size for a strength of noise 1, from the damping and the noise below. */
const USUAL_ARCSECONDS = 0.96

let wind = 5
let x = 0
let y = 0
let count = 0
const samples = []

async function askWeather() {
  try {
    const { windMetresPerSecond } = await call('weather', '/weather')
    wind = windMetresPerSecond
  } catch (error) {
    log('warn', `going on with the last wind, ${wind} m/s: ${error.message}`)
  }
}

/** About normal, mean 0, deviation 1. */
function noise() {
  return Math.random() + Math.random() + Math.random() + Math.random() - 2
}

function sample() {
  const strength = 0.35 + wind / 20
  x = 0.8 * x + strength * noise()
  y = 0.8 * y + strength * noise()
  const size = Math.hypot(x, y)
  const rarity = size / (USUAL_ARCSECONDS * strength)
  count += 1
  samples[count % KEPT_SAMPLES] = size
  const where = `sample ${count} x ${x.toFixed(2)}" y ${y.toFixed(2)}" size ${size.toFixed(2)}"`
  if (rarity > ABSURD) log('error', `${where}: the star left the box, centring again`)
  else if (rarity > LARGE) log('warn', `${where}: large`)
  else if (rarity > NOTABLE || count % SAMPLES_PER_SECOND === 0) log('info', where)
  else log('debug', where)
  if (rarity > ABSURD) {
    x = 0
    y = 0
  }
}

await askWeather()
setInterval(() => void askWeather(), ASK_WEATHER_EVERY_MS)
// Timers slip; samples are made up for, so that a second has its fifty.
const startedAt = Date.now()
setInterval(() => {
  const due = Math.floor(((Date.now() - startedAt) / 1_000) * SAMPLES_PER_SECOND)
  // After a sleeping laptop there is nothing to make up for.
  if (due - count > SAMPLES_PER_SECOND) count = due - 1
  while (count < due) sample()
}, 1_000 / SAMPLES_PER_SECOND)

serve('seeing', {
  'GET /seeing': () => {
    const sorted = samples.filter((size) => size !== undefined).sort((a, b) => a - b)
    const median = sorted[Math.floor(sorted.length / 2)] ?? 0
    return { isSimulated: true, samples: count, medianArcseconds: round(median), windMetresPerSecond: wind }
  },
})
