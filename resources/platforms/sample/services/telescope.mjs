// A simulated mount. Its start takes about four seconds, and it tells how far it is; until then /health answers 503.
import { round, separation } from '../lib/astronomy.mjs'
import { call } from '../lib/call.mjs'
import { log } from '../lib/log.mjs'
import { Refusal, serve } from '../lib/service.mjs'

const STEPS = [
  'waking the motors',
  'opening the shutter',
  'cooling the camera',
  'finding the home marks',
  'setting the clock',
]
const STEP_MS = 800
const DEGREES_PER_SECOND = 20

/** Where it points: home is the pole. */
let position = { ra: 0, dec: 90, star: null }
let slew = null
let done = 0

async function wake() {
  for (const [index, step] of STEPS.entries()) {
    log('info', `starting: ${index + 1} of ${STEPS.length}, ${step}`)
    await new Promise((resolve) => setTimeout(resolve, STEP_MS))
    done = index + 1
  }
  try {
    const { siderealHours } = await call('clock', '/time')
    log('info', `ready, sidereal time is ${siderealHours} h`)
  } catch (error) {
    log('warn', `ready, but without the time: ${error.message}`)
  }
}

function whereNow() {
  if (slew !== null && Date.now() >= slew.endsAt) {
    position = { ra: slew.target.ra, dec: slew.target.dec, star: slew.target.name ?? null }
    log('info', `arrived at ${position.star ?? `${position.ra}, ${position.dec}`}`)
    slew = null
  }
  return {
    ...position,
    isSimulated: true,
    isSlewing: slew !== null,
    remainingMs: slew === null ? 0 : slew.endsAt - Date.now(),
  }
}

serve(
  'telescope',
  {
    'GET /position': () => whereNow(),
    'POST /point': ({ body }) => {
      if (done < STEPS.length) throw new Refusal(503, 'the telescope is still starting')
      const isPlace = Number.isFinite(body?.ra) && Number.isFinite(body?.dec) && Math.abs(body.dec) <= 90
      if (!isPlace) throw new Refusal(422, 'ra and dec in degrees are needed')
      const degrees = separation(whereNow(), body)
      slew = { target: body, endsAt: Date.now() + (degrees / DEGREES_PER_SECOND) * 1_000 }
      log('info', `turning ${round(degrees, 1)}° to ${body.name ?? `${body.ra}, ${body.dec}`}`)
      return whereNow()
    },
  },
  () =>
    done < STEPS.length
      ? { status: 'starting', progress: done / STEPS.length, step: STEPS[done] }
      : { status: 'healthy', star: position.star },
)
await wake()
