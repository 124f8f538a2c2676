// oxlint-disable-next-line n/no-unsupported-features/node-builtins -- called experimental, and there since 18.15
import { isAscii } from 'node:buffer'
import { CommandError } from '@shared/contract/failure'
import { withoutEscapes } from '@shared/words/escapes'
import type { Needle } from './needle'
import { createAnyCaseNeedle, createNeedle } from './needle'

const NEWLINE = 0x0a
const RETURN = 0x0d
const ESCAPE = 0x1b

/** What looks at its surroundings may see beyond the end of a line, so it gets one line at a time. */
const LOOKS_AROUND = /\(\?<?[=!]/
/** What has two cases of one byte each, or none. */
const ASCII = /^[\x20-\x7e]+$/
/** What only the mode for whole characters of Unicode understands. */
const NEEDS_UNICODE = /\\[pP]\{|\\u\{|[\u{10000}-\u{10ffff}]/u

export type Pattern = { pattern: string; isRegex: boolean; isCaseSensitive: boolean }

/** Finds lines that hold a pattern. */
export type Matcher = {
  /** Where lines that hold it begin among these bytes, in order. The first byte begins a line. */
  lines(bytes: Buffer): number[]
  /** Where it stands in a text, or -1. */
  indexIn(text: string): number
}

/**
 * A matcher of lines. `^` and `$` are the ends of a line, no match reaches over one, and colours are not seen. Text without
 * regular expression is looked for as bytes, which needs no decoding. Throws CommandError `log.pattern`.
 */
export function createMatcher(request: Pattern): Matcher {
  const { pattern, isRegex, isCaseSensitive } = request
  const expression = compile(request, 'gm')
  const oneLine = compile(request, '')
  const anyCase = !isRegex && !isCaseSensitive && ASCII.test(pattern)
  let needle = !isRegex && isCaseSensitive ? createNeedle(Buffer.from(pattern)) : null
  let isFirst = true
  const seesLineOnly = isRegex && LOOKS_AROUND.test(pattern)

  return {
    lines(bytes) {
      const hasColors = bytes.indexOf(ESCAPE) !== -1
      if (isFirst && anyCase) needle = createAnyCaseNeedle(pattern, bytes)
      isFirst = false
      needle?.begin?.(bytes)
      if (needle !== null && !hasColors) return linesWith(bytes, needle)
      const isPlain = isAscii(bytes)
      const decoded = isPlain ? bytes.toString('latin1') : bytes.toString('utf8')
      const hasReturns = isRegex && bytes.indexOf(RETURN) !== -1
      const text = seen(decoded, hasColors, hasReturns)
      const found = seesLineOnly ? eachLine(text, oneLine) : acrossLines(text, expression, oneLine)
      // Otherwise places in the text are no places in the file, but lines are the same.
      return isPlain && !hasColors && !hasReturns ? found.starts : startsOf(bytes, found.ordinals)
    },
    indexIn: (text) => withoutEscapes(text).search(oneLine),
  }
}

/** What a person sees, line for line: `$` is also the end of a line that ends as they do on Windows. */
function seen(text: string, hasColors: boolean, hasReturns: boolean): string {
  const plain = hasColors ? withoutEscapes(text) : text
  return hasReturns ? plain.replaceAll('\r\n', '\n') : plain
}

function compile({ pattern, isRegex, isCaseSensitive }: Pattern, flags: string): RegExp {
  const source = isRegex ? pattern : pattern.replace(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`)
  const all = `${flags}${isCaseSensitive ? '' : 'i'}${isRegex && NEEDS_UNICODE.test(pattern) ? 'u' : ''}`
  try {
    return new RegExp(source, all)
  } catch (error) {
    const why = error instanceof Error ? error.message.slice(error.message.lastIndexOf(': ') + 2) : String(error)
    throw new CommandError('log.pattern', `“${pattern}” can’t be used as a regular expression: ${why}.`, {
      hint: 'Mend it, or search for it as plain text.',
    })
  }
}

function linesWith(bytes: Buffer, needle: Needle): number[] {
  const starts: number[] = []
  for (let at = needle.indexIn(bytes, 0); at !== -1;) {
    starts.push(at === 0 ? 0 : bytes.lastIndexOf(NEWLINE, at - 1) + 1)
    const end = bytes.indexOf(NEWLINE, at)
    at = end === -1 ? -1 : needle.indexIn(bytes, end + 1)
  }
  return starts
}

type Found = { starts: number[]; ordinals: number[] }

/**
 * One pass over many lines. A match that reaches over the end of its line is tried again on that line alone: without
 * looking around, a line that matches by itself is never passed over by this.
 */
function acrossLines(text: string, expression: RegExp, oneLine: RegExp): Found {
  const found: Found = { starts: [], ordinals: [] }
  let counted = 0
  let ordinal = 0
  expression.lastIndex = 0
  for (let match = expression.exec(text); match !== null; match = expression.exec(text)) {
    const start = match.index === 0 ? 0 : text.lastIndexOf('\n', match.index - 1) + 1
    // After the last line end there is no line.
    if (start >= text.length && text.length > 0) break
    const next = text.indexOf('\n', match.index)
    const end = next === -1 ? text.length : next
    if (match.index + match[0].length <= end || oneLine.test(text.slice(start, end))) {
      for (let at = text.indexOf('\n', counted); at !== -1 && at < start; at = text.indexOf('\n', at + 1)) ordinal += 1
      counted = start
      found.starts.push(start)
      found.ordinals.push(ordinal)
    }
    if (end >= text.length) break
    expression.lastIndex = end + 1
  }
  return found
}

function eachLine(text: string, oneLine: RegExp): Found {
  const found: Found = { starts: [], ordinals: [] }
  let ordinal = 0
  for (let start = 0; start < text.length; ordinal += 1) {
    const next = text.indexOf('\n', start)
    const end = next === -1 ? text.length : next
    if (oneLine.test(text.slice(start, end))) {
      found.starts.push(start)
      found.ordinals.push(ordinal)
    }
    start = end + 1
  }
  return found
}

/** Where lines of these numbers, counted from 0, begin among the bytes. */
function startsOf(bytes: Buffer, ordinals: number[]): number[] {
  const starts: number[] = []
  let ordinal = 0
  let start = 0
  for (const wanted of ordinals) {
    for (; ordinal < wanted; ordinal += 1) start = bytes.indexOf(NEWLINE, start) + 1
    starts.push(start)
  }
  return starts
}
