import { expect, it } from 'vitest'
import { refusedPorts } from './refused'

it.each([
  ['Node', 'Error: connect ECONNREFUSED 127.0.0.1:8000'],
  ['Node, IPv6', 'Error: connect ECONNREFUSED ::1:8000'],
  ['Go', 'panic: dial tcp 127.0.0.1:8000: connect: connection refused'],
  ['Go, IPv6', 'dial tcp [::1]:8000: connect: connection refused'],
  ['psycopg', 'connection to server at "localhost" (127.0.0.1), port 8000 failed: Connection refused'],
  [
    'requests',
    "HTTPConnectionPool(host='localhost', port=8000): Max retries exceeded with url: / (Caused by NewConnectionError: [Errno 111] Connection refused)",
  ],
  ['aiohttp', "Cannot connect to host localhost:8000 ssl:default [Connect call failed ('127.0.0.1', 8000)]"],
  ['redis', 'redis.exceptions.ConnectionError: Error 111 connecting to localhost:8000. Connection refused.'],
  ['curl', "curl: (7) Failed to connect to localhost port 8000 after 0 ms: Couldn't connect to server"],
  ['Java', 'java.net.ConnectException: Connection refused: localhost/127.0.0.1:8000'],
  ['a URL', 'GET http://localhost:8000/health: connection refused'],
])('reads the port from what %s says', (_, line) => {
  expect(refusedPorts(['listening on 127.0.0.1:7999', line, 'bye'])).toEqual([8_000])
})

it('reads nothing from other hosts, other complaints and mere addresses', () => {
  expect(refusedPorts(['Error: connect ECONNREFUSED 10.0.0.7:8000'])).toEqual([])
  expect(refusedPorts(['Error: connect ETIMEDOUT 127.0.0.1:8000'])).toEqual([])
  expect(refusedPorts(['ConnectionRefusedError: [Errno 111] Connection refused'])).toEqual([])
  expect(refusedPorts(['GET http://127.0.0.1:8000/ answered 500'])).toEqual([])
  expect(refusedPorts(['Error: connect ECONNREFUSED 127.0.0.1:99999'])).toEqual([])
})

it('names the last one first, each once', () => {
  const lines = ['connect ECONNREFUSED 127.0.0.1:8001', 'ECONNREFUSED localhost:8002', 'ECONNREFUSED 127.0.0.1:8001']
  expect(refusedPorts(lines)).toEqual([8_001, 8_002])
})
