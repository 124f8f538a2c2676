// A component that does not heed SIGTERM, with a child that doesn't either: node deaf.mjs <port>, and for the child no port.
import { spawn } from 'node:child_process'
import { createServer } from 'node:net'

const [port] = process.argv.slice(2)
process.on('SIGTERM', () => {})
if (port === undefined) setInterval(() => {}, 60_000)
else {
  spawn(process.execPath, [process.argv[1]], { stdio: 'ignore' })
  createServer().listen(Number(port), '127.0.0.1')
}
