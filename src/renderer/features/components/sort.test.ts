import { expect, it } from 'vitest'
import { aComponent } from '../../testing/fixture'
import { matches, sortRows } from './sort'

const rows = [
  aComponent({ id: 'coder-a/engram', order: 0, port: 8_100 }),
  aComponent({ id: 'coder-a/hermes', order: 1, port: 8_101, state: 'starting' }),
  aComponent({ id: 'coder-a/terma', order: 2, port: 8_104, state: 'failed' }),
  aComponent({ id: 'coder-a/harmonia', order: 3, port: null, state: 'degraded' }),
]
const names = (sorted: readonly { component: string }[]): string[] => sorted.map((row) => row.component)
const noUsage = (): null => null

it('puts trouble first and leaves all else in its place', () => {
  expect(names(sortRows(rows, { key: 'trouble', isDescending: false }, noUsage))).toEqual([
    'terma',
    'harmonia',
    'engram',
    'hermes',
  ])
})

it('leaves a row that waits for another in its place', () => {
  const waiting = aComponent({ id: 'coder-a/numa', order: 9, state: 'unknown', isWanted: true, pid: null })
  const unsure = aComponent({ id: 'coder-a/metis', order: 8, state: 'unknown', pid: 4_711 })
  const sorted = sortRows([...rows, waiting, unsure], { key: 'trouble', isDescending: false }, noUsage)
  expect(names(sorted)).toEqual(['terma', 'harmonia', 'metis', 'engram', 'hermes', 'numa'])
})

it('keeps rows without a value at the end, whichever way it sorts', () => {
  expect(names(sortRows(rows, { key: 'port', isDescending: false }, noUsage)).at(-1)).toBe('harmonia')
  expect(names(sortRows(rows, { key: 'port', isDescending: true }, noUsage))).toEqual([
    'terma',
    'hermes',
    'engram',
    'harmonia',
  ])
})

it('sorts by what is measured', () => {
  const usageOf = (ref: string) => ({ cpu: ref.endsWith('hermes') ? 0.9 : 0.1, memoryBytes: 1 })
  expect(names(sortRows(rows, { key: 'cpu', isDescending: true }, usageOf))[0]).toBe('hermes')
})

it('filters by every word, in name, state, port or alias', () => {
  const penia = aComponent({ id: 'coder-a/penia', aliases: ['budget'], port: 8_113 })
  expect(matches(penia, 'budg')).toBe(true)
  expect(matches(penia, '8113 ready')).toBe(true)
  expect(matches(penia, '8113 failed')).toBe(false)
  expect(matches(penia, '')).toBe(true)
})
