// The door of the observatory: a page for people and a summary for programs.
import { call } from '../lib/call.mjs'
import { serve } from '../lib/service.mjs'

/** What a part answers, or why it does not: one missing part never hides the others. */
async function ask(id, path) {
  try {
    return { ok: true, value: await call(id, path) }
  } catch (error) {
    return { ok: false, problem: error.message }
  }
}

async function summary() {
  const [time, weather, telescope, observer, kept] = await Promise.all([
    ask('clock', '/time'),
    ask('weather', '/weather'),
    ask('telescope', '/position'),
    ask('observer', '/status'),
    ask('store', '/observations?limit=10'),
  ])
  return { time, weather, telescope, observer, kept }
}

function escape(text) {
  return String(text).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}

function row(label, part, show) {
  return `<tr><th>${label}</th><td>${escape(part.ok ? show(part.value) : part.problem)}</td></tr>`
}

async function page() {
  const { time, weather, telescope, observer, kept } = await summary()
  const list = kept.ok ? kept.value.observations : []
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta http-equiv="refresh" content="5">
<title>Tiny Observatory</title>
<style>body{font:16px/1.5 system-ui;max-width:40rem;margin:3rem auto;padding:0 1rem;color:#dde;background:#10131a}
th{text-align:left;font-weight:500;padding-right:1.5rem;color:#99a}td,th{padding-bottom:.3rem;vertical-align:top}</style>
<h1>Tiny Observatory</h1><table>
${row('Time', time, ({ utc, siderealHours, isDark }) => `${utc}, sidereal ${siderealHours} h, ${isDark ? 'dark' : 'daylight'}`)}
${row('Weather (simulated)', weather, ({ cloudCover, windMetresPerSecond }) => `clouds ${Math.round(cloudCover * 100)} %, wind ${windMetresPerSecond} m/s`)}
${row('Telescope (simulated)', telescope, ({ star, isSlewing }) => (isSlewing ? 'turning' : (star ?? 'at home')))}
${row('Observer', observer, ({ doing, star, observations }) => `${doing}${star === null ? '' : `, ${star}`}; ${observations} so far`)}
</table><h2>Last observations</h2><ol>${list.map(({ at, star, seeing }) => `<li>${escape(`${star}, seeing ${seeing}", ${at}`)}</li>`).join('')}</ol></html>`
}

serve('gateway', { 'GET /': page, 'GET /api/summary': summary })
