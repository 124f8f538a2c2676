import { cleanup, render, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { installBridge } from '../../state/bridge'
import { resetProjection, takeSnapshot } from '../../state/store'
import { type FakeBridge, fakeBridge } from '../../testing/fake-bridge'
import { aSnapshot, anInstance } from '../../testing/fixture'
import { TillGoesDialog } from './TillGoesDialog'

let fake: FakeBridge
beforeEach(() => {
  resetProjection()
  fake = fakeBridge()
  installBridge(fake)
  takeSnapshot(aSnapshot())
})
afterEach(() => {
  cleanup()
  installBridge(undefined)
})

const radio = (name: RegExp) => screen.getByRole('radio', { name })

it('begins with the rule there is, and says what the settings say', () => {
  render(<TillGoesDialog instance={anInstance({ whenTillGoes: 'stop' })} onClose={() => {}} />)
  expect(radio(/^Stop/).getAttribute('aria-checked')).toBe('true')
  expect(screen.getByText(/They say: ask when Till is quit/)).toBeTruthy()
})

it('saves the rule that is picked, and none for “as in the settings”', async () => {
  const onClose = vi.fn<() => void>()
  render(<TillGoesDialog instance={anInstance({ whenTillGoes: 'keep' })} onClose={onClose} />)
  await userEvent.click(radio(/^As in the settings/))
  await userEvent.click(screen.getByRole('button', { name: 'Save' }))
  await waitFor(() => expect(onClose).toHaveBeenCalledOnce())
  expect(fake.calls).toEqual([{ name: 'instance.whenTillGoes', input: { id: 'coder-a', choice: null } }])
})

it('stays with the reason where it is refused', async () => {
  fake.answer('instance.whenTillGoes', () => ({
    ok: false,
    failure: { code: 'files.failed', message: 'The disk is full.' },
  }))
  render(<TillGoesDialog instance={anInstance()} onClose={() => {}} />)
  await userEvent.click(radio(/^Stop/))
  await userEvent.click(screen.getByRole('button', { name: 'Save' }))
  expect((await screen.findByRole('alert')).textContent).toBe('The disk is full.')
})
