import { expect, it } from 'vitest'
import type { Reason } from '@shared/model/lifecycle'
import { readyLine, saidLine, withoutLine } from './ready-line'

it('knows the line by a text or an expression, in colours too', () => {
  expect(readyLine('open for business')('12:01 open for business at 8001')).toBe(true)
  expect(readyLine('/^listening on \\d+$/i')('Listening on 8001')).toBe(true)
  expect(readyLine('ready in')('\u001b[32mready\u001b[0m in 5 ms')).toBe(true)
  expect(readyLine('/^ready/')('\u001b[1;32mready\u001b[0m')).toBe(true)
  expect(readyLine('ready')('not there yet')).toBe(false)
})

it('is remembered by the reason of a good end', () => {
  const reason: Reason = { code: 'completed', message: 'completed with exit code 0' }
  expect(withoutLine(reason).message).toBe('completed with exit code 0, without its ready line')
  expect([reason, withoutLine(reason), { ...reason, code: 'exited' as const }, null].map(saidLine)).toEqual([
    true,
    false,
    false,
    false,
  ])
})
