// Low-precision formulas of Meeus, Astronomical Algorithms: good to about a tenth of a degree, plenty for pointing a
// telescope that isn't there.

const RADIANS = Math.PI / 180
const MS_PER_DAY = 86_400_000
const JULIAN_DAY_OF_UNIX_EPOCH = 2_440_587.5
const JULIAN_DAY_2000 = 2_451_545

/** Greenwich: where longitude is no excuse. */
export const SITE = { name: 'Greenwich', latitude: 51.4779, longitude: 0 }

export function julianDay(ms) {
  return ms / MS_PER_DAY + JULIAN_DAY_OF_UNIX_EPOCH
}

/** Local sidereal time in degrees, 0 up to 360. */
export function siderealDegrees(ms, longitude) {
  const days = julianDay(ms) - JULIAN_DAY_2000
  return turn(280.46061837 + 360.98564736629 * days + longitude)
}

/** Altitude and azimuth (from north over east) in degrees of a place in the sky (right ascension, declination in degrees). */
export function horizontal({ ra, dec }, ms, site = SITE) {
  const hour = (siderealDegrees(ms, site.longitude) - ra) * RADIANS
  const latitude = site.latitude * RADIANS
  const height =
    Math.sin(latitude) * Math.sin(dec * RADIANS) + Math.cos(latitude) * Math.cos(dec * RADIANS) * Math.cos(hour)
  const east = -Math.cos(dec * RADIANS) * Math.sin(hour)
  const north =
    Math.sin(dec * RADIANS) * Math.cos(latitude) - Math.cos(dec * RADIANS) * Math.sin(latitude) * Math.cos(hour)
  return { altitude: round(Math.asin(height) / RADIANS), azimuth: round(turn(Math.atan2(east, north) / RADIANS)) }
}

/** Right ascension and declination of the sun in degrees. */
export function sun(ms) {
  const days = julianDay(ms) - JULIAN_DAY_2000
  const anomaly = turn(357.5291 + 0.98560028 * days) * RADIANS
  const centre = 1.9148 * Math.sin(anomaly) + 0.02 * Math.sin(2 * anomaly)
  const longitude = turn(280.4665 + 0.98564736 * days + centre) * RADIANS
  const tilt = 23.4393 * RADIANS
  const ra = Math.atan2(Math.cos(tilt) * Math.sin(longitude), Math.cos(longitude)) / RADIANS
  return { ra: turn(ra), dec: Math.asin(Math.sin(tilt) * Math.sin(longitude)) / RADIANS }
}

/** Degrees between two places of the sky. */
export function separation(a, b) {
  const cosine =
    Math.sin(a.dec * RADIANS) * Math.sin(b.dec * RADIANS) +
    Math.cos(a.dec * RADIANS) * Math.cos(b.dec * RADIANS) * Math.cos((a.ra - b.ra) * RADIANS)
  return Math.acos(Math.min(1, Math.max(-1, cosine))) / RADIANS
}

export function round(value, digits = 2) {
  const scale = 10 ** digits
  return Math.round(value * scale) / scale
}

function turn(degrees) {
  return ((degrees % 360) + 360) % 360
}
