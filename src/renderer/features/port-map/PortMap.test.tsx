import { act, cleanup, render, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { InstanceId } from '@shared/model/ids'
import { resetProjection, takePatch, takeSnapshot, flushPatches } from '../../state/store'
import { resetUi, useUi } from '../../state/ui-state'
import { useAnnouncement } from '../../state/announce'
import { aConflict } from '../../testing/conflicts'
import { aSnapshot, STORY_AT } from '../../testing/fixture'
import { aQuietSnapshot } from '../../testing/quiet'
import { PortMap } from './PortMap'

const coderA = 'coder-a' as InstanceId

beforeEach(() => {
  resetUi()
  resetProjection()
  takeSnapshot(aQuietSnapshot())
})
afterEach(cleanup)

const cellAt = (port: number): HTMLElement => {
  const found = document.querySelector<HTMLElement>(`[data-port="${port}"]`)
  if (found === null) throw new Error(`no cell for ${port}`)
  return found
}
const isRinged = (port: number): boolean => cellAt(port).className.includes('outline-accent')

describe('PortMap', () => {
  it('shows two grids of a hundred named cells', () => {
    render(<PortMap instance={coderA} />)
    const [components, specialists] = screen.getAllByRole('grid')
    expect(within(components!).getAllByRole('gridcell')).toHaveLength(100)
    expect(within(specialists!).getAllByRole('gridcell')).toHaveLength(100)
    expect(screen.getByRole('gridcell', { name: /^8105, athena, ready; specialist 45105$/ })).toBe(cellAt(8105))
    expect(cellAt(8104).dataset['kind']).toBe('conflict')
    expect(cellAt(8199).dataset['kind']).toBe('stranger')
    expect(cellAt(45_141).getAttribute('aria-label')).toBe('45141, held by a process of another user')
  })

  it('names the conflict while nothing is pointed at, and the port that is', async () => {
    render(<PortMap instance={coderA} />)
    expect(screen.getByText('Planned ports held by others: terma 8104.')).toBeTruthy()
    await userEvent.hover(cellAt(8104))
    expect(screen.getByText(/8104 ↔ 45104 · held by node \(pid 4123, in ~\/work\/shop\)/)).toBeTruthy()
  })

  it('rings the cell pointed at and its twin, and tells the table', async () => {
    render(<PortMap instance={coderA} />)
    await userEvent.hover(cellAt(8107))
    expect([isRinged(8107), isRinged(45_107), isRinged(8108)]).toEqual([true, true, false])
    expect(useUi.getState().hovered).toBe('coder-a/harmonia')
    act(() => useUi.setState({ hovered: 'coder-a/athena' }))
    await userEvent.unhover(cellAt(8107))
    act(() => useUi.setState({ hovered: 'coder-a/athena' }))
    expect([isRinged(8105), isRinged(45_105)]).toEqual([true, true])
  })

  it('has one Tab stop a board, at the same place, and arrows move it', async () => {
    const user = userEvent.setup()
    render(<PortMap instance={coderA} />)
    await user.tab()
    expect(document.activeElement).toBe(cellAt(8100))
    await user.keyboard('{ArrowDown}{ArrowRight}{End}')
    expect(document.activeElement).toBe(cellAt(8119))
    await user.keyboard('{Control>}{Home}{/Control}{PageDown}')
    expect(document.activeElement).toBe(cellAt(8150))
    await user.keyboard('{Home}{ArrowUp}{ArrowUp}{ArrowUp}{ArrowUp}{ArrowUp}')
    await user.tab()
    expect(document.activeElement).toBe(cellAt(45_100))
    expect(document.querySelectorAll('[role=gridcell][tabindex="0"]')).toHaveLength(2)
  })

  it('selects with Enter and with a click, and never from a free port', async () => {
    const user = userEvent.setup()
    render(<PortMap instance={coderA} />)
    await user.tab()
    await user.keyboard('{ArrowRight}{Enter}')
    expect(useUi.getState().selected).toBe('coder-a/hermes')
    await user.click(cellAt(8150))
    expect(useUi.getState().selected).toBe('coder-a/hermes')
    await user.click(cellAt(45_105))
    expect(useUi.getState().selected).toBe('coder-a/athena-ai')
    expect(cellAt(45_105).getAttribute('aria-selected')).toBe('true')
  })

  it('follows patches', () => {
    render(<PortMap instance={coderA} />)
    const athena = aSnapshot().tables.components.find((row) => row.id === 'coder-a/athena')!
    act(() => {
      takePatch({ revision: 101, put: { components: [{ ...athena, state: 'failed', label: 'failed' }] }, gone: {} })
      flushPatches()
    })
    expect(cellAt(8105).getAttribute('aria-label')).toContain('failed')
  })

  it('opens the card of a conflict, by click and by Enter', async () => {
    const user = userEvent.setup()
    const conflict = aConflict(STORY_AT, { id: 'taken:coder-a:TERMA_PORT', instance: coderA, port: 8_104 })
    act(() => {
      takePatch({ revision: 101, put: { conflicts: [conflict] }, gone: {} })
      flushPatches()
    })
    render(<PortMap instance={coderA} />)
    await user.click(cellAt(8104))
    expect(useUi.getState().conflict).toBe('taken:coder-a:TERMA_PORT')
    expect(cellAt(8104).getAttribute('aria-haspopup')).toBe('dialog')
    useUi.setState({ conflict: null })
    await user.keyboard('{Enter}')
    expect(useUi.getState().conflict).toBe('taken:coder-a:TERMA_PORT')
  })
})

describe('moving by keyboard', () => {
  it('picks up with m, tells each place, and shows what putting down would do', async () => {
    const user = userEvent.setup()
    render(<PortMap instance={coderA} />)
    await user.tab()
    await user.keyboard('{ArrowRight}m')
    await waitFor(() => expect(useAnnouncement.getState().sentence).toMatch(/^Moving hermes\. Arrows/), {
      timeout: 3_000,
    })
    await user.keyboard('{ArrowRight}')
    expect(document.activeElement?.getAttribute('aria-label')).toBe('Moving hermes; 8102 is planned for ergon')
    expect(screen.getByText(/to 8102 ↔ 45102 · 8102 is planned for ergon/)).toBeTruthy()
    // Refused: it stays in hand.
    await user.keyboard('{Enter}')
    expect(useUi.getState().change).toBeNull()
    await user.keyboard('{ArrowDown}{ArrowDown}{ArrowDown}{ArrowDown}{ArrowDown}')
    expect(document.activeElement?.getAttribute('aria-label')).toBe('Moving hermes; over 8152, free')
    expect([isRinged(8152), isRinged(45_152)]).toEqual([true, true])
    await user.keyboard('{Enter}')
    expect(useUi.getState().change).toEqual({
      kind: 'move-port',
      instance: 'coder-a',
      variable: 'HERMES_PORT',
      offset: 52,
    })
    expect(document.activeElement?.getAttribute('aria-label')).toBe('8152, free')
  })

  it('moves a specialist with its component, and goes back with Escape', async () => {
    const user = userEvent.setup()
    render(<PortMap instance={coderA} />)
    await user.tab()
    await user.tab()
    await user.keyboard('{ArrowRight}m{ArrowDown}{ArrowDown}')
    expect(document.activeElement).toBe(cellAt(45_121))
    expect(document.activeElement?.getAttribute('aria-label')).toBe('Moving hermes; over 45121, free')
    await user.keyboard('{Escape}')
    expect(document.activeElement).toBe(cellAt(45_101))
    expect(useUi.getState().change).toBeNull()
    expect(screen.queryByText(/Moving hermes/)).toBeNull()
  })

  it('lets no letter start or stop anything while something is in hand', async () => {
    const user = userEvent.setup()
    const heard: string[] = []
    const hear = (event: KeyboardEvent): void => void heard.push(event.key)
    addEventListener('keydown', hear)
    render(<PortMap instance={coderA} />)
    await user.tab()
    await user.keyboard('msxr')
    removeEventListener('keydown', hear)
    expect(heard).toEqual(['Tab'])
  })

  it('picks up nothing from a free port, and lets go when the focus leaves', async () => {
    const user = userEvent.setup()
    render(<PortMap instance={coderA} />)
    await user.tab()
    await user.keyboard('{PageDown}m{ArrowRight}')
    expect(document.activeElement?.getAttribute('aria-label')).toBe('8151, free')
    await user.keyboard('{Control>}{Home}{/Control}m')
    act(() => (document.activeElement as HTMLElement).blur())
    expect(screen.queryByText(/Moving engram/)).toBeNull()
  })
})

describe('moving by pointer', () => {
  /** Lays the cells out as a browser would: 24 px each, 27 px apart, the AI board 400 px lower. */
  beforeEach(() => {
    vi.spyOn(HTMLElement.prototype, 'getBoundingClientRect').mockImplementation(function rect(this: HTMLElement) {
      const offset = Number(this.dataset['offset'] ?? 0)
      const lane = this.closest<HTMLElement>('[data-lane-board]')?.dataset['laneBoard']
      const { x, y } = middleOf(offset, lane === 'ai' ? 'ai' : 'component')
      return new DOMRect(x - 12, y - 12, 24, 24)
    })
  })
  afterEach(() => {
    vi.restoreAllMocks()
  })

  const middleOf = (offset: number, lane: 'component' | 'ai'): { x: number; y: number } => ({
    x: 52 + (offset % 10) * 27,
    y: 62 + Math.floor(offset / 10) * 27 + (lane === 'ai' ? 400 : 0),
  })
  const send = (type: string, target: EventTarget, point: { x: number; y: number }): void => {
    act(() => {
      target.dispatchEvent(
        new PointerEvent(type, {
          bubbles: true,
          isPrimary: true,
          pointerId: 1,
          button: 0,
          clientX: point.x,
          clientY: point.y,
        }),
      )
    })
  }

  it('follows the pointer, rings both places, and shows what dropping would do', () => {
    render(<PortMap instance={coderA} />)
    send('pointerdown', cellAt(8101), middleOf(1, 'component'))
    send('pointermove', window, middleOf(50, 'component'))
    expect([isRinged(8150), isRinged(45_150)]).toEqual([true, true])
    expect(screen.getByText('hermes → 8150 ↔ 45150')).toBeTruthy()
    send('pointermove', window, middleOf(99, 'ai'))
    expect(screen.getByText(/8199 is held by postgres \(pid 812\)/)).toBeTruthy()
    send('pointermove', window, middleOf(60, 'ai'))
    send('pointerup', window, middleOf(60, 'ai'))
    expect(useUi.getState().change).toMatchObject({ variable: 'HERMES_PORT', offset: 60 })
    expect(screen.queryByText(/hermes →/)).toBeNull()
  })

  it('stays a click below four pixels, and does nothing outside, refused, or after Escape', () => {
    render(<PortMap instance={coderA} />)
    const from = middleOf(1, 'component')
    const tries: [{ x: number; y: number }, boolean][] = [
      [{ x: from.x + 3, y: from.y }, false],
      [{ x: 900, y: 900 }, false],
      [middleOf(2, 'component'), false],
      [middleOf(50, 'component'), true],
    ]
    for (const [to, withEscape] of tries) {
      send('pointerdown', cellAt(8101), from)
      send('pointermove', window, to)
      if (withEscape) act(() => void dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' })))
      send('pointerup', window, to)
      expect(useUi.getState().change).toBeNull()
      expect(screen.queryByText(/Moving hermes/)).toBeNull()
    }
  })

  it('drags nothing from a free port', () => {
    render(<PortMap instance={coderA} />)
    send('pointerdown', cellAt(8150), middleOf(50, 'component'))
    send('pointermove', window, middleOf(60, 'component'))
    expect(screen.queryByText(/Moving/)).toBeNull()
  })
})
