import { Agent, request } from 'node:http'
import { HOST, portVariable } from './ports.mjs'

const CALL_TIMEOUT_MS = 2_000
const agent = new Agent({ keepAlive: true, maxSockets: 4 })

/** Asks another service of the observatory for JSON. Rejects with a sentence that names it. */
export function call(id, path, { method = 'GET', body } = {}) {
  const variable = portVariable(id)
  const port = Number(process.env[variable])
  if (!port) return Promise.reject(new Error(`${variable} is not set, so ${id} can't be asked.`))
  return new Promise((resolve, reject) => {
    const fail = (why) => reject(new Error(`${id} does not answer on port ${port}: ${why}`))
    const text = body === undefined ? undefined : JSON.stringify(body)
    const headers =
      text === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }
    const sent = request({ host: HOST, port, path, method, agent, headers, timeout: CALL_TIMEOUT_MS }, (response) => {
      const chunks = []
      response.on('data', (chunk) => chunks.push(chunk))
      response.on('error', (error) => fail(error.message))
      response.on('end', () => {
        const answer = Buffer.concat(chunks).toString('utf8')
        if (response.statusCode !== 200) return fail(`status ${response.statusCode}, ${answer.slice(0, 200)}`)
        try {
          resolve(JSON.parse(answer))
        } catch {
          fail('the answer is no JSON')
        }
      })
    })
    sent.on('timeout', () => sent.destroy(new Error(`no answer within ${CALL_TIMEOUT_MS} ms`)))
    sent.on('error', (error) => fail(error.code === 'ECONNREFUSED' ? 'nobody listens there' : error.message))
    sent.end(text)
  })
}
