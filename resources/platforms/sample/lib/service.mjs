import { createServer } from 'node:http'
import { endOnSignal } from './ending.mjs'
import { log } from './log.mjs'
import { HOST, portFrom, portVariable } from './ports.mjs'

const VERSION = '1.0.0'
const MAX_BODY_BYTES = 64 * 1_024

/** An answer that is not 200. */
export class Refusal extends Error {
  constructor(status, message) {
    super(message)
    this.status = status
  }
}

/**
 * Serves `routes` (`'GET /time': ({ query, body }) => value`) as JSON on the port of the service's variable, with
 * `GET /health`: 200 when `health()` says `healthy` or `degraded`, 503 while it says `starting`.
 */
export function serve(id, routes, health = () => ({ status: 'healthy' })) {
  const port = portFrom(portVariable(id))
  const server = createServer((request, response) => {
    answer(id, port, routes, health, request).then(
      ({ status, type, text }) => {
        response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(text) })
        response.end(text)
      },
      (error) => {
        log('error', `${request.method} ${request.url}: ${error.message}`)
        response.destroy()
      },
    )
  })
  // Longer than the callers' own pause, so that they never meet a connection that is just being closed.
  server.keepAliveTimeout = 30_000
  server.on('error', (error) => {
    const why = error.code === 'EADDRINUSE' ? 'somebody else listens there' : error.message
    log('error', `${id} can't listen on ${HOST}:${port}: ${why}`)
    process.exit(1)
  })
  server.listen(port, HOST, () => log('info', `${id} listens on http://${HOST}:${port}`))
  endOnSignal((done) => {
    server.close(done)
    server.closeIdleConnections()
  })
}

async function answer(id, port, routes, health, request) {
  const url = new URL(request.url, `http://${HOST}`)
  try {
    if (request.method === 'GET' && url.pathname === '/health') return healthAnswer(id, port, health())
    const route = routes[`${request.method} ${url.pathname}`]
    if (route === undefined) throw new Refusal(404, `${id} has no ${request.method} ${url.pathname}`)
    const body = request.method === 'POST' ? await readBody(request) : undefined
    const value = await route({ query: url.searchParams, body })
    if (typeof value === 'string') return { status: 200, type: 'text/html; charset=utf-8', text: value }
    return json(200, value)
  } catch (error) {
    if (error instanceof Refusal) return json(error.status, { error: error.message })
    log('warn', `${request.method} ${url.pathname}: ${error.message}`)
    return json(502, { error: error.message })
  }
}

function healthAnswer(id, port, health) {
  const common = { service: id, version: VERSION, port, uptime: Math.round(process.uptime() * 10) / 10 }
  return json(health.status === 'starting' ? 503 : 200, { ...health, ...common })
}

function json(status, value) {
  return { status, type: 'application/json', text: JSON.stringify(value) }
}

async function readBody(request) {
  const chunks = []
  let size = 0
  for await (const chunk of request) {
    size += chunk.length
    if (size > MAX_BODY_BYTES) throw new Refusal(413, `a body has at most ${MAX_BODY_BYTES} bytes`)
    chunks.push(chunk)
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'))
  } catch {
    throw new Refusal(400, 'the body is no JSON')
  }
}
