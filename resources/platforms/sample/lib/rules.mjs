// What each specialist knows: who it is, and rules from a pattern to an answer made of what its service says now.
import { call } from './call.mjs'

const percent = (share) => `${Math.round(share * 100)} %`

const starLine = ({ name, constellation, magnitude }) => `${name} in ${constellation}, magnitude ${magnitude}`

export const SPECIALISTS = {
  catalog: {
    title: 'The Star Guide',
    expertise: 'the two dozen bright stars of the catalog: their constellations, brightness and places',
    hint: 'Ask me about a star (“Vega”), the brightest, or how many there are.',
    rules: [
      [
        /how many|count|list/i,
        async () => {
          const { total, stars } = await call('catalog', '/stars')
          return `The catalog has ${total} stars: ${stars.map(({ name }) => name).join(', ')}.`
        },
      ],
      [
        /bright/i,
        async () => {
          const { stars } = await call('catalog', '/stars')
          return `The brightest are ${[...stars]
            .sort((a, b) => a.magnitude - b.magnitude)
            .slice(0, 3)
            .map(starLine)
            .join('; ')}.`
        },
      ],
      [
        /./s,
        async (content) => {
          const { stars } = await call('catalog', '/stars')
          const star = stars.find(({ name }) => content.toLowerCase().includes(name.toLowerCase()))
          return star === undefined ? null : `${starLine(star)}; right ascension ${star.ra}°, declination ${star.dec}°.`
        },
      ],
    ],
  },
  weather: {
    title: 'The Weather Watcher',
    expertise: 'clouds, wind and humidity at the site, all of them simulated',
    hint: 'Ask me about the clouds, the wind, the humidity, or whether to open the dome.',
    rules: [
      [
        /open|close|dome|fit|observe/i,
        async () => {
          const { isFit, cloudCover, windMetresPerSecond } = await call('weather', '/weather')
          return `${isFit ? 'Yes, the dome may be open' : 'No, keep the dome closed'}: clouds ${percent(cloudCover)}, wind ${windMetresPerSecond} m/s (simulated).`
        },
      ],
      [
        /cloud|wind|humid|weather|now/i,
        async () => {
          const { cloudCover, windMetresPerSecond, humidity } = await call('weather', '/weather')
          return `Clouds ${percent(cloudCover)}, wind ${windMetresPerSecond} m/s, humidity ${percent(humidity)} (simulated).`
        },
      ],
    ],
  },
  telescope: {
    title: 'The Mount Keeper',
    expertise: 'where the simulated telescope points and whether it is turning',
    hint: 'Ask me where the telescope points or whether it moves.',
    rules: [
      [
        /where|point|position|mov|turn|slew|star/i,
        async () => {
          const { star, ra, dec, isSlewing, remainingMs } = await call('telescope', '/position')
          if (isSlewing) return `It is turning and arrives in ${Math.ceil(remainingMs / 1_000)} s.`
          return `It points at ${star ?? 'its home position'} (right ascension ${ra}°, declination ${dec}°).`
        },
      ],
    ],
  },
  planner: {
    title: 'The Night Planner',
    expertise: 'which star is looked at next and why',
    hint: 'Ask me what is next, why, or what comes after.',
    rules: [
      [
        /after|other|later/i,
        async () => {
          const { others } = await call('planner', '/plan')
          return others.length === 0
            ? 'Nothing else is up.'
            : `After that: ${others.map(({ name, score }) => `${name} (${score})`).join(', ')}.`
        },
      ],
      [
        /next|why|plan|what|target/i,
        async () => {
          const { target, why } = await call('planner', '/plan')
          if (target === null) return 'No star of the catalog is high enough now.'
          return `Next is ${target.name}: ${target.altitude}° high, magnitude ${target.magnitude}, score ${target.score}; ${why}.`
        },
      ],
    ],
  },
}

/** The answer of the first rule that has one; otherwise what can be asked. A failure is told as the answer. */
export async function answer(specialist, content) {
  for (const [pattern, reply] of specialist.rules) {
    if (!pattern.test(content)) continue
    try {
      const text = await reply(content)
      if (text !== null) return text
    } catch (error) {
      return `I can't tell: ${error.message}`
    }
  }
  return `I am ${specialist.title} and answer by rules about ${specialist.expertise}. ${specialist.hint}`
}
