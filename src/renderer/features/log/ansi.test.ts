import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { plainText, spansOf } from './ansi'
import { levelOf } from './level-words'
import { needsGutter, textBeside } from './line-time'

const esc = '\u001B'

describe('spansOf', () => {
  it('leaves a plain line as one span and an empty one as none', () => {
    expect(spansOf('listening on 8101')).toEqual([
      { text: 'listening on 8101', colour: null, isBold: false, isDim: false },
    ])
    expect(spansOf('')).toEqual([])
  })

  it('keeps basic colours, bold and dim until they are reset', () => {
    expect(spansOf(`${esc}[1;31mERR${esc}[0m done ${esc}[2mfaint${esc}[22m ${esc}[92mok${esc}[39m.`)).toEqual([
      { text: 'ERR', colour: 'red', isBold: true, isDim: false },
      { text: ' done ', colour: null, isBold: false, isDim: false },
      { text: 'faint', colour: null, isBold: false, isDim: true },
      { text: ' ', colour: null, isBold: false, isDim: false },
      { text: 'ok', colour: 'green', isBold: false, isDim: false },
      { text: '.', colour: null, isBold: false, isDim: false },
    ])
  })

  it('takes 256 and true colours whole, so that their parameters are not taken for styles', () => {
    expect(spansOf(`${esc}[38;5;31mx${esc}[48;2;1;2;31my`)).toEqual([
      { text: 'x', colour: 'cyan', isBold: false, isDim: false },
      { text: 'y', colour: 'cyan', isBold: false, isDim: false },
    ])
  })

  it('drops titles, links and cursor moves, and shows the last drawing of a progress bar', () => {
    expect(plainText(`${esc}]0;title\u0007a${esc}[2Kb${esc}[1;1Hc`)).toBe('abc')
    expect(plainText(`${esc}]8;;http://x${esc}\\link${esc}]8;;${esc}\\`)).toBe('link')
    expect(plainText('10%\r50%\r100%')).toBe('100%')
    expect(plainText('windows line\r')).toBe('windows line')
    expect(plainText('bell\u0007 and nul\u0000')).toBe('bell and nul')
  })

  it('never leaves an escape in the text and never throws', () => {
    const piece = fc.constantFrom(esc, '[', ']', '31', ';', 'm', 'K', '\u0007', '\r', '\\', 'word', ' ')
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        expect(plainText(pieces.join(''))).not.toMatch(/[\u0007\u001B\r]/)
      }),
    )
  })
})

describe('colours beyond the eight', () => {
  it.each([
    ['38;5;9', 'red'],
    ['38;5;208', 'yellow'],
    ['38;5;31', 'cyan'],
    ['38;5;245', null],
    ['38;2;255;85;85', 'red'],
    ['38;2;80;250;123', 'green'],
    ['38;2;98;114;250', 'blue'],
    ['38;2;255;121;198', 'magenta'],
    ['38;2;200;200;210', null],
    ['38;2;255;85;85;1', 'red'],
  ] as const)('%s is told in the nearest ink: %s', (codes, colour) => {
    expect(spansOf(`${esc}[${codes}mx`)).toEqual([
      expect.objectContaining({ text: 'x', colour, isBold: codes.endsWith(';1') }),
    ])
  })
})

describe('levelOf', () => {
  it('finds errors and warnings at the head of a line', () => {
    expect(levelOf('[ERROR] cannot bind')?.level).toBe('error')
    expect(levelOf('2026-01-01T10:00:00 WARN slow query')?.level).toBe('warning')
    expect(levelOf('TypeError: x is undefined')?.level).toBe('error')
    expect(levelOf('Traceback (most recent call last):')?.level).toBe('error')
    expect(levelOf('{"level":50,"msg":"no"}')?.level).toBe('error')
    expect(levelOf('{"level":40,"msg":"no"}')?.level).toBe('warning')
  })

  it('says where the word stands, so that it alone is inked', () => {
    expect(levelOf('12:00 [WARN] slow')).toEqual({ level: 'warning', from: 7, to: 11 })
    expect(levelOf('TypeError: x')).toEqual({ level: 'error', from: 0, to: 9 })
  })

  it('is not alarmed by words that only look like it', () => {
    expect(levelOf('{"level":30,"msg":"error handler ready"}')).toBeNull()
    expect(levelOf('0 errors, no warnings')).toBeNull()
    expect(levelOf('GET /errors 200')).toBeNull()
    expect(levelOf('error: null')).toBeNull()
    expect(levelOf('mirror-error-page loaded')).toBeNull()
    expect(levelOf(`${'x'.repeat(200)} error`)).toBeNull()
  })
})

describe('needsGutter', () => {
  const lines = (texts: string[], at: number | null = 1) => texts.map((text, offset) => ({ offset, text, at }))

  it('is needed where times are known and the lines say none', () => {
    expect(needsGutter(lines(['GET /health', 'listening on 8101']))).toBe(true)
    expect(needsGutter(lines(['GET /health'], null))).toBe(false)
    expect(needsGutter([])).toBe(false)
  })

  it('is not doubled where most lines begin with a time of their own', () => {
    expect(needsGutter(lines(['12:00:01.123 INFO a', '12:00:02.001 INFO b', '  at trace']))).toBe(false)
    expect(needsGutter(lines(['{"level":30,"time":1}', '{"level":30,"time":2}']))).toBe(false)
  })
})

describe('a line that begins with its instant', () => {
  it('lets the gutter say it, and keeps what it cannot read', () => {
    const line = (text: string) => ({ offset: 0, text, at: 1 })
    expect(needsGutter([line('2026-11-21T08:43:18.689Z DEBUG sample 329'), line('[2026-11-21 12:00:02] b')])).toBe(true)
    expect(textBeside(line('2026-11-21T08:43:18.689Z DEBUG sample 329'))).toBe('DEBUG sample 329')
    expect(textBeside(line('[2026-11-21 12:00:02,123] b'))).toBe('b')
    expect(textBeside(line('2026-11-21 is a day'))).toBe('2026-11-21 is a day')
    const noon = new Date(2026, 10, 21, 12, 0, 2).getTime()
    expect(textBeside({ offset: 0, text: '12:00:02.123 INFO a', at: noon })).toBe('INFO a')
    expect(textBeside({ offset: 0, text: '14:00:02 INFO of another zone', at: noon })).toBe(
      '14:00:02 INFO of another zone',
    )
  })
})
