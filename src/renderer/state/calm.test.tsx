import { act, cleanup, render, screen } from '@testing-library/react'
import { Profiler } from 'react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { anInstance, aSnapshot } from '../testing/fixture'
import { CALM_MS, useCalmly } from './calm'
import { flushPatches, resetProjection, takePatch, takeSnapshot } from './store'

let revision = 0
let drawnCount: number
beforeEach(() => {
  vi.useFakeTimers()
  resetProjection()
  const snapshot = aSnapshot()
  ;({ revision } = snapshot)
  takeSnapshot(snapshot)
  drawnCount = 0
})
afterEach(() => {
  cleanup()
  vi.useRealTimers()
})

function Shown() {
  return <p>{useCalmly((tables) => tables.instances.get('coder-a')?.name)}</p>
}
const shown = (
  <Profiler id="shown" onRender={() => (drawnCount += 1)}>
    <Shown />
  </Profiler>
)

function becomes(name: string): void {
  act(() => {
    takePatch({ revision: (revision += 1), put: { instances: [anInstance({ id: 'coder-a', name })] }, gone: {} })
    flushPatches()
  })
}
const text = (): string | null => screen.getByText(/./).textContent
const pass = (ms: number): void => act(() => void vi.advanceTimersByTime(ms))

it('shows a change at once after a rest, what follows once in a while, and the last of it for sure', () => {
  render(shown)
  becomes('one')
  expect(text()).toBe('one')
  const before = drawnCount
  for (let turn = 2; turn <= 20; turn += 1) {
    becomes(`change ${turn}`)
    pass(CALM_MS / 10)
  }
  expect(drawnCount - before).toBe(1)
  expect(text()).toBe('change 11')
  pass(CALM_MS)
  expect(text()).toBe('change 20')
  pass(CALM_MS)
  becomes('after a rest')
  expect(text()).toBe('after a rest')
})

it('has the newest for who begins to look, and no timer once nobody looks', () => {
  const { unmount } = render(shown)
  becomes('one')
  becomes('two')
  expect(vi.getTimerCount()).toBe(1)
  unmount()
  expect(vi.getTimerCount()).toBe(0)
  render(shown)
  expect(text()).toBe('two')
})
