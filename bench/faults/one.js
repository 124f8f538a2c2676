// Runs the attempts of one fault, in a process of its own, and tells each by a message: `node bench/faults/one.js <file>`.
// Loaded through Vite so that the sources run as they stand, with the folders they know.
import { join } from 'node:path'
import { createServer } from 'vite'
import { root } from '../../scripts/root.js'

const server = await createServer({
  configFile: false,
  root,
  logLevel: 'error',
  appType: 'custom',
  server: { middlewareMode: true, hmr: false, ws: false, watch: null },
  optimizeDeps: { noDiscovery: true, include: [] },
  resolve: { alias: { '@shared': join(root, 'src/shared') } },
})
const { fault } = await server.ssrLoadModule(process.argv[2])
const tell = (message) => new Promise((done) => process.send(message, done))

for (const [index, attempt] of fault.attempts.entries()) {
  await tell({ kind: 'begins', fault: fault.name, attempt: attempt.name, left: fault.attempts.length - index - 1 })
  const begunAt = performance.now()
  const end = (kind, note) => tell({ kind, note, tookMs: performance.now() - begunAt })
  try {
    await end('survived', (await attempt.run()) ?? '')
  } catch (error) {
    if (error.name === 'NotTried') await end('not-tried', error.message)
    else await end('lost', error.stack ?? String(error))
  }
}
await server.close()
process.exit(0)
