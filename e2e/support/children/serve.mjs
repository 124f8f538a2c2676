// A scripted component: `serve.mjs <port> <boot ms>` listens on the port after that time, and prints what that took in
// all, counted from the creation of its process.
import { createServer } from 'node:http'

const [port, bootMs] = process.argv.slice(2).map(Number)
await new Promise((resolve) => setTimeout(resolve, bootMs))
const server = createServer((_, response) => response.end('ok'))
server.listen(port, '127.0.0.1', () =>
  console.log(`listening on ${port} after ${Math.round(process.uptime() * 1e3)} ms`),
)
