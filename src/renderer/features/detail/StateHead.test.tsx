import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { installBridge } from '../../state/bridge'
import { connect } from '../../state/connect'
import { useLogJump } from '../../state/log-jump'
import { useUi } from '../../state/ui-state'
import { fakeBridge } from '../../testing/fake-bridge'
import { aSnapshot } from '../../testing/fixture'
import { useComponent } from '../../state/selectors'
import { StateHead } from './StateHead'

function Shown({ target }: { target: string }) {
  const row = useComponent(target)
  return row === undefined ? null : <StateHead {...row} />
}

let disconnect: () => void

beforeEach(() => {
  installBridge(fakeBridge(aSnapshot(Date.now())))
  disconnect = connect()
})
afterEach(() => {
  cleanup()
  disconnect()
})

it('tells why as a list, nearest first, and leads to the row each step is about', async () => {
  useUi.setState({ filter: 'hephaestus' })
  render(<Shown target="coder-a/hephaestus" />)
  const steps = within(await screen.findByRole('list', { name: 'Why' })).getAllByRole('listitem')
  expect(steps.map(({ textContent }) => textContent)).toEqual([
    'because terma (8104) refused connections',
    'because terma failed: port 8104 is held by node (pid 4123)',
  ])
  fireEvent.click(
    screen.getByRole('button', { name: 'because terma (8104) refused connections; show terma, failed now' }),
  )
  // A filter that would hide it is let go.
  expect(useUi.getState()).toMatchObject({ selected: 'coder-a/terma', filter: '' })
})

it('shows the states of ten minutes, or all, and goes through them by keyboard', async () => {
  render(<Shown target="coder-a/hephaestus" />)
  const band = screen.getByRole('group', { name: 'States, oldest first' })
  await waitFor(() => expect(within(band).getAllByRole('button').length).toBeGreaterThan(3))
  const few = within(band).getAllByRole('button').length
  fireEvent.click(screen.getByRole('button', { name: 'All', pressed: false }))
  const all = within(band).getAllByRole('button')
  expect(all.length).toBe(9)
  expect(few).toBeLessThan(9)
  const last = all.at(-1)
  act(() => last?.focus())
  expect(last?.getAttribute('aria-label')).toContain('failed at')
  expect(last?.getAttribute('aria-label')).toContain('because terma (8104) refused connections')
  // Who goes along by keyboard reads all of it, and no more of it once gone on.
  expect(band.parentElement?.textContent).toContain(last?.getAttribute('aria-label'))
  fireEvent.keyDown(last ?? band, { key: 'Home' })
  expect(document.activeElement?.getAttribute('aria-label')).toContain('registering at')
  expect(all.filter(({ tabIndex }) => tabIndex === 0)).toEqual([document.activeElement])
  fireEvent.blur(document.activeElement ?? band)
  expect(band.parentElement?.textContent).not.toContain('registering at')
})

it('tells the last few states in sentences, and all on request', async () => {
  render(<Shown target="coder-a/hephaestus" />)
  const history = await screen.findByRole('region', { name: 'History' })
  await waitFor(() => expect(within(history).getAllByRole('listitem')).toHaveLength(4))
  expect(history.textContent).toContain('out of memory); attempt 1 of 5 · after 1h 55m ready')
  fireEvent.click(within(history).getByRole('button', { name: 'Show all 9 states' }))
  expect(within(history).getAllByRole('listitem')).toHaveLength(9)
})

it('leads from a step to the log around it', async () => {
  render(<Shown target="coder-a/hephaestus" />)
  const [newest] = await screen.findAllByRole('button', { name: /^Show the log around / })
  fireEvent.click(newest!)
  expect(useLogJump.getState().jump).toMatchObject({ ref: 'coder-a/hephaestus', offset: null })
  expect(useLogJump.getState().jump?.at).toBeGreaterThan(0)
  expect(useUi.getState()).toMatchObject({ selected: 'coder-a/hephaestus', dockTab: 'detail' })
})
