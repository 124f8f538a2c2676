import type { HttpAnswer } from './http-answer'

/** Node's own bound of a head. */
const HEAD_LIMIT_BYTES = 16 * 1024
const START = 'HTTP/1.'
const START_LINE = /^HTTP\/1\.\d (\d{3})(?: (.*))?(?:\r?\n|$)/
const HEAD_END = /\r?\n\r?\n/
const CHUNK_HEAD = /^([\da-f]{1,8})[ \t]*(?:;.*)?\r?$/i
const CARRIAGE_RETURN = 0x0d
const NOTHING = Buffer.alloc(0)

/**
 * As much of an answer as there is: its body without framing, and what is known of the end of it. until-close: whoever answers
 * tells it by hanging up.
 */
export type ReadAnswer = HttpAnswer & { body: Buffer; end: 'reached' | 'ahead' | 'until-close' }

/**
 * Reads what a connection has brought so far as the answer to a GET (RFC 9112): null as long as its head is not all there,
 * `no-http` where it can't become one any more. Pure, and so small because all a probe wants is status, type and body: what
 * Node's client makes for each request costs several times as much as the request.
 */
export function readAnswer(received: Buffer): ReadAnswer | 'no-http' | null {
  for (let at = 0; ;) {
    const text = received.toString('latin1', at, at + HEAD_LIMIT_BYTES)
    if (!text.startsWith(START) && !START.startsWith(text)) return 'no-http'
    const end = HEAD_END.exec(text)
    if (end === null) return text.length === HEAD_LIMIT_BYTES ? 'no-http' : null
    const head = text.slice(0, end.index)
    const start = START_LINE.exec(head)
    if (start === null) return 'no-http'
    at += end.index + end[0].length
    const status = Number(start[1])
    // What comes before the answer itself (100 Continue, 103 Early Hints).
    if (status < 200 && status !== 101) continue
    const framed = readBody(status, head, received.subarray(at))
    if (framed === 'no-http') return framed
    return { status, statusText: start[2] ?? '', contentType: header(head, CONTENT_TYPE), ...framed }
  }
}

const CONTENT_TYPE = /^content-type:[ \t]*(.*)$/im
const CONTENT_LENGTH = /^content-length:[ \t]*(\d+)[ \t]*$/im
const TRANSFER_ENCODING = /^transfer-encoding:[ \t]*(.*)$/im

function header(head: string, name: RegExp): string {
  return name.exec(head)?.[1] ?? ''
}

type Body = Pick<ReadAnswer, 'body' | 'end'>

function readBody(status: number, head: string, rest: Buffer): Body | 'no-http' {
  if (status === 101 || status === 204 || status === 304) return { body: NOTHING, end: 'reached' }
  if (/\bchunked\s*$/i.test(header(head, TRANSFER_ENCODING))) return readChunks(rest)
  const length = header(head, CONTENT_LENGTH)
  if (length === '') return { body: rest, end: 'until-close' }
  return { body: rest.subarray(0, Number(length)), end: rest.length >= Number(length) ? 'reached' : 'ahead' }
}

function readChunks(rest: Buffer): Body | 'no-http' {
  const parts: Buffer[] = []
  for (let at = 0; ;) {
    const lineEnd = rest.indexOf('\n', at)
    if (lineEnd === -1) return { body: Buffer.concat(parts), end: 'ahead' }
    const size = CHUNK_HEAD.exec(rest.toString('latin1', at, lineEnd))?.[1]
    if (size === undefined) return 'no-http'
    const from = lineEnd + 1
    const to = from + Number.parseInt(size, 16)
    // Trailers are of no interest.
    if (from === to) return { body: Buffer.concat(parts), end: 'reached' }
    parts.push(rest.subarray(from, to))
    at = to + (rest[to] === CARRIAGE_RETURN ? 2 : 1)
  }
}
