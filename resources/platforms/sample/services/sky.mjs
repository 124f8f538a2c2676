// Which stars of the catalog stand above the horizon now.
import { horizontal } from '../lib/astronomy.mjs'
import { call } from '../lib/call.mjs'
import { serve } from '../lib/service.mjs'

const DEFAULT_ALTITUDE = 20

serve('sky', {
  'GET /visible': async ({ query }) => {
    const least = Number(query.get('altitude') ?? DEFAULT_ALTITUDE) || 0
    const [{ ms, utc, site, isDark }, { stars }] = await Promise.all([
      call('clock', '/time'),
      call('catalog', '/stars'),
    ])
    const visible = stars
      .map((star) => ({ ...star, ...horizontal(star, ms, site) }))
      .filter(({ altitude }) => altitude >= least)
      .sort((a, b) => b.altitude - a.altitude)
    return { at: utc, isDark, altitude: least, stars: visible }
  },
})
