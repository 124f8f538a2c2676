// A scripted component: `needs-file.mjs <port> <file>` fails at once until the file exists; from then on it serves.
import { existsSync } from 'node:fs'
import { createServer } from 'node:http'

const [port, file] = process.argv.slice(2)
if (!existsSync(file)) {
  console.error('Error: the index is being rebuilt')
  process.exit(1)
}
createServer((_, response) => response.end('ok')).listen(Number(port), '127.0.0.1')
