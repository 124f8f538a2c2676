// Weather that changes slowly and is the same for everybody at the same time: sums of sines. Simulated, and says so.
import { round } from '../lib/astronomy.mjs'
import { call } from '../lib/call.mjs'
import { log } from '../lib/log.mjs'
import { serve } from '../lib/service.mjs'

const LOOK_EVERY_MS = 10_000
const CLOUDS_TO_CLOSE = 0.75
const WIND_TO_CLOSE = 14

let report = null
let problem = null

/** Between 0 and 1, with periods in minutes. */
function wave(minutes, ...periods) {
  const sum = periods.reduce((total, period, index) => total + Math.sin((2 * Math.PI * minutes) / period + index), 0)
  return 0.5 + sum / (2 * periods.length)
}

async function look() {
  try {
    const { ms, utc } = await call('clock', '/time')
    const minutes = ms / 60_000
    const cloudCover = round(0.9 * wave(minutes, 7, 31, 173))
    const windMetresPerSecond = round(16 * wave(minutes, 5, 23, 211), 1)
    const humidity = round(0.35 + 0.5 * wave(minutes, 11, 61))
    const isFit = cloudCover < CLOUDS_TO_CLOSE && windMetresPerSecond < WIND_TO_CLOSE
    if (report?.isFit !== isFit) log(isFit ? 'info' : 'warn', isFit ? 'fit for observing' : 'the dome should close')
    report = { at: utc, isSimulated: true, cloudCover, windMetresPerSecond, humidity, isFit }
    problem = null
    log(
      'info',
      `clouds ${Math.round(cloudCover * 100)} %, wind ${windMetresPerSecond} m/s, humidity ${Math.round(humidity * 100)} %`,
    )
  } catch (error) {
    problem = error.message
    log('warn', problem)
  }
}

await look()
setInterval(() => void look(), LOOK_EVERY_MS)

serve(
  'weather',
  {
    'GET /weather': async () => {
      if (report === null) await look()
      if (report === null) throw new Error(problem)
      return report
    },
  },
  () => (problem === null ? { status: 'healthy' } : { status: 'degraded', problem }),
)
