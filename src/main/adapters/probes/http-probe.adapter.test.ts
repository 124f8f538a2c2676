import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { createProbes } from './probes'
import { closedPort, httpPeer, httpProbe, httpsPeer, tcpPeer, timing } from './testing/peers'
import type { Peer } from './testing/peers'

const probes = createProbes()
let peer: Peer | null = null
afterEach(async () => {
  await peer?.close()
  peer = null
})

const serve = async (start: Promise<Peer>) => (peer = await start)
const ask = async (probe = httpProbe(), port: number | null = peer?.port ?? null) =>
  probes.run(probe, { port, workingDir: '/', environment: {} })

describe('http', () => {
  it('hears the version that a good answer tells', async () => {
    await serve(
      httpPeer((_, response) =>
        response.writeHead(200, { 'content-type': 'application/json' }).end('{"status":"degraded","version":"0.1.0"}'),
      ),
    )
    expect(await ask()).toMatchObject({ isGood: true, isDegraded: true, version: '0.1.0' })
  })

  it('is content with a good status and says which', async () => {
    await serve(httpPeer((_, response) => response.end('{}')))
    expect(await ask()).toMatchObject({ isGood: true, message: 'answered 200 OK' })
  })

  it('names a bad status', async () => {
    await serve(httpPeer((_, response) => response.writeHead(503).end()))
    expect(await ask()).toMatchObject({ isGood: false, message: 'answered 503 Service Unavailable' })
    expect(await ask(httpProbe({ statusFrom: 500, statusTo: 599 }))).toMatchObject({ isGood: true })
  })

  it('tries paths in order, takes the first good one and asks no further', async () => {
    const asked: string[] = []
    await serve(
      httpPeer((request, response) => {
        asked.push(request.url ?? '')
        response.writeHead(request.url === '/status' ? 200 : 404).end()
      }),
    )
    expect(await ask(httpProbe({ paths: ['/health', 'api/health', '/status', '/'] }))).toMatchObject({ isGood: true })
    expect(asked).toEqual(['/health', '/api/health', '/status'])
  })

  it('tells the telling answer where no path was good', async () => {
    await serve(httpPeer((request, response) => response.writeHead(request.url === '/b' ? 500 : 404).end()))
    expect((await ask(httpProbe({ paths: ['/a', '/b', '/c'] }))).message).toBe(
      'answered 500 Internal Server Error on /b',
    )
  })

  it('refuses HTML with status 200', async () => {
    await serve(httpPeer((_, response) => response.setHeader('content-type', 'text/html').end('<html>')))
    expect(await ask(httpProbe({ refuseHtml: true }))).toMatchObject({
      isGood: false,
      message: 'answered HTML where JSON was expected',
    })
  })

  it('believes a body of JSON that says it is not well over a good status, and asks no other path', async () => {
    let body = '{"status":"unhealthy"}'
    let asked = 0
    await serve(
      httpPeer((_, response) => {
        asked += 1
        response.setHeader('content-type', 'application/json; charset=utf-8').end(body)
      }),
    )
    expect(await ask(httpProbe({ paths: ['/health', '/'] }))).toMatchObject({
      isGood: false,
      message: 'answered 200 OK, but says of itself that it is unhealthy',
    })
    expect(asked).toBe(1)
    body = '{"status":"degraded","component":"engram"}'
    expect(await ask()).toMatchObject({
      isGood: true,
      isDegraded: true,
      message: 'says of itself that it is degraded',
    })
    // What the definition asks of the body is all it asks.
    expect(await ask(httpProbe({ bodyMatch: 'engram' }))).not.toHaveProperty('isDegraded')
    body = `{"status":"healthy","padding":"${'x'.repeat(100_000)}"}`
    expect(await ask()).toMatchObject({ isGood: true, message: 'answered 200 OK' })
    body = '{"status":'
    expect(await ask()).toMatchObject({ isGood: true })
  })

  it('looks into the body, by substring and by expression', async () => {
    await serve(httpPeer((_, response) => response.end('{"status": "degraded"}')))
    expect((await ask(httpProbe({ bodyMatch: '"degraded"' }))).isGood).toBe(true)
    expect((await ask(httpProbe({ bodyMatch: '/"(healthy|degraded)"/' }))).isGood).toBe(true)
    expect((await ask(httpProbe({ bodyMatch: 'healthy' }))).message).toBe(
      'answered 200 OK, but without "healthy" in its body',
    )
    expect((await ask(httpProbe({ bodyMatch: '/(/' }))).message).toBe('can’t be judged: /(/ is not a valid expression')
  })

  it('reads no more than 64 KiB of a body that never ends, and does not wait for its end', async () => {
    let written = 0
    await serve(
      httpPeer((_, response) => {
        const pour = () => {
          while (!response.destroyed && response.write('x'.repeat(16_384))) written += 16_384
          response.once('drain', pour)
        }
        pour()
      }),
    )
    // Whoever waited for the end would be told of no answer in time.
    expect((await ask(httpProbe({ bodyMatch: 'y' }))).message).toBe('answered 200 OK, but without "y" in its body')
    expect((await ask(httpProbe())).isGood).toBe(true)
    await expect.poll(() => peer?.open()).toBe(0)
    const after = written
    await sleep(100)
    expect(written).toBe(after)
  })

  it('gives up on one that never answers, and on one that stops half way, when the time is over', async () => {
    await serve(
      httpPeer((request, response) => {
        if (request.url === '/half') response.write('{')
      }),
    )
    const silent = await ask(httpProbe({ timeoutMs: 200 }))
    expect(silent).toMatchObject({ isGood: false, message: 'no answer within 200 ms' })
    expect(silent.tookMs).toBeGreaterThanOrEqual(195)
    expect(silent.tookMs).toBeLessThan(timing.timeoutMs)
    expect((await ask(httpProbe({ timeoutMs: 1_000, paths: ['/half'], bodyMatch: 'ok' }))).message).toBe(
      'began to answer but did not finish within 1 s',
    )
  })

  it('covers all paths with one timeout', async () => {
    // None of them takes as long as all may: with a timeout each it would be told that none of them is there.
    let asked = 0
    await serve(
      httpPeer((_, response) => {
        asked += 1
        setTimeout(() => response.writeHead(404).end(), 150)
      }),
    )
    const outcome = await ask(httpProbe({ timeoutMs: 400, paths: ['/a', '/b', '/c', '/d', '/e'] }))
    expect(outcome.message).toBe('no answer within 400 ms')
    expect(asked).toBeLessThan(5)
  })

  it('tells refusal, hang-up, and what is not HTTP apart', async () => {
    expect((await ask(httpProbe(), await closedPort())).message).toBe('refused the connection')
    await serve(tcpPeer((socket) => socket.once('data', () => socket.end())))
    expect((await ask()).message).toBe('closed the connection without an answer')
    await peer?.close()
    await serve(tcpPeer((socket) => socket.once('data', () => socket.end('{"type":"error","error":"Invalid JSON"}\n'))))
    expect((await ask()).message).toBe('answered something that is not HTTP')
    await peer?.close()
    await serve(
      tcpPeer((socket) => socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nab'))),
    )
    expect((await ask(httpProbe({ bodyMatch: 'c' }))).message).toBe('closed the connection in the middle of its answer')
    expect((await ask(httpProbe({ scheme: 'https' }))).message).toMatch(/TLS|closed the connection/)
  })

  it('asks over TLS, whoever made the certificate, and hangs up', async () => {
    let heard = ''
    await serve(
      httpsPeer((request, response) => {
        heard = `${request.url ?? ''} of ${request.headers.host ?? ''}`
        response.setHeader('content-type', 'application/json').end('{"status":"degraded"}')
      }),
    )
    for (const host of ['127.0.0.1', 'localhost'])
      expect(await ask(httpProbe({ scheme: 'https', host }))).toMatchObject({ isGood: true, isDegraded: true })
    expect(heard).toBe(`/health of localhost:${String(peer?.port)}`)
    await expect.poll(() => peer?.open()).toBe(0)
    expect((await ask(httpProbe())).message).toMatch(/^answered 400|closed the connection/)
  })

  it('understands an answer in pieces and chunks, and one that is announced', async () => {
    await serve(
      tcpPeer((socket) =>
        socket.once('data', () => {
          const answer =
            'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: application/json\r\n' +
            'Transfer-Encoding: chunked\r\n\r\n13\r\n{"status": "degrade\r\n3\r\nd"}\r\n0\r\n\r\n'
          const pieces = answer.match(/[^]{1,9}/g) ?? []
          const next = (): void => {
            const piece = pieces.shift()
            if (piece !== undefined) socket.write(piece, () => setTimeout(next, 1))
          }
          next()
        }),
      ),
    )
    expect(await ask()).toMatchObject({ isGood: true, message: 'says of itself that it is degraded' })
  })

  it('hears JSON without a length to its end, and hangs up on who does not', async () => {
    let isKept = false
    await serve(
      tcpPeer((socket) => {
        socket.on('end', () => socket.end())
        socket.once('data', () => {
          const length = isKept ? 'content-length: 18\r\n' : ''
          socket.write(`HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n${length}\r\n`)
          socket.write('{"healthy": false}')
          if (!isKept) socket.end()
        })
      }),
    )
    const message = 'answered 200 OK, but says of itself that it is not healthy'
    expect(await ask()).toMatchObject({ isGood: false, message })
    isKept = true
    expect(await ask()).toMatchObject({ isGood: false, message })
    await expect.poll(() => peer?.open()).toBe(0)
  })

  it('gives up on one that announces an answer for ever, and hangs up', async () => {
    let hungUp = (): void => {}
    const closed = new Promise<void>((resolve) => (hungUp = resolve))
    await serve(
      tcpPeer((socket) => {
        const pouring = setInterval(() => socket.write('HTTP/1.1 100 Continue\r\n\r\n'.repeat(50)), 5)
        socket.once('close', () => {
          clearInterval(pouring)
          hungUp()
        })
      }),
    )
    expect((await ask(httpProbe({ timeoutMs: 200 }))).message).toBe('no answer within 200 ms')
    await closed
  })

  it('leaves no connection open and lets the component finish its answer', async () => {
    let cut = 0
    await serve(
      httpPeer((_, response) => {
        response.on('close', () => (cut += response.writableFinished ? 0 : 1))
        response.write('{"a":')
        setTimeout(() => response.end('1}'), 20)
      }),
    )
    for (let i = 0; i < 5; i++) await ask()
    await expect.poll(() => [peer?.open(), peer?.accepted()]).toEqual([0, 5])
    expect(cut).toBe(0)
  })

  it('sends the headers it was given and says so when they are not allowed', async () => {
    let heard: unknown = null
    await serve(
      httpPeer((request, response) => {
        heard = request.headers['x-token']
        response.end()
      }),
    )
    await ask(httpProbe({ headers: { 'x-token': 'abc' } }))
    expect(heard).toBe('abc')
    expect((await ask(httpProbe({ paths: ['/a b'] }))).message).toContain('can’t be asked')
    expect((await ask(httpProbe({ headers: { 'bad name': 'x' } }))).message).toContain('can’t be asked')
  })

  it('says so where there is no port', async () => {
    expect(await ask(httpProbe(), null)).toMatchObject({ isGood: false, message: 'can’t be asked: it has no port' })
  })
})

describe('tcp', () => {
  const probe = { ...timing, kind: 'tcp' as const, host: 'localhost', port: null }

  it('accepts any listener, on IPv4 or IPv6, and hangs up', async () => {
    for (const host of ['127.0.0.1', '::1']) {
      await serve(tcpPeer((socket) => socket.resume(), host))
      expect(await ask(probe)).toMatchObject({ isGood: true, message: 'accepts connections' })
      await peer?.close()
    }
    peer = null
  })

  it('names a refusal', async () => {
    expect(await ask(probe, await closedPort())).toMatchObject({ isGood: false, message: 'refused the connection' })
  })

  it('names a host that does not exist', async () => {
    expect((await ask({ ...probe, host: 'no-such-host.invalid', timeoutMs: 1_000 }, 80)).message).toMatch(
      /no such host|did not accept/,
    )
  })
})
