import { act, cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { installBridge } from '../../state/bridge'
import { useFailures } from '../../state/failures'
import { hideToast, showToast, useToast } from '../../state/toast'
import { type FakeBridge, fakeBridge } from '../../testing/fake-bridge'
import { DoneToast, TOAST_STAYS_MS } from './DoneToast'

const MESSAGE = 'hermes moved from 8201 to 8250'

let fake: FakeBridge
beforeEach(() => {
  vi.useFakeTimers()
  fake = fakeBridge()
  installBridge(fake)
  hideToast()
  useFailures.setState({ shown: [] })
})
afterEach(() => {
  cleanup()
  vi.useRealTimers()
  installBridge(undefined)
})

const pass = (ms: number): void => act(() => void vi.advanceTimersByTime(ms))

function show(undo: string | null = 'undo-2'): void {
  render(<DoneToast />)
  act(() => showToast(MESSAGE, undo))
}

it('says what was done where it is heard, and goes by itself', () => {
  show()
  expect(screen.getByRole('status').textContent).toContain(MESSAGE)
  pass(TOAST_STAYS_MS - 1)
  expect(screen.queryByText(MESSAGE)).not.toBeNull()
  pass(1)
  expect(screen.queryByText(MESSAGE)).toBeNull()
})

it('stays while it is pointed at, or has the focus', () => {
  show()
  fireEvent.mouseEnter(screen.getByText(MESSAGE).parentElement!)
  pass(5 * TOAST_STAYS_MS)
  act(() => screen.getByRole('button', { name: /^Undo/ }).focus())
  fireEvent.mouseLeave(screen.getByText(MESSAGE).parentElement!)
  pass(5 * TOAST_STAYS_MS)
  expect(screen.queryByText(MESSAGE)).not.toBeNull()
  act(() => screen.getByRole('button', { name: /^Undo/ }).blur())
  pass(TOAST_STAYS_MS)
  expect(screen.queryByText(MESSAGE)).toBeNull()
})

it('takes it back with one click and says so', async () => {
  show()
  fireEvent.click(screen.getByRole('button', { name: /^Undo/ }))
  await act(async () => {})
  expect(fake.calls).toMatchObject([{ name: 'ports.undo', input: { id: 'undo-2' } }])
  expect(useToast.getState().toast).toMatchObject({ message: 'Taken back: the last step', undo: null })
})

it('shows why it could not be taken back', async () => {
  fake.answer('ports.undo', () => ({
    ok: false,
    failure: { code: 'undo.gone', message: 'hermes was moved again since.' },
  }))
  show()
  fireEvent.click(screen.getByRole('button', { name: /^Undo/ }))
  await act(async () => {})
  expect(useFailures.getState().shown.map(({ message }) => message)).toEqual(['hermes was moved again since.'])
  expect(screen.queryByText(MESSAGE)).toBeNull()
})

it('offers no way back where there is none', () => {
  show(null)
  expect(screen.queryByRole('button', { name: /^Undo/ })).toBeNull()
})
