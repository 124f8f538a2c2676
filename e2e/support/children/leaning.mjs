// A scripted component that leans on another one: `leaning.mjs <port> <port of the other>` answers /health well only while
// the other one can be reached, and complains in its log when it can't.
import { createServer } from 'node:http'
import { connect } from 'node:net'

const [port, other] = process.argv.slice(2).map(Number)

createServer((_, response) => {
  const probe = connect(other, '127.0.0.1')
  probe.once('connect', () => {
    probe.destroy()
    response.end('{"status":"healthy"}')
  })
  probe.once('error', (error) => {
    console.error(`Error: ${error.message}`)
    response.statusCode = 503
    response.end('{"status":"unhealthy"}')
  })
}).listen(port, '127.0.0.1')
