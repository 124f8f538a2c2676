import { cleanup, render, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { installBridge } from '../../state/bridge'
import { resetProjection } from '../../state/store'
import { type FakeBridge, fakeBridge } from '../../testing/fake-bridge'
import { anInstance } from '../../testing/fixture'
import { holdSentence } from '../../ui/hold-words'
import { HoldDialog } from './HoldDialog'

let fake: FakeBridge
beforeEach(() => {
  resetProjection()
  fake = fakeBridge()
  installBridge(fake)
})
afterEach(() => {
  cleanup()
  installBridge(undefined)
})

const held = (): unknown[] => fake.calls.filter(({ name }) => name === 'instance.hold').map(({ input }) => input)

function open() {
  const onClose = vi.fn<() => void>()
  render(<HoldDialog instance={anInstance()} onClose={onClose} />)
  return onClose
}

it('needs a reason, and holds until released', async () => {
  const onClose = open()
  await userEvent.click(screen.getByRole('button', { name: 'Hold Coder-A' }))
  expect(held()).toEqual([])
  await userEvent.type(screen.getByRole('textbox', { name: 'Why' }), ' demo on Monday {Enter}')
  await waitFor(() => expect(onClose).toHaveBeenCalledOnce())
  expect(held()).toEqual([{ id: 'coder-a', reason: 'demo on Monday', days: null }])
})

it('holds for some days, and for no nonsense', async () => {
  open()
  await userEvent.type(screen.getByRole('textbox', { name: 'Why' }), 'demo')
  await userEvent.click(screen.getByRole('radio', { name: 'For some days' }))
  const days = screen.getByRole('textbox', { name: 'Days' })
  await userEvent.clear(days)
  await userEvent.type(days, '0')
  await userEvent.click(screen.getByRole('button', { name: 'Hold Coder-A' }))
  expect(screen.getByText('A whole number from 1 to 3650.')).toBeTruthy()
  expect(held()).toEqual([])
  await userEvent.clear(days)
  await userEvent.type(days, '14')
  await userEvent.click(screen.getByRole('button', { name: 'Hold Coder-A' }))
  await waitFor(() => expect(held()).toEqual([{ id: 'coder-a', reason: 'demo', days: 14 }]))
})

it('shows why it can’t be held', async () => {
  fake.answer('instance.hold', () => ({
    ok: false,
    failure: { code: 'files.failed', message: 'The disk is full.' },
  }))
  const onClose = open()
  await userEvent.type(screen.getByRole('textbox', { name: 'Why' }), 'demo{Enter}')
  expect((await screen.findByRole('alert')).textContent).toBe('The disk is full.')
  expect(onClose).not.toHaveBeenCalled()
})

it('is asked once, and closes nothing else when the answer comes late', async () => {
  let tell = (): void => {}
  fake.answer(
    'instance.hold',
    () =>
      new Promise((resolve) => {
        tell = () => resolve({ ok: true, value: { revision: 1 } })
      }),
  )
  const onClose = vi.fn<() => void>()
  const { unmount } = render(<HoldDialog instance={anInstance()} onClose={onClose} />)
  await userEvent.type(screen.getByRole('textbox', { name: 'Why' }), 'demo{Enter}{Enter}')
  await waitFor(() => expect(held()).toHaveLength(1))
  unmount()
  tell()
  await Promise.resolve()
  expect(onClose).not.toHaveBeenCalled()
})

it('is said in one line: why, by whom, until when', () => {
  const hold = { reason: 'demo', heldBy: 'root', heldAt: 0, expiresAt: Date.UTC(2026, 10, 28, 12) }
  expect(holdSentence(hold)).toBe('held: demo, by root, until 28 Nov')
  expect(holdSentence({ ...hold, expiresAt: null })).toBe('held: demo, by root, until released')
})
