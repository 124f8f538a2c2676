import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { App } from './App'
import { installBridge } from './state/bridge'
import { flushPatches, resetProjection, takePatch, takeSnapshot, useProjection } from './state/store'
import { resetTelemetry } from './state/telemetry'
import { resetUi, useUi } from './state/ui-state'
import { aComponent, anEmptySnapshot, aSnapshot } from './testing/fixture'
import { fakeBridge, type FakeBridge } from './testing/fake-bridge'
import { holdTime } from './ui/now'

let bridge: FakeBridge

/** Found by its own name: a row's reason may name others. */
const rowOf = (name: string): HTMLElement => {
  const row = screen.getByRole('rowheader', { name }).closest<HTMLElement>('[role="row"], tr')
  if (!row) throw new Error(`${name} is in no row`)
  return row
}
/** What panels ask by themselves when they open. */
const LOOKS = new Set(['component.blocking', 'component.transitions'])
const asked = (): unknown[] =>
  bridge.calls
    .filter(({ name }) => !name.startsWith('log.') && !LOOKS.has(name))
    .map(({ name, input }) => [name, input])

beforeEach(() => {
  resetProjection()
  resetTelemetry()
  resetUi()
  bridge = fakeBridge()
  installBridge(bridge)
  takeSnapshot(aSnapshot(Date.now()))
  useUi.setState({ instance: 'coder-a' })
})

afterEach(() => {
  cleanup()
  installBridge(undefined)
})

it('says what is wrong first, with its reason in full', () => {
  render(<App />)
  const rows = within(screen.getByRole('grid', { name: 'Components of Coder-A' })).getAllByRole('row')
  expect(rows[1]?.textContent).toContain('terma')
  expect(rows[1]?.textContent).toContain('Port 8104 is held by node (pid 4123, in ~/work/shop)')
  expect(rows[2]?.textContent).toContain('attempt 3 of 5')
})

it('counts down to what is due', () => {
  const at = Date.now()
  takeSnapshot(aSnapshot(at))
  holdTime(at)
  render(<App />)
  expect(rowOf('hephaestus').textContent).toMatch(/attempt 3 of 5.*· in 4 s/)
  holdTime(null)
})

it('gives the reason of what runs and is not well the room of its figures', () => {
  render(<App />)
  const last = (name: string): HTMLTableCellElement | null => rowOf(name).querySelector('td:last-child')
  expect(last('harmonia')?.textContent).toContain('1 heartbeat missed: GET /health took over 2 s')
  expect(last('harmonia')?.colSpan).toBe(5)
  expect(last('engram')?.colSpan).toBe(1)
  // What failed and is still ended has a process, but nothing worth measuring.
  const terma = aSnapshot().tables.components.find(({ id }) => id === 'coder-a/terma')!
  act(() => {
    takePatch({ revision: 101, put: { components: [{ ...terma, pid: 4_104 }] }, gone: {} })
    flushPatches()
  })
  expect(last('terma')?.colSpan).toBe(5)
})

it('points at a row no more that the filter takes away from under the pointer', async () => {
  render(<App />)
  await userEvent.hover(rowOf('engram'))
  expect(useUi.getState().hovered).toBe('coder-a/engram')
  act(() => useUi.setState({ filter: 'terma' }))
  expect(useUi.getState().hovered).toBeNull()
})

it('shows a row anew when its patch arrives', () => {
  render(<App />)
  act(() => {
    takePatch({
      revision: 101,
      put: { components: [aComponent({ id: 'coder-a/terma', state: 'starting', order: 4, port: 8_104 })] },
      gone: {},
    })
    flushPatches()
  })
  expect(rowOf('terma').dataset['state']).toBe('starting')
})

