import { act, cleanup, render, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { InstanceId } from '@shared/model/ids'
import { resetProjection, takePatch, takeSnapshot, flushPatches } from '../../state/store'
import { resetUi, useUi } from '../../state/ui-state'
import { aSnapshot } from '../../testing/fixture'
import { PortMap } from './PortMap'

const coderA = 'coder-a' as InstanceId

beforeEach(() => {
  resetUi()
  resetProjection()
  takeSnapshot(aSnapshot())
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
})
