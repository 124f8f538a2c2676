// The AI specialist beside a service: `node specialist.mjs weather`. It answers by rules, and its model says so.
// One JSON object a line over TCP, persistent, replies in order; a line over 64 KiB or a JSON value that is no object
// closes the connection without a reply.
import { createServer } from 'node:net'
import { endOnSignal } from './lib/ending.mjs'
import { log } from './lib/log.mjs'
import { HOST, portFrom, portVariable } from './lib/ports.mjs'
import { answer, SPECIALISTS } from './lib/rules.mjs'

const MAX_LINE_BYTES = 64 * 1_024
const MODEL_PROVIDER = 'rules'
const MODEL_NAME = 'sample'
const PROMPT_SHOWN = 200
const HANG_UP_MS = 1_000
const NEWLINE = 0x0a

const component = process.argv[2] ?? ''
const self = Object.hasOwn(SPECIALISTS, component) ? SPECIALISTS[component] : null
if (self === null) {
  log(
    'error',
    `usage: specialist.mjs ${Object.keys(SPECIALISTS).join(' | ')}; there is no ${JSON.stringify(component)}`,
  )
  process.exit(64)
}
const aiId = `${component}-ai`
const port = portFrom(portVariable(component, 'ai'))
const prompt = `You are ${self.title}, the specialist for ${component} of the Tiny Observatory. You know ${self.expertise}. ${self.hint} You answer by fixed rules from what the ${component} service says at that moment, and say so when it does not answer.`
const clients = new Set()

const handlers = {
  ping: () => ({ type: 'pong', ai_id: aiId, timestamp: Date.now() / 1_000 }),
  health: () => ({
    type: 'health_response',
    ai_id: aiId,
    status: 'healthy',
    component,
    model: `${MODEL_PROVIDER}:${MODEL_NAME}`,
    clients: clients.size,
  }),
  info: () => ({
    type: 'info_response',
    ai_id: aiId,
    component,
    description: `AI specialist for ${component} - ${self.title}`,
    model_provider: MODEL_PROVIDER,
    model_name: MODEL_NAME,
    system_prompt: `${prompt.slice(0, PROMPT_SHOWN)}...`,
    port,
  }),
  chat: async (message) => {
    const content = message.content || message.message
    if (typeof content !== 'string' || content === '') return { type: 'error', error: 'No content provided' }
    log('info', `asked: ${content.slice(0, 80).replace(/\s+/g, ' ')}`)
    return { type: 'chat_response', ai_id: aiId, content: await answer(self, content) }
  },
}

/** The reply to one line, or null where the connection is to be closed without one. */
async function reply(line) {
  let message
  try {
    message = JSON.parse(line)
  } catch {
    return { type: 'error', error: 'Invalid JSON' }
  }
  if (typeof message !== 'object' || message === null || Array.isArray(message)) return null
  const type = typeof message.type === 'string' ? message.type : 'unknown'
  if (Object.hasOwn(handlers, type)) return handlers[type](message)
  const content = `Received ${type} message. As ${self.title}, I know ${self.expertise}.`
  return { type: 'response', ai_id: aiId, content }
}

/** Reads lines and answers each before the next, so replies keep their order however fast requests come. */
async function converse(socket) {
  let rest = Buffer.alloc(0)
  // Not destroyed on return: what was answered before must still reach the client.
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    let start = 0
    for (let end = rest.indexOf(NEWLINE); end !== -1; end = rest.indexOf(NEWLINE, start)) {
      if (end - start > MAX_LINE_BYTES) return
      const answered = await reply(rest.toString('utf8', start, end))
      if (answered === null) return
      if (!socket.write(`${JSON.stringify(answered)}\n`)) await drained(socket)
      start = end + 1
    }
    rest = rest.subarray(start)
    if (rest.length > MAX_LINE_BYTES) return
  }
}

/** Ends the conversation: replies under way still go out, what comes in is no longer read. */
function hangUp(socket) {
  socket.end()
  socket.resume()
  setTimeout(() => socket.destroy(), HANG_UP_MS).unref()
}

function drained(socket) {
  return new Promise((resolve) => {
    socket.once('drain', resolve)
    socket.once('close', resolve)
  })
}

const server = createServer({ allowHalfOpen: true }, (socket) => {
  clients.add(socket)
  socket.on('error', (error) => log('debug', `a client went away: ${error.code ?? error.message}`))
  socket.on('close', () => clients.delete(socket))
  converse(socket).then(
    () => hangUp(socket),
    () => socket.destroy(),
  )
})
server.on('error', (error) => {
  const why = error.code === 'EADDRINUSE' ? 'somebody else listens there' : error.message
  log('error', `${aiId} can't listen on ${HOST}:${port}: ${why}`)
  process.exit(1)
})
server.listen(port, HOST, () =>
  log('info', `${aiId} (${self.title}) listens on ${HOST}:${port}, model ${MODEL_PROVIDER}:${MODEL_NAME}`),
)
endOnSignal((done) => {
  server.close(done)
  for (const socket of clients) socket.destroy()
})
