import { act, cleanup, render, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { InstanceId, Ref } from '@shared/model/ids'
import type { StartBarRow, StartRow } from '@shared/model/starts'
import { flushPatches, resetProjection, takePatch, takeSnapshot } from '../../state/store'
import { resetUi, useUi } from '../../state/ui-state'
import { anInstance, aSnapshot, STORY_AT } from '../../testing/fixture'
import { StartView } from './StartView'

const primary = anInstance({ id: 'primary', name: 'Primary' })

beforeEach(() => {
  resetProjection()
  resetUi()
  takeSnapshot(aSnapshot(STORY_AT))
})
afterEach(cleanup)

const chart = () => screen.getByRole('grid', { name: 'Start of Primary: who waited for whom' })
const row = (name: string) => within(chart()).getByRole('row', { name: new RegExp(`^${name} `) })

/** Sixty rows of which each waited for the one before. */
function many(): { start: StartRow; bars: StartBarRow[] } {
  const before = aSnapshot(STORY_AT).tables
  const [start] = before.starts
  const [bar] = before.startBars
  if (!start || !bar) throw new Error('the fixture has a start')
  const bars = Array.from({ length: 60 }, (_, order): StartBarRow => {
    const held = order === 0 ? null : (`primary/row-${String(order - 1)}` as Ref)
    const clearedAt = start.askedAt + order * 100
    const waits = held === null ? [] : [{ ref: held, name: held, until: clearedAt }]
    const times = { clearedAt, spawnedAt: clearedAt + 5, listeningAt: clearedAt + 60, readyAt: clearedAt + 100 }
    return {
      ...bar,
      ...times,
      id: `primary/row-${String(order)}` as Ref,
      name: `row-${String(order)}`,
      order,
      waits,
      heldUpBy: held,
    }
  })
  return { start, bars }
}

describe('the start of an instance', () => {
  it('says that there was none', () => {
    render(<StartView instance={anInstance({ id: 'fix-login' })} />)
    expect(screen.getByText(/^No start to show: /)).toBeDefined()
    expect(screen.queryByRole('grid')).toBeNull()
  })

  it('tells how it went, its phases, and what decided', () => {
    render(<StartView instance={primary} />)
    expect(screen.getByText(/^Ready in 9.2 s, 1.5 s longer than last time/)).toBeDefined()
    expect(screen.getByText('hermes → engram → athena → noesis')).toBeDefined()
    const phases = within(screen.getByRole('list', { name: 'Phases of the start' })).getAllByRole('listitem')
    expect(phases.map((phase) => phase.dataset['standing'])).toEqual(['done', 'done', 'done', 'done', 'done'])
    expect(within(chart()).getAllByRole('row')).toHaveLength(19)
    expect(row('athena').textContent).toContain('on the path that decided')
    expect(row('penia').textContent).not.toContain('on the path that decided')
  })

  it('says of the row that is pointed at whom it waited for, and marks those', async () => {
    render(<StartView instance={primary} />)
    await userEvent.hover(row('noesis'))
    expect(document.querySelector('[data-caption]')?.textContent).toMatch(/^noesis: waited .* for athena, then ready/)
    expect([...chart().querySelectorAll<HTMLElement>('[data-waited-for]')].map((each) => each.dataset['ref'])).toEqual([
      'primary/hermes',
      'primary/rhetor',
      'primary/athena',
    ])
  })

  it('is gone through by keyboard; Enter opens the row', async () => {
    render(<StartView instance={primary} />)
    await userEvent.tab()
    expect(document.activeElement).toBe(row('hermes'))
    await userEvent.keyboard('{ArrowDown}{End}{ArrowUp}')
    expect(document.querySelector('[data-caption]')?.textContent).toMatch(/^apollo: |^athena: |^numa: /)
    await userEvent.keyboard('{Enter}')
    expect(useUi.getState()).toMatchObject({ dockTab: 'detail' })
  })

  it('follows while it is under way, and draws sixty rows', () => {
    render(<StartView instance={primary} />)
    const { start, bars } = many()
    const starts = [{ ...start, id: 'primary' as InstanceId, endedAt: null, outcome: 'under-way' as const }]
    const patch = { revision: 1_000, put: { starts, startBars: bars }, gone: {} }
    act(() => {
      takePatch(patch)
      flushPatches()
    })
    expect(within(chart()).getByRole('row', { name: /^row-59 / })).toBeDefined()
    expect(row('row-59').querySelectorAll('[data-segment]')).toHaveLength(3)
  })
})
