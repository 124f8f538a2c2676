import { describe, expect, it } from 'vitest'
import { readAnswer } from './read-answer'

/** What is read of a text, the body as text too. */
function read(text: string) {
  const answer = readAnswer(Buffer.from(text, 'latin1'))
  return answer === null || answer === 'no-http' ? answer : { ...answer, body: answer.body.toString() }
}

const HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\n'

describe('an answer', () => {
  it('has a status, a type, and the body that its length tells', () => {
    expect(read(`${HEAD}content-LENGTH: 2\r\n\r\n{}more`)).toEqual({
      status: 200,
      statusText: 'OK',
      contentType: 'application/json; charset=utf-8',
      body: '{}',
      end: 'reached',
    })
    expect(read(`${HEAD}Content-Length: 9\r\n\r\n{}`)).toMatchObject({ body: '{}', end: 'ahead' })
    expect(read(`${HEAD}Content-Length: 0\r\n\r\n`)).toMatchObject({ body: '', end: 'reached' })
  })

  it('goes on until the connection ends where it tells no length', () => {
    expect(read('HTTP/1.0 200 OK\r\n\r\n{}')).toMatchObject({ body: '{}', end: 'until-close', contentType: '' })
  })

  it('may come in chunks, with extensions and trailers', () => {
    const chunked = `${HEAD}Transfer-Encoding: gzip, chunked\r\n\r\n`
    expect(read(`${chunked}3;a=b\r\n{"a\r\nA\r\n":12345678\r\n1\r\n}\r\n0\r\nx: y\r\n\r\n`)).toMatchObject({
      body: '{"a":12345678}',
      end: 'reached',
    })
    expect(read(`${chunked}5\r\nab`)).toMatchObject({ body: 'ab', end: 'ahead' })
    expect(read(`${chunked}no\r\n`)).toBe('no-http')
  })

  it.each([204, 304, 101])('has no body with status %i', (status) => {
    expect(read(`HTTP/1.1 ${status} X\r\ncontent-length: 7\r\n\r\n`)).toMatchObject({
      status,
      body: '',
      end: 'reached',
    })
  })

  it('is the one after those that only announce it', () => {
    const hints = 'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n'
    expect(read(hints)).toBeNull()
    expect(read(`HTTP/1.1 100 Continue\r\n\r\n${hints}HTTP/1.1 503 Down\r\n\r\n`)).toMatchObject({ status: 503 })
    expect(read('HTTP/1.1 100\n\n'.repeat(9_000))).toBeNull()
  })

  it('may end its lines with line feeds only, and say nothing beside its status', () => {
    expect(read('HTTP/1.1 200\ncontent-type: text/html\n\nx')).toMatchObject({
      status: 200,
      statusText: '',
      contentType: 'text/html',
      body: 'x',
    })
  })

  it('is the same however it is cut, once its head is there', () => {
    const text = `${HEAD}Transfer-Encoding: chunked\r\n\r\n4\r\n{"a"\r\n3\r\n:1}\r\n0\r\n\r\n`
    const headLength = text.indexOf('\r\n\r\n') + 4
    const cuts = Array.from({ length: text.length }, (_, length) => read(text.slice(0, length)))
    expect(new Set(cuts.slice(0, headLength))).toEqual(new Set([null]))
    const bodies = new Set(cuts.slice(headLength).map((answer) => (answer as { body: string }).body))
    expect([...bodies]).toEqual(['', '{', '{"', '{"a', '{"a"', '{"a":', '{"a":1', '{"a":1}'])
  })

  it('is none where it does not begin as one, or its head does not end', () => {
    for (const text of ['{"type":"error"}\n', 'SSH-2.0-x\r\n', 'HTTP/2 200\r\n\r\n', 'HTTP/1.1 OK\r\n\r\n', '\0'])
      expect(read(text)).toBe('no-http')
    expect(read(`HTTP/1.1 200 OK\r\nx: ${'x'.repeat(20_000)}`)).toBe('no-http')
    expect(read('')).toBeNull()
    expect(read('HTT')).toBeNull()
  })
})
