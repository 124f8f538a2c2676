import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createLineSplitter, LONGEST_LINE_BYTES } from './line-splitter'

const texts = (lines: { text: string }[]): string[] => lines.map((line) => line.text)

test('lines, their offsets and times; CRLF and empty lines', () => {
  const splitter = createLineSplitter(100)
  expect(splitter.push(Buffer.from('one\r\n\n2026-01-31T12:00:00Z two\nthr'))).toEqual([
    { offset: 100, text: 'one', at: null },
    { offset: 105, text: '', at: null },
    { offset: 106, text: '2026-01-31T12:00:00Z two', at: Date.UTC(2026, 0, 31, 12) },
  ])
  expect(splitter.offset()).toBe(131)
  expect(splitter.push(Buffer.from('ee\n'))).toEqual([{ offset: 131, text: 'three', at: null }])
  expect(splitter.flush()).toEqual([])
})

test('however the bytes come, the same lines at the same offsets', () => {
  const bytes = Buffer.from('ü 🚀\r\nsecond\n\nfourth, without an end and longer'.repeat(3) + '\n')
  const whole = createLineSplitter(7).push(bytes)
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 20 }), { maxLength: 60 }), (sizes) => {
      const splitter = createLineSplitter(7)
      const lines = []
      const buffer = Buffer.alloc(64)
      let from = 0
      for (const size of [...sizes, bytes.length]) {
        for (let left = size; left > 0 && from < bytes.length;) {
          const length = Math.min(left, buffer.length, bytes.length - from)
          // One buffer, used again and again, as the reader does.
          bytes.copy(buffer, 0, from, from + length)
          lines.push(...splitter.push(buffer.subarray(0, length)))
          from += length
          left -= length
        }
      }
      expect(lines).toEqual(whole)
    }),
    { numRuns: 100 },
  )
})

test('of a progress bar the last state is the line, however its bytes come', () => {
  const bytes = Buffer.from(`10%\r50%\r100% done\r\nnext\r\r\n\r\n${'x'.repeat(40_000)}\rshort\n`)
  const wanted = [
    { offset: 0, text: '100% done', at: null },
    { offset: 19, text: 'next', at: null },
    { offset: 26, text: '', at: null },
    { offset: 28, text: 'short', at: null },
  ]
  for (const size of [1, 2, 3, 5, 1_000, bytes.length]) {
    const splitter = createLineSplitter(0)
    const lines = []
    for (let from = 0; from < bytes.length; from += size)
      lines.push(...splitter.push(bytes.subarray(from, from + size)))
    expect(lines).toEqual(wanted)
  }
})

test('a bar without an end is told by its state, and the next state is a line of its own', () => {
  const splitter = createLineSplitter(0)
  splitter.push(Buffer.from('10%\r20%'))
  expect(splitter.flush()).toEqual([{ offset: 0, text: '20%', at: null }])
  splitter.push(Buffer.from('\r30%'))
  expect(splitter.flush()).toEqual([{ offset: 7, text: '30%', at: null }])
})

test('a line without an end is told as far as it got; its rest becomes a line of its own', () => {
  const splitter = createLineSplitter(0)
  expect(splitter.push(Buffer.from('done\nprompt> '))).toHaveLength(1)
  expect(splitter.flush()).toEqual([{ offset: 5, text: 'prompt> ', at: null }])
  expect(splitter.flush()).toEqual([])
  expect(splitter.push(Buffer.from('yes\n'))).toEqual([{ offset: 13, text: 'yes', at: null }])
})

test('a line without an end can be told as far as it got, and again when there is more of it', () => {
  const splitter = createLineSplitter(0)
  splitter.push(Buffer.from('done\nprompt> '))
  expect(splitter.peek()).toEqual([{ offset: 5, text: 'prompt> ', at: null }])
  expect(splitter.peek()).toEqual([])
  expect(splitter.push(Buffer.from('yes\n10%\r20%'))).toEqual([{ offset: 5, text: 'prompt> yes', at: null }])
  expect(splitter.peek()).toEqual([{ offset: 17, text: '20%', at: null }])
  splitter.push(Buffer.from('\r30%'))
  expect(splitter.peek()).toEqual([{ offset: 17, text: '30%', at: null }])
  expect(splitter.push(Buffer.from('\rdone\n'))).toEqual([{ offset: 17, text: 'done', at: null }])
  splitter.push(Buffer.alloc(LONGEST_LINE_BYTES + 7, 'z'))
  const [long] = splitter.peek()
  expect(long?.text.endsWith('z … [cut here: the line has 16,391 bytes]')).toBe(true)
  splitter.push(Buffer.from('z'))
  expect(splitter.peek()[0]).toMatchObject({ offset: long?.offset })
})

test('a character that is torn at the end waits for its other bytes', () => {
  const rocket = Buffer.from('🚀')
  const splitter = createLineSplitter(0)
  splitter.push(Buffer.concat([Buffer.from('go '), rocket.subarray(0, 3)]))
  expect(texts(splitter.flush())).toEqual(['go '])
  expect(splitter.flush()).toEqual([])
  expect(splitter.push(Buffer.concat([rocket.subarray(3), Buffer.from('!\n')]))).toEqual([
    { offset: 3, text: '🚀!', at: null },
  ])
})

test('bytes that are no UTF-8 are told as such and spoil nothing else', () => {
  const lines = createLineSplitter(0).push(Buffer.from([0xff, 0xfe, 0x41, 0x0a, 0xc3, 0x28, 0x0a, 0x42, 0x0a]))
  expect(texts(lines)).toEqual(['\u{fffd}\u{fffd}A', '\u{fffd}(', 'B'])
  expect(lines.map((line) => line.offset)).toEqual([0, 4, 7])
})

test('10 MB in one line: the beginning is kept, the length told, the next line is right', () => {
  const splitter = createLineSplitter(0)
  const chunk = Buffer.from('é'.repeat(32_768))
  for (let index = 0; index < 160; index++) expect(splitter.push(chunk)).toEqual([])
  const [long, next] = splitter.push(Buffer.from('end\nnext\n'))
  expect(long?.text.endsWith('é … [cut here: the line has 10,485,763 bytes]')).toBe(true)
  expect(long?.text).not.toContain('\u{fffd}')
  expect(Buffer.byteLength(long?.text ?? '')).toBeLessThan(LONGEST_LINE_BYTES + 100)
  expect(next).toEqual({ offset: 10_485_764, text: 'next', at: null })
})

test('begun inside a line, it waits for the next one', () => {
  const splitter = createLineSplitter(50, true)
  expect(splitter.push(Buffer.from('rest of it'))).toEqual([])
  expect(splitter.flush()).toEqual([])
  expect(splitter.push(Buffer.from(' all\nnext\n'))).toEqual([{ offset: 65, text: 'next', at: null }])
})
