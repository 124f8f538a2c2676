import { expect, it } from 'vitest'
import { envDiff } from './env-diff'
import { folded } from './fold'

const file = (change: string): string =>
  Array.from({ length: 20 }, (_, index) => (index === 10 ? change : `V${index}=1`)).join('\n')

it('keeps what is near a change and folds the rest', () => {
  const parts = folded(envDiff(file('A=1'), file('A=2')))
  expect(parts.map((part) => (part.kind === 'fold' ? part.count : part.line.text))).toEqual([
    8,
    'V8=1',
    'V9=1',
    'A=2',
    'V11=1',
    'V12=1',
    7,
  ])
})

it('loses no line', () => {
  const lines = envDiff(file('A=1'), `${file('A=2')}\nLAST=1`)
  const parts = folded(lines)
  const count = parts.reduce((sum, part) => sum + (part.kind === 'fold' ? part.count : 1), 0)
  expect(count).toBe(lines.length)
})

it('folds nothing where nothing changes, and not two lines', () => {
  expect(folded(envDiff('A=1\nB=1', 'A=1\nB=1')).every(({ kind }) => kind === 'line')).toBe(true)
  expect(
    folded(envDiff('A=1\nB=1\nC=1\nD=1\nE=1', 'A=2\nB=1\nC=1\nD=1\nE=1')).every((part) => part.kind === 'line'),
  ).toBe(true)
})
