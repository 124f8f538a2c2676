import { expect, test } from 'vitest'
import { placeInRuns } from './process-tree'

const process = (pid: number, parent: number, session: number) => ({ pid, parent, session })

function place(processes: ReturnType<typeof process>[], leaders: [number, string][]): Record<number, string> {
  return Object.fromEntries(placeInRuns(processes, new Map(leaders)))
}

test('the session of the leader, also what lost its parent', () => {
  const processes = [process(10, 1, 10), process(11, 10, 10), process(12, 1, 10), process(20, 1, 20)]
  expect(place(processes, [[10, 'a']])).toEqual({ 10: 'a', 11: 'a', 12: 'a' })
})

test('descendants that left the session, in any order of the list', () => {
  const processes = [process(13, 12, 12), process(12, 11, 12), process(11, 10, 10), process(10, 1, 10)]
  const expected = { 10: 'a', 11: 'a', 12: 'a', 13: 'a' }
  expect(place(processes, [[10, 'a']])).toEqual(expected)
  expect(place(processes.toReversed(), [[10, 'a']])).toEqual(expected)
})

test('of a run inside a run the nearest', () => {
  const processes = [process(10, 1, 10), process(11, 10, 10), process(20, 11, 20), process(21, 20, 20)]
  expect(
    place(processes, [
      [10, 'outer'],
      [20, 'inner'],
    ]),
  ).toEqual({ 10: 'outer', 11: 'outer', 20: 'inner', 21: 'inner' })
})

test('parents in a circle and parents nobody knows end the search', () => {
  const processes = [process(10, 11, 1), process(11, 10, 1), process(30, 999, 1), process(0, 0, 0)]
  expect(place(processes, [[50, 'a']])).toEqual({})
})
