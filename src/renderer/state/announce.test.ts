import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { aConflict } from '../testing/conflicts'
import { anInstance, aSnapshot, STORY_AT } from '../testing/fixture'
import { uncertainAt } from '../testing/uncertain'
import { ANNOUNCE_EVERY_MS, announce, announceChanges, useAnnouncement } from './announce'
import { flushPatches, resetProjection, takePatch, takeSnapshot } from './store'

const told: string[] = []
let ends: (() => void)[] = []

beforeEach(() => {
  vi.useFakeTimers()
  resetProjection()
  told.length = 0
  ends = [announceChanges(), useAnnouncement.subscribe(({ sentence }) => told.push(sentence))]
})
afterEach(() => {
  vi.advanceTimersByTime(2 * ANNOUNCE_EVERY_MS)
  for (const end of ends) end()
  vi.useRealTimers()
})

it('tells at most one sentence a second, the newest of what came meanwhile', () => {
  announce('one')
  announce('two')
  announce('three')
  expect(told).toEqual(['one'])
  vi.advanceTimersByTime(ANNOUNCE_EVERY_MS)
  expect(told).toEqual(['one', 'three'])
  vi.advanceTimersByTime(10 * ANNOUNCE_EVERY_MS)
  expect(told).toEqual(['one', 'three'])
})

it('tells changed summaries, but neither the first state nor what stayed the same', () => {
  const snapshot = aSnapshot()
  takeSnapshot(snapshot)
  expect(told).toEqual([])
  const row = snapshot.tables.instances[0]
  takePatch({ revision: 200, put: { instances: row === undefined ? [] : [{ ...row }] }, gone: {} })
  flushPatches()
  expect(told).toEqual([])
  takePatch({
    revision: 201,
    put: { instances: [anInstance({ id: 'primary', name: 'Primary', label: '1 failed' })] },
    gone: {},
  })
  flushPatches()
  expect(told).toEqual(['Primary: 1 failed'])
})

it('tells a new conflict in the way of something once, and no other', () => {
  takeSnapshot(aSnapshot())
  const error = aConflict(STORY_AT, { id: 'new', title: 'ergon (Coder-A) cannot use 8102' })
  const others = [
    aConflict(STORY_AT, { id: 'warning', level: 'warning' }),
    aConflict(STORY_AT, { id: 'let-be', isIgnored: true }),
  ]
  takePatch({ revision: 201, put: { conflicts: [error, ...others] }, gone: {} })
  flushPatches()
  takePatch({ revision: 202, put: { conflicts: [{ ...error, message: 'still so' }] }, gone: {} })
  flushPatches()
  vi.advanceTimersByTime(2 * ANNOUNCE_EVERY_MS)
  expect(told).toEqual(['ergon (Coder-A) cannot use 8102'])
})

it('tells that processes need a decision, once for each that comes, and nothing when one is decided', () => {
  takeSnapshot(aSnapshot())
  const [first, second] = uncertainAt(STORY_AT)
  if (first === undefined || second === undefined) throw new Error('the fixture has two')
  takePatch({ revision: 200, put: { uncertain: [first] }, gone: {} })
  flushPatches()
  vi.advanceTimersByTime(ANNOUNCE_EVERY_MS)
  takePatch({ revision: 201, put: { uncertain: [second] }, gone: {} })
  flushPatches()
  vi.advanceTimersByTime(ANNOUNCE_EVERY_MS)
  takePatch({ revision: 202, put: {}, gone: { uncertain: [first.id] } })
  flushPatches()
  vi.advanceTimersByTime(ANNOUNCE_EVERY_MS)
  expect(told).toEqual(['1 process needs a decision', '2 processes need a decision'])
})
