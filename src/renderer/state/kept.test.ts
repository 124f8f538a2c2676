import { expect, it } from 'vitest'
import { kept } from './kept'

const row = () => ({
  id: 'a',
  state: 'ready',
  actions: ['stop', 'restart'],
  reason: { code: 'x', because: [{ at: 1 }] },
})

it('is the object of before where all of it says the same', () => {
  const before = row()
  expect(kept(before, row())).toBe(before)
})

it('keeps the parts that say the same, however deep, and changes neither', () => {
  const before = row()
  const now = { ...row(), state: 'failed', reason: { code: 'y', because: [{ at: 1 }] } }
  const copy = structuredClone(now)
  const after = kept(before, now)
  expect(after).toEqual(copy)
  expect(after.actions).toBe(before.actions)
  expect(after.reason.because).toBe(before.reason.because)
  expect(after.reason).not.toBe(before.reason)
  expect(now).toEqual(copy)
  expect(before).toEqual(row())
})

it('tells what came, went or became another kind of thing', () => {
  const before: Record<string, unknown> = { id: 'a', hold: null, list: [1, 2] }
  const later: Record<string, unknown>[] = [
    { id: 'a', list: [1, 2] },
    { id: 'a', hold: null, list: [1, 2], more: undefined },
    { id: 'a', list: [1, 2], more: null },
    { id: 'a', list: [1, 2], more: undefined },
    { id: 'a', hold: null, list: [1] },
    { id: 'a', hold: null, list: [2, 1] },
    { id: 'a', hold: { reason: 'demo' }, list: [1, 2] },
    { id: 'a', hold: null, list: { 0: 1, 1: 2 } },
  ]
  for (const now of later) {
    expect(kept(before, now)).not.toBe(before)
    expect(kept(before, now)).toStrictEqual(now)
  }
  expect(kept(undefined, before)).toBe(before)
})
