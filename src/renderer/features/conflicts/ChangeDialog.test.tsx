import { cleanup, render, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { InstanceId } from '@shared/model/ids'
import type { PortChange } from '@shared/model/port-changes'
import { installBridge } from '../../state/bridge'
import { resetProjection, takeSnapshot } from '../../state/store'
import { hideToast, useToast } from '../../state/toast'
import { previewChange, resetUi, useUi } from '../../state/ui-state'
import { aConsequence } from '../../testing/consequences'
import { type FakeBridge, fakeBridge } from '../../testing/fake-bridge'
import { aSnapshot } from '../../testing/fixture'
import { ChangeDialog } from './ChangeDialog'

const A = 'coder-a' as InstanceId

let fake: FakeBridge
beforeEach(() => {
  resetUi()
  resetProjection()
  hideToast()
  fake = fakeBridge()
  installBridge(fake)
  takeSnapshot(aSnapshot())
})
afterEach(() => {
  cleanup()
  installBridge(undefined)
})

function Shown() {
  const change = useUi((ui) => ui.change)
  return change === null ? null : <ChangeDialog change={change} />
}

it('shows what a drag would do, and does it when told to', async () => {
  previewChange({ kind: 'move-port', instance: A, variable: 'HERMES_PORT', offset: 50 })
  render(<Shown />)
  expect(await screen.findByText(/hermes moves from 8101 to 8150/)).toBeTruthy()
  await userEvent.click(screen.getByRole('button', { name: 'Move to 8150' }))
  await waitFor(() => expect(useUi.getState().change).toBeNull())
  expect(useToast.getState().toast?.undo).not.toBeNull()
})

it('lets go without a trace', async () => {
  previewChange({ kind: 'move-port', instance: A, variable: 'HERMES_PORT', offset: 50 })
  render(<Shown />)
  await userEvent.click(screen.getByRole('button', { name: 'Leave it' }))
  expect(useUi.getState().change).toBeNull()
  expect(fake.calls.some(({ name }) => name === 'ports.apply')).toBe(false)
})

it('asks why where blocks are to lie in a range that is used by convention, and looks again with the reason', async () => {
  fake.answer('ports.preview', ({ change }) => {
    const consequence = aConsequence(aSnapshot().tables, change as PortChange)
    const isExplained = change.kind === 'move-instance' && change.reason !== null
    return {
      ok: true,
      value: isExplained
        ? consequence
        : { ...consequence, obstacle: '3000-3999 is used by many web servers.', needsReason: true },
    }
  })
  previewChange({ kind: 'move-instance', instance: A, componentBase: 3_000, aiBase: 45_300, reason: null })
  render(<Shown />)
  await userEvent.type(await screen.findByRole('textbox', { name: /^Why/ }), 'agreed with the web team{Enter}')
  expect(await screen.findByRole('button', { name: 'Move to 3000' })).toBeTruthy()
  await userEvent.click(screen.getByRole('button', { name: 'Move to 3000' }))
  await waitFor(() => expect(useUi.getState().change).toBeNull())
  expect(fake.calls.findLast(({ name }) => name === 'ports.apply')?.input).toMatchObject({
    change: { reason: 'agreed with the web team' },
  })
})

it('tells apart rows of two instances that are called the same', async () => {
  previewChange({ kind: 'swap', instance: 'coder-b' as InstanceId, other: 'primary' as InstanceId })
  render(<Shown />)
  await screen.findByText(/change places/)
  // The ports of both; what runs and so restarts is Primary’s alone.
  const heads = screen.getAllByRole('heading', { level: 4 }).map((head) => head.textContent)
  expect(heads).toEqual(['Coder-B', 'Primary', 'Primary'])
  const [first, second] = screen.getAllByRole('table', { name: 'Ports that change' })
  expect(first?.textContent).toContain('engram8200→8000')
  expect(second?.textContent).toContain('engram8000→8200')
})
