import { beforeEach, expect, it } from 'vitest'
import { aConflict } from '../testing/conflicts'
import { aSnapshot, STORY_AT } from '../testing/fixture'
import { byWorst, newestUndo, openConflicts, worstConflict } from './port-selectors'
import { flushPatches, resetProjection, takePatch, takeSnapshot } from './store'

beforeEach(() => {
  resetProjection()
  takeSnapshot(aSnapshot())
})

it('puts the worst first, by port among equals, and last what a person lets be', () => {
  const of = (id: string, over: Parameters<typeof aConflict>[1]) => aConflict(STORY_AT, { id, ...over })
  const rows = [
    of('let-be', { isIgnored: true }),
    of('info', { level: 'info' }),
    of('second', { port: 8_105 }),
    of('warning', { level: 'warning' }),
    of('first', { port: 8_104 }),
  ]
  expect(rows.toSorted(byWorst).map(({ id }) => id)).toEqual(['first', 'second', 'warning', 'info', 'let-be'])
})

it('counts what asks for a person', () => {
  const { conflicts } = aSnapshot().tables
  expect(openConflicts(conflicts).map(({ kind }) => kind)).toEqual([
    'taken',
    'duplicate',
    'cross-talk',
    'taken-by-ours',
  ])
})

it('finds the conflict that is meant: the row’s own, else the instance’s, else any', () => {
  expect(worstConflict('coder-a', 'coder-a/hephaestus')?.kind).toBe('cross-talk')
  // metis has one that is let be: the instance's worst is meant.
  expect(worstConflict('coder-a', 'coder-a/metis')?.kind).toBe('taken')
  expect(worstConflict('primary', null)).toBeUndefined()
  expect(worstConflict(null, null)?.kind).toBe('taken')
})

it('knows the newest step that can be taken back', () => {
  expect(newestUndo()?.id).toBe('undo-1')
  const later = { id: 'undo-2', instance: null, message: 'swapped', at: STORY_AT }
  takePatch({ revision: 101, put: { undos: [later] }, gone: {} })
  flushPatches()
  expect(newestUndo()?.id).toBe('undo-2')
  takePatch({ revision: 102, put: {}, gone: { undos: ['undo-1', 'undo-2'] } })
  flushPatches()
  expect(newestUndo()).toBeUndefined()
})
