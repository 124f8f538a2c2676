import { expect, it } from 'vitest'
import type { Ref } from '@shared/model/ids'
import { historyOf } from './history'

const ref = 'coder-a/hermes' as Ref
const row = { id: ref, state: 'ready', since: 80 } as const

it('tells the states one after another, without gaps', () => {
  const lines = [
    { ref, at: 60, state: 'starting' },
    { ref, at: 20, state: 'stopped' },
    { ref: 'coder-a/rhetor' as Ref, at: 50, state: 'failed' },
    { ref, at: 30, state: null },
  ] as const
  expect(historyOf(lines, row, 0, 100)).toEqual([
    { from: 0, to: 20, state: null },
    { from: 20, to: 60, state: 'stopped' },
    { from: 60, to: 80, state: 'starting' },
    { from: 80, to: 100, state: 'ready' },
  ])
})

it('does not guess what was before the first line it knows', () => {
  expect(historyOf([], row, 0, 100)).toEqual([
    { from: 0, to: 80, state: null },
    { from: 80, to: 100, state: 'ready' },
  ])
})

it('shows one state where that is older than the whole stretch', () => {
  expect(historyOf([{ ref, at: 80, state: 'ready' }], row, 90, 100)).toEqual([{ from: 90, to: 100, state: 'ready' }])
})
