// Chooses the next star: high, bright and not looked at lately. By day it practises, and says so.
import { round } from '../lib/astronomy.mjs'
import { call } from '../lib/call.mjs'
import { log } from '../lib/log.mjs'
import { serve } from '../lib/service.mjs'

const RECENT = 6

let last = null

/** Higher is better: up to 90 for altitude, minus 12 a magnitude, minus 40 when it was one of the last few. */
function scoreOf(star, recent) {
  const age = recent.indexOf(star.name)
  return round(star.altitude - 12 * star.magnitude - (age === -1 ? 0 : 40 - 4 * age), 1)
}

serve(
  'planner',
  {
    'GET /plan': async () => {
      const [sky, weather, kept] = await Promise.all([
        call('sky', '/visible'),
        call('weather', '/weather'),
        call('store', `/observations?limit=${RECENT}`),
      ])
      const recent = kept.observations.map(({ star }) => star)
      const ranked = sky.stars
        .map((star) => ({ ...star, score: scoreOf(star, recent) }))
        .sort((a, b) => b.score - a.score)
      const [target] = ranked
      const isPractice = !sky.isDark || !weather.isFit
      const why = isPractice ? (sky.isDark ? 'practice under clouds' : 'practice by day') : 'clear and dark'
      if (target !== undefined && target.name !== last)
        log('info', `next is ${target.name} (score ${target.score}), ${why}`)
      last = target?.name ?? null
      return { target: target ?? null, others: ranked.slice(1, 4), isPractice, why, recent }
    },
  },
  () => ({ status: 'healthy', last }),
)
