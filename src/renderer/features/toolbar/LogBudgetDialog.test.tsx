import { cleanup, render, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { installBridge } from '../../state/bridge'
import { resetProjection, takeSnapshot } from '../../state/store'
import { type FakeBridge, fakeBridge } from '../../testing/fake-bridge'
import { aSnapshot, anInstance } from '../../testing/fixture'
import { LogBudgetDialog } from './LogBudgetDialog'

const GIB = 1024 ** 3

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

const room = () => screen.getByRole('combobox', { name: 'Room for logs' })
const choose = async (label: string | RegExp): Promise<void> => {
  await userEvent.click(room())
  await userEvent.click(await screen.findByRole('option', { name: label }))
}

it('begins with the room there is, and says before less is saved what goes', async () => {
  const onClose = vi.fn<() => void>()
  render(<LogBudgetDialog instance={anInstance({ logBudgetBytes: 3 * GIB })} onClose={onClose} />)
  expect(room().textContent).toContain('3 GiB')
  expect(screen.queryByText(/earlier runs go at once/)).toBeNull()
  await choose('512 MiB')
  expect(screen.getByText(/earlier runs go at once/)).toBeTruthy()
  await userEvent.click(screen.getByRole('button', { name: 'Save' }))
  await waitFor(() => expect(onClose).toHaveBeenCalledOnce())
  expect(fake.calls).toEqual([{ name: 'log.budget', input: { id: 'coder-a', bytes: GIB / 2 } }])
})

it('goes back to what the settings say', async () => {
  render(<LogBudgetDialog instance={anInstance({ logBudgetBytes: 3 * GIB })} onClose={() => {}} />)
  await choose(/^As in the settings \(1 GiB\)$/)
  await userEvent.click(screen.getByRole('button', { name: 'Save' }))
  expect(fake.calls).toEqual([{ name: 'log.budget', input: { id: 'coder-a', bytes: null } }])
})

it('stays with the reason where it is refused', async () => {
  fake.answer('log.budget', () => ({ ok: false, failure: { code: 'engine.busy', message: 'Till is quitting.' } }))
  render(<LogBudgetDialog instance={anInstance()} onClose={() => {}} />)
  await userEvent.click(screen.getByRole('button', { name: 'Save' }))
  expect(await screen.findByText('Till is quitting.')).toBeTruthy()
})
