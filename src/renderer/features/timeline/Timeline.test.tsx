import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { InstanceId, Ref } from '@shared/model/ids'
import type { TimelineRow } from '@shared/model/rows'
import { useLogJump } from '../../state/log-jump'
import { resetProjection, takeSnapshot } from '../../state/store'
import { resetUi, useUi } from '../../state/ui-state'
import { aSnapshot } from '../../testing/fixture'
import { Timeline } from './Timeline'

const coderA = 'coder-a' as InstanceId

function startAll(): TimelineRow[] {
  const at = Date.now()
  return ['hermes', 'engram', 'athena', 'apollo'].flatMap((name, n) =>
    (['initializing', 'ready'] as const).map((state, step) => ({
      id: String(1_000 + n * 2 + step),
      at: at + n * 100 + step * 50,
      level: 'info' as const,
      instance: coderA,
      ref: `coder-a/${name}` as Ref,
      state,
      message: `${name} is ${state}`,
    })),
  )
}

beforeEach(() => {
  resetUi()
  resetProjection()
  takeSnapshot(aSnapshot())
})
afterEach(cleanup)

describe('Timeline', () => {
  it('tells newest first and leads to what a line is about', async () => {
    render(<Timeline instance={coderA} />)
    const lines = screen.getAllByRole('button')
    expect(lines[0]?.textContent).toContain('metis is registering')
    await userEvent.click(screen.getByRole('button', { name: /terma cannot start/ }))
    expect(useUi.getState()).toMatchObject({ selected: 'coder-a/terma', dockTab: 'detail' })
  })

  it('is one Tab stop; arrows move among lines and Enter opens', async () => {
    const user = userEvent.setup()
    render(<Timeline instance={coderA} />)
    await user.tab()
    expect(document.activeElement?.textContent).toContain('metis is registering')
    await user.keyboard('{ArrowDown}{ArrowDown}{ArrowUp}')
    expect(document.activeElement?.textContent).toContain('synthesis is initializing')
    await user.keyboard('{Enter}')
    expect(useUi.getState().selected).toBe('coder-a/synthesis')
    expect(document.querySelectorAll('[data-line][tabindex="0"]')).toHaveLength(1)
  })

  it('folds a start-all and unfolds it on request', async () => {
    const snapshot = aSnapshot()
    takeSnapshot({ ...snapshot, tables: { ...snapshot.tables, timeline: startAll() } })
    render(<Timeline instance={coderA} />)
    const burst = screen.getByRole('button', { name: /4 ready/ })
    expect(burst.getAttribute('aria-expanded')).toBe('false')
    expect(screen.queryByText('athena is ready')).toBeNull()
    await userEvent.click(burst)
    expect(screen.getByText('athena is ready')).toBeTruthy()
    expect(screen.getAllByText(/ is (initializing|ready)$/)).toHaveLength(8)
  })

  it('says whose a line is in the view of all instances, and a sentence where nothing happened', () => {
    const { unmount } = render(<Timeline instance={null} />)
    expect(screen.getAllByText('coder-a').length).toBeGreaterThan(0)
    unmount()
    resetProjection()
    render(<Timeline instance={coderA} />)
    expect(screen.getByText(/Nothing has happened yet/)).toBeTruthy()
  })
})

it('draws no more than is looked at, and the rest when it is scrolled to', () => {
  const timeline = Array.from({ length: 100 }, (_, n) => {
    const level = 'warning' as const
    return { ...startAll()[0]!, id: String(n + 1), at: n, level, message: `line ${n + 1}` }
  })
  const snapshot = aSnapshot()
  takeSnapshot({ ...snapshot, tables: { ...snapshot.tables, timeline } })
  render(<Timeline instance={coderA} />)
  const lines = () => screen.getAllByText(/^line /).map(({ textContent }) => textContent)
  expect(lines()[0]).toBe('line 100')
  expect(lines()).toHaveLength(40)
  const scroller = screen.getByRole('list', { name: 'Timeline' }).parentElement!
  Object.defineProperties(scroller, { scrollHeight: { value: 1_000 }, clientHeight: { value: 200 } })
  fireEvent.scroll(scroller, { target: { scrollTop: 300 } })
  expect(lines()).toHaveLength(40)
  fireEvent.scroll(scroller, { target: { scrollTop: 700 } })
  expect(lines()).toHaveLength(80)
  fireEvent.click(screen.getByRole('button', { name: 'Show 20 older' }))
  expect(lines().at(-1)).toBe('line 1')
})

describe('a line of the timeline', () => {
  it('leads to the log around its moment, by button and by key', async () => {
    const user = userEvent.setup()
    render(<Timeline instance={coderA} />)
    const [button] = screen.getAllByRole('button', { name: /^Show the log of terma around / })
    await user.click(button!)
    expect(useUi.getState()).toMatchObject({ selected: 'coder-a/terma', dockTab: 'detail' })
    const first = useLogJump.getState().jump
    expect(first).toMatchObject({ ref: 'coder-a/terma', run: null, offset: null })
    resetUi()
    screen.getByRole('button', { name: /terma cannot start/ }).focus()
    await user.keyboard('l')
    expect(useLogJump.getState().jump?.at).toBe(first?.at)
    expect(useUi.getState().selected).toBe('coder-a/terma')
  })
})
