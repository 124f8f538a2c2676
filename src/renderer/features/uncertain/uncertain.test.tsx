import { act, cleanup, render, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { installBridge } from '../../state/bridge'
import { connect } from '../../state/connect'
import { useFailures } from '../../state/failures'
import { flushPatches, resetProjection, useProjection } from '../../state/store'
import { hideToast, useToast } from '../../state/toast'
import { resetUi, showOverlay, useUi } from '../../state/ui-state'
import { type FakeBridge, fakeBridge } from '../../testing/fake-bridge'
import { aSnapshot } from '../../testing/fixture'
import { uncertainAt } from '../../testing/uncertain'
import { UncertainDialog } from './UncertainDialog'
import { UncertainStrip } from './UncertainStrip'

let fake: FakeBridge
let end: () => void
beforeEach(async () => {
  resetUi()
  resetProjection()
  hideToast()
  useFailures.setState({ shown: [] })
  const snapshot = aSnapshot(Date.now())
  fake = fakeBridge({ ...snapshot, tables: { ...snapshot.tables, uncertain: uncertainAt(Date.now()) } })
  installBridge(fake)
  end = connect()
  await vi.waitUntil(() => useProjection.getState().link.kind === 'live')
})
afterEach(() => {
  cleanup()
  end()
  installBridge(undefined)
})

function Shown() {
  const overlay = useUi((ui) => ui.overlay)
  return (
    <>
      <UncertainStrip />
      {overlay === 'uncertain' && <UncertainDialog onClose={() => showOverlay('none')} />}
    </>
  )
}

const gone = (...runs: string[]): void =>
  act(() => {
    fake.patch({}, { uncertain: runs })
    flushPatches()
  })
const asked = () => fake.calls.filter(({ name }) => name === 'uncertain.decide').map(({ input }) => input)
const item = (name: RegExp) => within(screen.getByRole('listitem', { name }))

it('tells how many need a decision, leads to them, and is not there without any', async () => {
  render(<Shown />)
  expect(screen.getByText('2 processes need a decision')).toBeTruthy()
  await userEvent.click(screen.getByRole('button', { name: 'Decide…' }))
  expect(screen.getByRole('dialog', { name: '2 processes need a decision' })).toBeTruthy()
  gone('run-uncertain-1')
  expect(screen.getByRole('dialog', { name: 'A process needs a decision' })).toBeTruthy()
  gone('run-uncertain-2')
  expect(screen.getByRole('dialog', { name: 'Nothing to decide' })).toBeTruthy()
  expect(document.activeElement?.textContent).toBe('Close')
  expect(screen.queryByText(/need a decision/)).toBeNull()
})

it('shows what is known, why it is in doubt, and each choice with what it would do; the advised one is picked', async () => {
  showOverlay('uncertain')
  render(<Shown />)
  const sophia = item(/sophia/)
  expect(sophia.getByText('python3 -m sophia.api.app --port 8114 --token=••••')).toBeTruthy()
  expect(sophia.getByText(/no record of it/)).toBeTruthy()
  expect(sophia.getAllByRole('radio').map((radio) => radio.getAttribute('aria-checked'))).toEqual([
    'true',
    'false',
    'false',
  ])
  expect(
    item(/review\/hermes/)
      .getByRole('radio', { name: /^Leave it alone/ })
      .getAttribute('aria-checked'),
  ).toBe('true')
  expect(asked()).toEqual([])
})

it('does what is picked, by keyboard, in its own words; what ends something looks like that', async () => {
  showOverlay('uncertain')
  render(<Shown />)
  const sophia = item(/sophia/)
  await waitFor(() => expect(document.activeElement).toBe(sophia.getByRole('radio', { name: /^Take it as sophia/ })))
  await userEvent.keyboard('{ArrowDown}{ArrowDown}')
  const button = sophia.getByRole('button', { name: 'End it' })
  expect(button.className).toContain('text-failed-ink')
  await userEvent.click(button)
  expect(asked()).toEqual([{ run: 'run-uncertain-1', choice: 'end' }])
  await waitFor(() => expect(useToast.getState().toast?.message).toBe('Decided: end.'))
})

it('goes on to the next one by keyboard when one is decided', async () => {
  showOverlay('uncertain')
  render(<Shown />)
  const sophia = item(/sophia/)
  await waitFor(() => expect(document.activeElement).toBe(sophia.getByRole('radio', { name: /^Take it as sophia/ })))
  sophia.getByRole('button', { name: 'Take it as sophia' }).focus()
  await userEvent.keyboard('{Enter}')
  await waitFor(() => expect(asked()).toHaveLength(1))
  act(flushPatches)
  expect(screen.queryByRole('listitem', { name: /sophia/ })).toBeNull()
  expect(document.activeElement).toBe(item(/review\/hermes/).getByRole('radio', { name: /^Leave it alone/ }))
})

it('stays with the reason where it is refused, and asks once while that is under way', async () => {
  let answer = (): void => {}
  fake.answer(
    'uncertain.decide',
    () =>
      new Promise((resolve) => {
        answer = () =>
          resolve({ ok: false, failure: { code: 'process.stubborn', message: 'Process 7214 could not be ended.' } })
      }),
  )
  showOverlay('uncertain')
  render(<Shown />)
  const sophia = item(/sophia/)
  await userEvent.click(sophia.getByRole('radio', { name: /^End it/ }))
  await userEvent.click(sophia.getByRole('button', { name: 'End it' }))
  expect(sophia.getByText('Waiting for its end…')).toBeTruthy()
  await userEvent.click(sophia.getByRole('button', { name: 'End it' }))
  expect(asked()).toHaveLength(1)
  await act(async () => answer())
  expect((await sophia.findByRole('alert')).textContent).toBe('Process 7214 could not be ended.')
})
