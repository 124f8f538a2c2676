// Universal and sidereal time, and where the sun is. Needs nobody.
import { horizontal, julianDay, round, siderealDegrees, SITE, sun } from '../lib/astronomy.mjs'
import { serve } from '../lib/service.mjs'

/** Below this the sky is dark enough to look. */
const TWILIGHT_DEGREES = -6

serve('clock', {
  'GET /time': () => {
    const now = Date.now()
    const { altitude } = horizontal(sun(now), now)
    return {
      ms: now,
      utc: new Date(now).toISOString(),
      julianDay: round(julianDay(now), 5),
      siderealHours: round(siderealDegrees(now, SITE.longitude) / 15, 4),
      site: SITE,
      sunAltitude: altitude,
      isDark: altitude < TWILIGHT_DEGREES,
    }
  },
})