it('is driven by the keyboard: go, open, start, back', async () => {
  const user = userEvent.setup()
  render(<App />)
  await user.keyboard('jj')
  expect(useUi.getState().selected).toBe('coder-a/hephaestus')
  expect(document.activeElement).toBe(rowOf('hephaestus'))
  await user.keyboard('{Enter}')
  expect(useUi.getState().dockTab).toBe('detail')
  await user.keyboard('s')
  expect(asked()).toEqual([['component.start', { ref: 'coder-a/hephaestus' }]])
  await user.keyboard('r')
  expect(asked()).toHaveLength(1)
  await user.keyboard('{Escape}{Escape}')
  expect(useUi.getState().selected).toBeNull()
})

it('acts on the whole instance with Shift, or where no row is meant', async () => {
  const user = userEvent.setup()
  render(<App />)
  await user.keyboard('s{Shift>}x{/Shift}')
  expect(asked()).toEqual([
    ['instance.start', { id: 'coder-a' }],
    ['instance.stop', { id: 'coder-a' }],
  ])
})

it('lets keys be letters while typing, and filters by what is typed', async () => {
  const user = userEvent.setup()
  render(<App />)
  await user.keyboard('/')
  await user.keyboard('rhetor')
  expect(asked()).toEqual([])
  const grid = screen.getByRole('grid', { name: 'Components of Coder-A' })
  expect(
    within(grid)
      .getAllByRole('row')
      .map((row) => row.dataset['ref'])
      .filter(Boolean),
  ).toEqual(['coder-a/rhetor', 'coder-a/numa'])
  await user.keyboard('{Escape}')
  expect(useUi.getState().filter).toBe('')
})

it('offers exactly the actions main says are legal', async () => {
  const user = userEvent.setup()
  render(<App />)
  const offered = (name: string): HTMLElement[] =>
    within(rowOf(name)).queryAllByRole('button', { name: /^(Start|Stop|Restart) / })
  // Of what is stopping only the grace can be ended.
  await user.hover(rowOf('noesis'))
  expect(offered('noesis')).toEqual([])
  expect(offered('terma')).toEqual([])
  await user.hover(rowOf('terma'))
  expect(offered('terma').map((button) => button.getAttribute('aria-label'))).toEqual(['Start terma', 'Stop terma'])
  fireEvent.click(within(rowOf('terma')).getByRole('button', { name: 'Start terma' }))
  expect(asked()).toEqual([['component.start', { ref: 'coder-a/terma' }]])
})

it('offers them to who goes through the rows by keyboard, and takes them away from a row that is left', async () => {
  const user = userEvent.setup()
  render(<App />)
  const isOffered = (name: string): boolean =>
    within(rowOf(name)).queryAllByRole('button', { name: new RegExp(`^(Start|Stop) ${name}$`) }).length > 0
  act(() => rowOf('terma').focus())
  expect(isOffered('terma')).toBe(true)
  await user.keyboard('{ArrowDown}')
  expect(isOffered('terma')).toBe(false)
  await user.hover(rowOf('hermes'))
  expect(isOffered('hermes')).toBe(true)
  await user.hover(rowOf('terma'))
  expect(isOffered('hermes')).toBe(false)
})

it('sorts by a column, the other way, and by trouble again', async () => {
  const user = userEvent.setup()
  render(<App />)
  const first = (): string | undefined =>
    screen.getByRole('grid', { name: 'Components of Coder-A' }).querySelector<HTMLElement>('[data-ref]')?.dataset['ref']
  const header = screen.getByRole('button', { name: 'Name' })
  await user.click(header)
  expect(first()).toBe('coder-a/apollo')
  await user.click(header)
  expect(first()).toBe('coder-a/terma')
  await user.click(header)
  expect(useUi.getState().sort.key).toBe('trouble')
})

it('keeps the focus of who works by keyboard in what a key opens, and goes on from there', async () => {
  render(<App />)
  expect(document.activeElement).toBe(document.body)
  await userEvent.keyboard('g')
  expect(document.activeElement).toBe(screen.getByRole('tab', { name: 'Start' }))
  await userEvent.keyboard('g')
  expect(document.activeElement).toBe(screen.getByRole('tab', { name: /^Components/ }))
  await userEvent.keyboard('j')
  expect(document.activeElement).toBe(rowOf('terma'))
  await userEvent.keyboard('a')
  const board = await screen.findByRole('grid', { name: 'All ports' })
  await waitFor(() => expect(board.contains(document.activeElement)).toBe(true))
  await userEvent.keyboard('a')
  expect(document.activeElement).toBe(rowOf('terma'))
})

