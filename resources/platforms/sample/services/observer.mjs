// Carries out the plan, over and over: ask, point, wait, measure, record.
import { call } from '../lib/call.mjs'
import { log } from '../lib/log.mjs'
import { serve } from '../lib/service.mjs'

const PAUSE_MS = 8_000
const MAX_SLEW_MS = 20_000
const LOOK_MS = 500

const now = { doing: 'waiting', star: null, observations: 0, problem: null }

function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

async function observeOnce() {
  now.doing = 'planning'
  const { target, why, isPractice } = await call('planner', '/plan')
  if (target === null) return log('info', 'no star is up')
  now.star = target.name
  now.doing = 'pointing'
  let { remainingMs } = await call('telescope', '/point', { method: 'POST', body: target })
  for (let waited = 0; remainingMs > 0 && waited < MAX_SLEW_MS; waited += LOOK_MS) {
    await pause(Math.min(LOOK_MS, remainingMs))
    ;({ remainingMs } = await call('telescope', '/position'))
  }
  now.doing = 'measuring'
  const { medianArcseconds } = await call('seeing', '/seeing')
  const observation = { star: target.name, altitude: target.altitude, seeing: medianArcseconds, isPractice, why }
  await call('store', '/observations', { method: 'POST', body: observation })
  now.observations += 1
  log('info', `observed ${target.name} at ${target.altitude}°, seeing ${medianArcseconds}", ${why}`)
}

async function observeForever() {
  for (;;) {
    try {
      await observeOnce()
      now.problem = null
    } catch (error) {
      now.problem = error.message
      log('warn', `this round is lost: ${error.message}`)
    }
    now.doing = 'waiting'
    await pause(PAUSE_MS)
  }
}

serve('observer', { 'GET /status': () => now }, () =>
  now.problem === null ? { status: 'healthy', doing: now.doing } : { status: 'degraded', problem: now.problem },
)
await observeForever()
