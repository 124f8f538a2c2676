// A scripted component: `answers.mjs <port> <file> [line]` prints the line, and answers every request with what the file
// says (JSON: `status`, `type`, `body`; `header`: one that the request must have), else with 200 and a healthy body.
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'

const [port, file, line] = process.argv.slice(2)

/** Nothing where the file is not there, or is taken away in this moment. */
function wishNow() {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    if (error.code === 'ENOENT') return {}
    throw error
  }
}

createServer((request, response) => {
  const wish = wishNow()
  const isRefused = wish.header !== undefined && request.headers[wish.header] === undefined
  response.writeHead(isRefused ? 401 : (wish.status ?? 200), { 'content-type': wish.type ?? 'application/json' })
  response.end(wish.body ?? '{"status":"healthy"}')
}).listen(Number(port), '127.0.0.1', () => {
  // As loggers colour it.
  if (line !== undefined) console.log(`\u001B[32m${line}\u001B[0m`)
})
