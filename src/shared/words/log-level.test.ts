import { expect, test } from 'vitest'
import { isAtLeast, levelOfLine } from './log-level'

test.each([
  ['2026-01-31 12:00:00,123 - hermes - ERROR - lost the bus', 'error'],
  ['2026-01-31T12:00:00Z WARN  retrying in 2 s', 'warning'],
  ['[2026-01-31 12:00:00] [INFO] ready', 'info'],
  ['INFO:     Uvicorn running on http://127.0.0.1:8000', 'info'],
  ['DEBUG:asyncio:Using selector', 'debug'],
  ['\u001b[32mINFO\u001b[0m started', 'info'],
  ['\u001b[1;31mError\u001b[0m: no such table', 'error'],
  ['{"level":20,"msg":"tick"}', 'debug'],
  ['{"level":30,"msg":"an error was handled"}', 'info'],
  ['{"level":"warn","msg":"slow"}', 'warning'],
  ['{"severity": "CRITICAL"}', 'error'],
  ['time=2026 level=debug msg="error rate"', 'debug'],
  ['Traceback (most recent call last):', 'error'],
  ['ValueError: invalid literal', 'error'],
  ['java.lang.IllegalStateException: gone', null],
  ['UnhandledPromiseRejectionWarning', null],
  ['compiled with 0 errors', null],
  ['{"error":null,"ok":true}', null],
  ['    at Object.<anonymous> (/x/error-page.js:3:1)', null],
  ['for your information: nothing', null],
  ['level=99999', null],
  ['', null],
])('%s', (text, level) => {
  expect(levelOfLine(text)).toBe(level)
})

test('deep in a line the words mean other things', () => {
  expect(levelOfLine(`${'x '.repeat(100)} ERROR`)).toBeNull()
})

test('levels have an order', () => {
  expect(isAtLeast('error', 'warning')).toBe(true)
  expect(isAtLeast('warning', 'warning')).toBe(true)
  expect(isAtLeast('info', 'warning')).toBe(false)
  expect(isAtLeast('debug', 'debug')).toBe(true)
})
