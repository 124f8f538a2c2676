// Two dozen bright stars: name, constellation, right ascension and declination in degrees (J2000), magnitude.
import { Refusal, serve } from '../lib/service.mjs'

const STARS = [
  ['Sirius', 'Canis Major', 101.287, -16.716, -1.46],
  ['Canopus', 'Carina', 95.988, -52.696, -0.74],
  ['Arcturus', 'Boötes', 213.915, 19.182, -0.05],
  ['Vega', 'Lyra', 279.235, 38.784, 0.03],
  ['Capella', 'Auriga', 79.172, 45.998, 0.08],
  ['Rigel', 'Orion', 78.634, -8.202, 0.13],
  ['Procyon', 'Canis Minor', 114.825, 5.225, 0.34],
  ['Betelgeuse', 'Orion', 88.793, 7.407, 0.5],
  ['Altair', 'Aquila', 297.696, 8.868, 0.76],
  ['Aldebaran', 'Taurus', 68.98, 16.509, 0.86],
  ['Antares', 'Scorpius', 247.352, -26.432, 0.96],
  ['Spica', 'Virgo', 201.298, -11.161, 0.97],
  ['Pollux', 'Gemini', 116.329, 28.026, 1.14],
  ['Fomalhaut', 'Piscis Austrinus', 344.413, -29.622, 1.16],
  ['Deneb', 'Cygnus', 310.358, 45.28, 1.25],
  ['Regulus', 'Leo', 152.093, 11.967, 1.35],
  ['Castor', 'Gemini', 113.65, 31.888, 1.58],
  ['Bellatrix', 'Orion', 81.283, 6.35, 1.64],
  ['Alnilam', 'Orion', 84.053, -1.202, 1.69],
  ['Dubhe', 'Ursa Major', 165.932, 61.751, 1.79],
  ['Mirfak', 'Perseus', 51.081, 49.861, 1.79],
  ['Alkaid', 'Ursa Major', 206.885, 49.313, 1.86],
  ['Polaris', 'Ursa Minor', 37.955, 89.264, 1.98],
  ['Algol', 'Perseus', 47.042, 40.956, 2.12],
].map(([name, constellation, ra, dec, magnitude]) => ({ name, constellation, ra, dec, magnitude }))

serve(
  'catalog',
  {
    'GET /stars': () => ({ total: STARS.length, stars: STARS }),
    'GET /star': ({ query }) => {
      const name = (query.get('name') ?? '').toLowerCase()
      const star = STARS.find((one) => one.name.toLowerCase() === name)
      if (star === undefined) throw new Refusal(404, `the catalog has no star ${JSON.stringify(query.get('name'))}`)
      return star
    },
  },
  () => ({ status: 'healthy', stars: STARS.length }),
)
