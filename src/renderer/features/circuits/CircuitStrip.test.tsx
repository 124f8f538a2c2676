import { act, cleanup, render, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { InstanceRow } from '@shared/model/rows'
import { installBridge } from '../../state/bridge'
import { flushPatches, resetProjection, takePatch, takeSnapshot } from '../../state/store'
import { resetUi, useUi } from '../../state/ui-state'
import { fakeBridge, type FakeBridge } from '../../testing/fake-bridge'
import { aHeldSnapshot } from '../../testing/fixture'
import { CircuitStrip } from './CircuitStrip'

let bridge: FakeBridge
const instance = (id: string): InstanceRow => {
  const row = aHeldSnapshot().tables.instances.find((one) => one.id === id)
  if (!row) throw new Error(`no instance ${id}`)
  return row
}

beforeEach(() => {
  resetUi()
  resetProjection()
  const snapshot = aHeldSnapshot(Date.now())
  bridge = fakeBridge(snapshot)
  installBridge(bridge)
  takeSnapshot(snapshot)
})
afterEach(() => {
  cleanup()
  installBridge(undefined)
})

it('says who is left alone, who waits, when it is tried again, and what comes from elsewhere', () => {
  render(<CircuitStrip instance={instance('coder-a')} />)
  const lines = within(screen.getByRole('region', { name: 'Circuits of Coder-A' })).getAllByRole('listitem')
  expect(lines.map((line) => line.querySelector('p')?.textContent)).toEqual([
    expect.stringMatching(
      /^The circuit of hephaestus is open after 5 failures in a row; 3 wait for it · tried again in 4\d s$/,
    ),
    'The circuit of ergon is on trial: closes after 10 s of being ready',
    'web_interface comes from penia, because hephaestus failed and is left alone for now; text only, no charts',
  ])
})

it('keeps its lines where they are when one is tried and opens again', () => {
  render(<CircuitStrip instance={instance('coder-a')} />)
  const names = (): string[] =>
    screen.getAllByText(/^The circuit of /).map((line) => line.textContent?.split(' ')[3] ?? '')
  expect(names()).toEqual(['hephaestus', 'ergon'])
  act(() => {
    const row = aHeldSnapshot().tables.breakers.find(({ name }) => name === 'hephaestus')
    if (!row) throw new Error('no circuit of hephaestus')
    const breakers = [{ ...row, since: Date.now() + 60_000 }]
    takePatch({ revision: aHeldSnapshot().revision + 1, put: { breakers }, gone: {} })
    flushPatches()
  })
  expect(names()).toEqual(['hephaestus', 'ergon'])
})

it('says when the primary takes over again', () => {
  render(<CircuitStrip instance={instance('coder-a')} />)
  act(() => {
    const row = aHeldSnapshot().tables.fallbacks.find(({ isDegraded }) => isDegraded)
    if (!row) throw new Error('nothing is degraded')
    takePatch({
      revision: aHeldSnapshot().revision + 1,
      put: { fallbacks: [{ ...row, message: 'web_interface comes from penia', dueAt: Date.now() + 12_500 }] },
      gone: {},
    })
    flushPatches()
  })
  expect(screen.getByText(/^web_interface comes from penia/).textContent).toMatch(
    /^web_interface comes from penia · from hephaestus again in 1[23]\s?s$/,
  )
})

it('takes no room where all is well', () => {
  const { container } = render(<CircuitStrip instance={instance('primary')} />)
  expect(container.innerHTML).toBe('')
})

it('tries and closes by keyboard, and leads to the row', async () => {
  const user = userEvent.setup()
  render(<CircuitStrip instance={instance('coder-a')} />)
  await user.tab()
  expect(document.activeElement?.getAttribute('aria-label')).toBe('Show hephaestus')
  await user.keyboard('{Enter}')
  expect(useUi.getState().selected).toBe('coder-a/hephaestus')
  await user.tab()
  await user.keyboard('{Enter}')
  await user.tab()
  await user.keyboard(' ')
  expect(bridge.calls.filter(({ name }) => name === 'breaker.decide').map(({ input }) => input)).toEqual([
    { id: 'coder-a/hephaestus', choice: 'try' },
    { id: 'coder-a/hephaestus', choice: 'close' },
  ])
})

it('leaves the focus where it is while a trial is on, and hands it on when the circuit is closed', async () => {
  render(<CircuitStrip instance={instance('coder-a')} />)
  const tryNow = screen.getByRole('button', { name: 'Try now: circuit of hephaestus' })
  tryNow.focus()
  const circuit = aHeldSnapshot().tables.breakers.find(({ id }) => id === 'coder-a/hephaestus')!
  act(() => {
    const breakers = [{ ...circuit, state: 'half-open' as const, dueAt: null, actions: ['close' as const] }]
    takePatch({ revision: aHeldSnapshot().revision + 1, put: { breakers }, gone: {} })
    flushPatches()
  })
  expect(document.activeElement).toBe(tryNow)
  expect(tryNow.getAttribute('aria-disabled')).toBe('true')
  await userEvent.click(tryNow)
  expect(bridge.calls.map(({ name }) => name)).not.toContain('breaker.decide')
  act(() => {
    takePatch({ revision: aHeldSnapshot().revision + 2, put: {}, gone: { breakers: ['coder-a/hephaestus'] } })
    flushPatches()
  })
  expect(document.activeElement?.getAttribute('aria-label')).toBe('Show ergon')
})

it('is gone with its last line', () => {
  const { container } = render(<CircuitStrip instance={instance('coder-a')} />)
  act(() => {
    takePatch({
      revision: aHeldSnapshot().revision + 1,
      put: {},
      gone: { breakers: ['coder-a/hephaestus', 'coder-a/ergon'], fallbacks: ['coder-a#web_interface'] },
    })
    flushPatches()
  })
  expect(container.innerHTML).toBe('')
})
