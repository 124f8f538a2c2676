import type { LogLine } from '@shared/contract/stream'
import { lineTime } from './line-time'

/** What is shown of one line; the rest of it is only counted. */
export const LONGEST_LINE_BYTES = 16 * 1024

const NEWLINE = 0x0a
const RETURN = 0x0d

/** Cuts the bytes of a log, as they come, into lines. */
export type LineSplitter = {
  /** The lines that end in this chunk. The chunk may be used again afterwards. */
  push(chunk: Buffer): LogLine[]
  /** The line that has begun but not ended, as far as it got; what follows of it becomes a line of its own. */
  flush(): LogLine[]
  /** The same, but it goes on: it is told again, with the same offset, once more of it is there. Nothing new is nothing. */
  peek(): LogLine[]
  /** Whether what has begun was written over already: a bar that shows progress, which may never end its line. */
  isRewritten(): boolean
  /** Offset of the first byte that no line was made of yet. */
  offset(): number
  /** The same, but of what was written over only its last state counts. */
  stateOffset(): number
}

/**
 * Begins at a byte offset of the file. `skipsFirst`: what stands before the first line end is part of a line that began
 * earlier, and is dropped. Bytes that are no UTF-8 become U+FFFD; a long line is cut, with its length told at its end. Of
 * what returns to the beginning of its line to write over it (a progress bar) the last state is the line.
 */
export function createLineSplitter(start: number, skipsFirst = false): LineSplitter {
  let isSkipping = skipsFirst
  let lineStart = start
  let kept: Buffer = Buffer.alloc(0)
  // Bytes of the line so far, and of its last state, those that are not kept included.
  let length = 0
  let stateLength = 0
  let endsInReturn = false
  let isRewritten = false
  let peekedLength = 0

  const take = (bytes: Buffer): void => {
    length += bytes.length
    const end = beforeReturns(bytes)
    const state = end === 0 ? 0 : bytes.lastIndexOf(RETURN, end - 1) + 1
    // Returns at the very end may be half of a line end; what follows them tells.
    if (state > 0 || (end > 0 && endsInReturn)) {
      kept = Buffer.alloc(0)
      stateLength = 0
      isRewritten = true
    }
    stateLength += bytes.length - state
    if (bytes.length > 0) endsInReturn = end < bytes.length
    const space = LONGEST_LINE_BYTES - kept.length
    // concat copies: the caller's buffer is used again.
    if (!isSkipping && space > 0) kept = Buffer.concat([kept, bytes.subarray(state, state + space)])
  }
  const begin = (offset: number): void => {
    lineStart = offset
    kept = Buffer.alloc(0)
    length = 0
    stateLength = 0
    endsInReturn = false
    isRewritten = false
    peekedLength = 0
    isSkipping = false
  }

  return {
    push(chunk) {
      const lines: LogLine[] = []
      let from = 0
      for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, from)) {
        const piece = chunk.subarray(from, end)
        const lineLength = length + piece.length
        if (!isSkipping && length === 0 && lineLength <= LONGEST_LINE_BYTES) {
          // The usual case, a whole line within the chunk, without a copy.
          lines.push(line(lineStart, piece.toString('utf8')))
        } else {
          take(piece)
          if (!isSkipping) lines.push(line(lineStart, textOf(kept, stateLength)))
        }
        begin(lineStart + lineLength + 1)
        from = end + 1
      }
      if (from < chunk.length) take(chunk.subarray(from))
      return lines
    },
    flush() {
      if (isSkipping || length === 0) return []
      if (stateLength > kept.length) {
        const cut = line(lineStart, textOf(kept, stateLength))
        begin(lineStart + length)
        return [cut]
      }
      // A character whose last bytes are still to come stays for the next piece.
      const end = wholeCharacters(kept)
      if (end === 0) return []
      const rest = kept.subarray(end)
      const piece = line(lineStart, textOf(kept.subarray(0, end), end))
      begin(lineStart + length - rest.length)
      take(rest)
      return [piece]
    },
    peek() {
      if (isSkipping || length === peekedLength) return []
      peekedLength = length
      const end = stateLength > kept.length ? kept.length : wholeCharacters(kept)
      if (end === 0) return []
      return [line(lineStart, stateLength > kept.length ? textOf(kept, stateLength) : kept.toString('utf8', 0, end))]
    },
    isRewritten: () => isRewritten && !isSkipping,
    offset: () => lineStart,
    stateOffset: () => lineStart + length - stateLength,
  }
}

function line(offset: number, raw: string): LogLine {
  let end = raw.length
  while (raw[end - 1] === '\r') end -= 1
  const text = raw.slice(end === 0 ? 0 : raw.lastIndexOf('\r', end - 1) + 1, end)
  return { offset, text, at: lineTime(text) }
}

function textOf(kept: Buffer, length: number): string {
  if (length === kept.length) return kept.toString('utf8')
  const head = kept.subarray(0, wholeCharacters(kept)).toString('utf8')
  return `${head} … [cut here: the line has ${length.toLocaleString('en')} bytes]`
}

/** How many of the bytes are left when the returns at the end go. */
function beforeReturns(bytes: Buffer): number {
  let end = bytes.length
  while (bytes[end - 1] === RETURN) end -= 1
  return end
}

/** How many of the bytes are left when a character that is torn at the end goes (RFC 3629, section 3). */
function wholeCharacters(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(4, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0
    if ((byte & 0b1100_0000) === 0b1000_0000) continue
    const needs = byte >= 0b1111_0000 ? 4 : byte >= 0b1110_0000 ? 3 : byte >= 0b1100_0000 ? 2 : 1
    return needs > back ? bytes.length - back : bytes.length
  }
  return bytes.length
}
