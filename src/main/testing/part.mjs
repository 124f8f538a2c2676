// A component or specialist that does as its plan says (JSON, the first argument), and as files beside it say while it
// runs: `hermes.sick` answers 503, `hermes.mute` answers nothing, `hermes-ai.garbled` talks nonsense.
import { existsSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

const plan = JSON.parse(process.argv[2] ?? '{}')
const name = process.env.TILL_COMPONENT
const is = (word) => existsSync(`${name}.${word}`)

console.log(`${name} begins`)
if (plan.stubborn) process.on('SIGTERM', () => console.log(`${name} does not heed`))
if (plan.exit !== undefined) setTimeout(() => process.exit(plan.exit), plan.exitAfterMs ?? 0)
// Waits for the test's word before it listens.
while (plan.gate !== undefined && !existsSync(plan.gate)) await sleep(5)
await sleep(plan.bootMs ?? 0)

const server =
  process.env.TILL_SPECIALIST_OF === undefined
    ? createHttpServer((_, response) => {
        if (is('mute')) return
        response.statusCode = is('sick') ? 503 : 200
        response.end('ok')
      })
    : createServer((socket) => {
        socket.on('error', () => {})
        socket.on('data', () => {
          if (plan.mute || is('mute')) return
          const pong = JSON.stringify({ type: 'pong', ai_id: plan.answersAs ?? name })
          socket.write(plan.garbled || is('garbled') ? 'well, hello there\n' : `${pong}\n`)
        })
      })
const port = Number(process.env.TILL_SPECIALIST_OF === undefined ? process.env.TILL_PORT : process.env.TILL_AI_PORT)
if (plan.exit === undefined && !plan.deaf) {
  server.listen(port, '127.0.0.1', () => console.log(`${name} listens on ${port}`))
} else setInterval(() => {}, 1_000)
