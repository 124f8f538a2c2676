import { expect, test } from 'vitest'
import { parseProcessStat } from './process-stat'

const TAIL =
  'S 4100 4123 4123 0 -1 4194304 2100 0 3 0 41 12 5 1 20 0 11 0 83520 1191936000 12345 18446744073709551615 1 1 0 0 0 0 0 4096 17442 0 0 0 17 1 0 0 0 0 0 0 0 0 0 0 0 0 0\n'

test('reads the fields by their numbers in the manual', () => {
  expect(parseProcessStat(`4123 (node) ${TAIL}`)).toEqual({
    pid: 4123,
    comm: 'node',
    state: 'S',
    parent: 4100,
    group: 4123,
    session: 4123,
    cpuTicks: 53,
    childTicks: 6,
    startTicks: 83520,
    residentPages: 12345,
  })
})

test('a name may hold spaces and parentheses', () => {
  expect(parseProcessStat(`7 (a) (b c) ${TAIL}`)).toMatchObject({ pid: 7, comm: 'a) (b c', startTicks: 83520 })
  expect(parseProcessStat(`7 ()) ${TAIL}`)).toMatchObject({ comm: ')' })
})

test('what is no whole record is none', () => {
  expect(parseProcessStat('')).toBeNull()
  expect(parseProcessStat('garbage')).toBeNull()
  expect(parseProcessStat('4123 (node) S 1 2 3')).toBeNull()
  expect(parseProcessStat(`x (node) ${TAIL}`)).toBeNull()
  expect(parseProcessStat(`1 (node) ${TAIL.replace('83520', 'later')}`)).toBeNull()
})
