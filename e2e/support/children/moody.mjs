// A scripted component: `moody.mjs <port> <file>` answers /health well, but not while the file exists.
import { existsSync } from 'node:fs'
import { createServer } from 'node:http'

const [port, file] = process.argv.slice(2)
createServer((_, response) => {
  response.statusCode = existsSync(file) ? 503 : 200
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify({ status: response.statusCode === 200 ? 'healthy' : 'unhealthy', version: '1.4.0' }))
}).listen(Number(port), '127.0.0.1')
