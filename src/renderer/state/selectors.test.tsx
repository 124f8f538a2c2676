import { act, cleanup, renderHook } from '@testing-library/react'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { InstanceRow } from '@shared/model/rows'
import { anInstance, aSnapshot } from '../testing/fixture'
import { useInstances, useShownInstance } from './selectors'
import { flushPatches, resetProjection, takePatch, takeSnapshot } from './store'
import { resetUi, showInstance } from './ui-state'

let revision = 0
beforeEach(() => {
  resetUi()
  resetProjection()
  const snapshot = aSnapshot()
  ;({ revision } = snapshot)
  takeSnapshot(snapshot)
  showInstance('coder-a')
})
afterEach(cleanup)

const becomes = (changed: Partial<InstanceRow>): void =>
  act(() => {
    // As through the bridge: another object with other parts.
    const row = structuredClone({ ...anInstance({ id: 'coder-a' }), ...changed })
    takePatch({ revision: (revision += 1), put: { instances: [row] }, gone: {} })
    flushPatches()
  })

it('the instance shown is the same object while only the states of its rows change', () => {
  becomes({ label: '1 ready' })
  const { result } = renderHook(() => ({
    shown: useShownInstance(),
    row: useInstances().find(({ id }) => id === 'coder-a'),
  }))
  const { shown } = result.current
  expect(shown).toMatchObject({ id: 'coder-a' })
  becomes({ label: '2 ready', state: 'degraded', counts: { ...anInstance().counts, ready: 2 } })
  expect(result.current.shown).toBe(shown)
  expect(result.current.row?.label).toBe('2 ready')
  becomes({ label: '2 ready', actions: [] })
  expect(result.current.shown).not.toBe(shown)
  expect(result.current.shown?.actions).toEqual([])
})

it('the first instance is shown where none was chosen, or the one chosen is gone', () => {
  const { result } = renderHook(() => useShownInstance()?.id)
  expect(result.current).toBe('coder-a')
  act(() => showInstance('was-removed'))
  expect(result.current).toBe('primary')
})