it('moves no focus where a pointer changes what is shown', async () => {
  render(<App />)
  await userEvent.keyboard('{Shift}')
  await userEvent.pointer([{ keys: '[MouseLeft]', target: document.body }])
  act(() => useUi.setState({ mainTab: 'start' }))
  expect(document.activeElement).toBe(document.body)
})

it('leads who made the first instance by keyboard into it', async () => {
  takeSnapshot(anEmptySnapshot())
  render(<App />)
  await userEvent.tab()
  expect(document.activeElement?.tagName).toBe('BUTTON')
  act(() => takeSnapshot(aSnapshot(Date.now())))
  expect(document.activeElement).toBe(screen.getByRole('tab', { name: /^Components/ }))
})

it('opens the worst conflict by key, of the selected row first, and lets keys rest under it', async () => {
  const user = userEvent.setup()
  render(<App />)
  await user.keyboard('jjc')
  expect(useUi.getState().conflict).toBe('cross-talk:coder-a:coder-a/hephaestus>primary/engram')
  // Its code is loaded when it is wanted.
  await screen.findByRole('dialog', { name: /^hephaestus/ }, { timeout: 10_000 })
  await user.keyboard('s')
  expect(asked().filter((call) => JSON.stringify(call).includes('.start'))).toEqual([])
  await user.keyboard('{Escape}')
  expect(useUi.getState().conflict).toBeNull()
}, 30_000)

it('leads to all ports and back by key, from a box that was ticked too', async () => {
  const user = userEvent.setup()
  render(<App />)
  await user.click(screen.getByRole('tab', { name: 'Ports' }))
  await user.click(await screen.findByRole('checkbox', { name: 'Differences only' }))
  await user.keyboard('a')
  expect(useUi.getState().view).toBe('all-ports')
  await user.keyboard('a')
  expect(useUi.getState().view).toBe('instance')
})

it('takes the newest change of ports back with Ctrl Z, but not while typing', async () => {
  const user = userEvent.setup()
  render(<App />)
  await user.keyboard('/{Control>}z{/Control}')
  expect(asked()).toEqual([])
  await user.keyboard('{Escape}')
  act(() => (document.activeElement as HTMLElement).blur())
  await user.keyboard('{Control>}z{/Control}')
  expect(asked()).toEqual([['ports.undo', { id: 'undo-1' }]])
  expect(await screen.findByText('Taken back: the last step')).toBeTruthy()
})

it('counts conflicts in words and leads to the worst', async () => {
  const user = userEvent.setup()
  render(<App />)
  expect(screen.getByRole('button', { name: /^Coder-A/ }).textContent).toContain('3 conflicts')
  await user.click(screen.getByRole('button', { name: '4 conflicts' }))
  expect(useUi.getState().conflict).toBe('taken:coder-a:TERMA_PORT')
})

it('invites where there is nothing yet', async () => {
  resetProjection()
  takeSnapshot(anEmptySnapshot())
  render(<App />)
  await waitFor(() => expect(screen.getByRole('button', { name: 'Try the sample platform' })).toBeTruthy())
})

it('never invites while it does not know whether there is anything', () => {
  resetProjection()
  const { rerender } = render(<App />)
  expect(screen.getByText('Waiting for Till’s engine to answer.')).toBeTruthy()
  act(() => useProjection.setState({ link: { kind: 'refused', message: 'Restart Till.' } }))
  rerender(<App />)
  expect(screen.getAllByText('Restart Till.')).toHaveLength(2)
  expect(screen.queryByRole('button', { name: 'Try the sample platform' })).toBeNull()
})
