import { expect, it } from 'vitest'
import type { LogRunRow } from '@shared/contract/log-commands'
import { runWords } from './run-words'

const at = (day: number, hour: number): number => new Date(2026, 10, day, hour, 2, 11).getTime()
const run = (startedAt: number, writtenAt: number) => ({ startedAt, writtenAt }) as LogRunRow

it('names the day only where it is another', () => {
  const now = at(21, 18)
  expect(runWords(run(at(21, 14), at(21, 15)), now)).toBe('14:02:11 to 15:02:11')
  expect(runWords(run(at(20, 14), at(20, 15)), now)).toBe('20 Nov, 14:02:11 to 15:02:11')
  expect(runWords(run(at(20, 14), at(21, 15)), now)).toBe('20 Nov, 14:02:11 to 21 Nov, 15:02:11')
})
