// A component that writes what it is told: `talk.mjs <port> ledger` 6,000 numbered lines and listens, `clock` a line every
// 200 ms, `broken` a few lines and ends with exit code 3.
import { createServer } from 'node:http'

const LEDGER_LINES = 6_000
const TICK_MS = 200

const [port, part] = process.argv.slice(2)
const say = (text) => console.log(`${new Date().toISOString()} ${text}`)

if (part === 'broken') {
  say(`INFO reading the map, run ${process.env.TILL_RUN}`)
  say('ERROR the map is torn: page 7')
  say('INFO giving up')
  process.exitCode = 3
} else {
  const server = createServer((_, response) => response.end('ok'))
  server.listen(Number(port), '127.0.0.1')
  if (part === 'ledger') {
    const lines = Array.from({ length: LEDGER_LINES }, (_, n) => lineOf(n + 1))
    console.log(lines.join('\n'))
  } else {
    let tick = 0
    setInterval(() => say(`INFO tick ${(tick += 1)}`), TICK_MS)
  }
}

function lineOf(n) {
  const stamp = new Date().toISOString()
  if (n === 77) return `${stamp} WARN entry 0077 does not balance: 12 marmosets missing`
  if (n % 1_000 === 0) return `${stamp} \u001B[31mERROR\u001B[0m entry ${n} was \u001B[1mlost\u001B[0m`
  return `${stamp} INFO entry ${String(n).padStart(4, '0')} booked`
}
