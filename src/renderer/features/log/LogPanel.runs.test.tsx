import { fireEvent, render, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Ref } from '@shared/model/ids'
import { flushPatches, takePatch } from '../../state/store'
import { aSnapshot } from '../../testing/fixture'
import { LogPanel } from './LogPanel'
import { HERMES, openLogWorld } from './testing/log-panel'

const EARLIER = 'run-00000000'

const world = openLogWorld()
const { asked, list } = world
const run = () => screen.findByRole('combobox', { name: 'Run' })
const choose = async (label: RegExp | string): Promise<void> => {
  await userEvent.click(await run())
  await userEvent.click(await screen.findByRole('option', { name: label }))
}
const earlier = /\d\d:\d\d:\d\d to .*exited with 1/

describe('an earlier run', () => {
  it('is chosen by when it was and how it ended, shown at its end, and left again', async () => {
    render(<LogPanel target={HERMES} />)
    await list()
    expect((await run()).textContent).toContain('Newest run')
    await choose(earlier)
    await waitFor(async () => expect((await list()).textContent).toContain('out of ink'))
    expect(asked('log.range')[0]).toMatchObject({ ref: HERMES, run: EARLIER, offset: null, at: null })
    expect(document.querySelector('[data-log-line][aria-current]')?.textContent).toContain('out of ink')
    expect((await run()).textContent).toMatch(/^\d\d:\d\d:\d\d to \d\d:\d\d:\d\d/)
    // In a narrow window the end of it is cut off.
    expect((await run()).title).toMatch(/^\d\d:\d\d:\d\d to \d\d:\d\d:\d\d$/)
    await choose('Newest run')
    await waitFor(async () => expect((await list()).textContent).not.toContain('out of ink'))
    expect(screen.getByRole('button', { name: 'Follow' }).getAttribute('aria-pressed')).toBe('true')
  })

  it('is what is searched, narrowed and opened in an editor while it is shown', async () => {
    render(<LogPanel target={HERMES} />)
    await list()
    await choose(earlier)
    await waitFor(async () => expect((await list()).textContent).toContain('out of ink'))
    await userEvent.click(screen.getByRole('button', { name: 'Open in editor' }))
    expect(asked('log.openInEditor')[0]).toMatchObject({ run: EARLIER })
    await userEvent.click(screen.getByRole('button', { name: 'Search' }))
    await userEvent.click(screen.getByRole('textbox', { name: 'Search the log' }))
    await userEvent.paste('ink')
    await waitFor(() => expect(asked('log.search').at(-1)?.filter.runs).toBe(EARLIER))
    await userEvent.keyboard('{Escape}')
    await userEvent.click(screen.getByRole('button', { name: 'Filter by level and time' }))
    await userEvent.click(screen.getByRole('combobox', { name: 'Level' }))
    await userEvent.click(await screen.findByRole('option', { name: 'Errors only' }))
    await waitFor(() => expect(asked('log.merged').at(-1)?.filter.runs).toBe(EARLIER))
    await userEvent.click(screen.getByRole('button', { name: 'Show all lines' }))
    await waitFor(async () => expect((await list()).textContent).toContain('out of ink'))
  })

  it('is searched too where a person wants all runs', async () => {
    render(<LogPanel target={HERMES} />)
    ;(await list()).focus()
    await userEvent.keyboard('/')
    await userEvent.paste('ink')
    await waitFor(() => expect(asked('log.search')).toHaveLength(1))
    expect(asked('log.search')[0]?.filter.runs).toBeUndefined()
    await userEvent.click(screen.getByRole('button', { name: 'Earlier runs too' }))
    await waitFor(() => expect(asked('log.search').at(-1)?.filter.runs).toBe('all'))
  })
})

it('of another row is none of this one’s, also before its own are known', async () => {
  const { rerender } = render(<LogPanel target={HERMES} />)
  await run()
  world.fake.answer('log.runs', () => new Promise(() => {}))
  rerender(<LogPanel target={'coder-a/engram' as Ref} />)
  expect(screen.queryByRole('combobox', { name: 'Run' })).toBeNull()
})

it('of a row that has ended, what it wrote last is its newest run', async () => {
  const row = aSnapshot().tables.components.find(({ id }) => id === HERMES)
  if (row === undefined) throw new Error('there is no such row')
  // Its run is over, but there is a log of it.
  takePatch({ revision: aSnapshot().revision + 1, put: { components: [{ ...row, run: null }] }, gone: {} })
  flushPatches()
  render(<LogPanel target={HERMES} />)
  ;(await list()).focus()
  await userEvent.keyboard('g')
  await waitFor(() => expect(document.querySelector('[data-log-line]')?.getAttribute('data-id')).toBe('51200'))
  expect((await run()).textContent).toContain('Newest run')
})

describe('keys among the lines', () => {
  it('go through the hits, to the first line that is kept, and back to the end', async () => {
    render(<LogPanel target={HERMES} />)
    const region = await list()
    region.focus()
    await userEvent.keyboard('/')
    await userEvent.paste('connection refused')
    const words = await screen.findByText(/^1 of \d+ hits/)
    region.focus()
    await userEvent.keyboard('n')
    await waitFor(() => expect(words.textContent).toMatch(/^2 of/))
    region.focus()
    await userEvent.keyboard('N')
    await waitFor(() => expect(words.textContent).toMatch(/^1 of/))
    await userEvent.keyboard('{Escape}')
    expect(screen.queryByRole('search')).toBeNull()
    expect(document.activeElement).toBe(region)
    await userEvent.keyboard('g')
    await waitFor(() => expect(asked('log.range').at(-1)).toMatchObject({ offset: 0 }))
    expect(screen.getByRole('button', { name: 'Follow' }).getAttribute('aria-pressed')).toBe('false')
    await waitFor(() => expect(document.querySelector('[data-log-line]')?.getAttribute('data-id')).toBe('51200'))
    await userEvent.keyboard('{Shift>}G{/Shift}')
    expect(screen.getByRole('button', { name: 'Follow' }).getAttribute('aria-pressed')).toBe('true')
  })
})

describe('copying', () => {
  const copied: string[] = []
  beforeEach(() => {
    copied.length = 0
    world.fake.answer('log.open', () => ({
      ok: true,
      value: {
        path: '/x.log',
        lines: ['2026-11-21 10:00:00.500 INFO one', '\u001b[31mtwo\u001b[0m', 'three'].map((text, index) => ({
          offset: index * 40,
          text,
          at: new Date(2026, 10, 21, 10, 0, index, 500).getTime(),
        })),
      },
    }))
  })
  const press = async (isWithTimes = false): Promise<void> => {
    const user = userEvent.setup()
    vi.spyOn(navigator.clipboard, 'writeText').mockImplementation(async (text) => void copied.push(text))
    if (isWithTimes) await user.keyboard('{Shift>}')
    await user.click(screen.getByRole('button', { name: 'Copy' }))
  }
  const select = (first: number, last: number): void => {
    const lines = document.querySelectorAll('[data-log-line]')
    const range = document.createRange()
    range.setStart(lines[first]?.lastChild?.firstChild as Node, 1)
    range.setEnd(lines[last]?.lastChild?.firstChild as Node, 1)
    const selection = document.getSelection()
    selection?.removeAllRanges()
    selection?.addRange(range)
  }

  it('takes lines as they were written, also where the gutter says their time; or each with its time', async () => {
    render(<LogPanel target={HERMES} />)
    await list()
    await press()
    await press(true)
    expect(copied).toEqual([
      '2026-11-21 10:00:00.500 INFO one\ntwo\nthree',
      '2026-11-21 10:00:00.500 INFO one\n2026-11-21 10:00:01.500  two\n2026-11-21 10:00:02.500  three',
    ])
  })

  it('of a selection over several lines takes these whole, by key too', async () => {
    render(<LogPanel target={HERMES} />)
    const region = await list()
    select(0, 1)
    await press()
    select(1, 2)
    await press(true)
    expect(copied).toEqual([
      '2026-11-21 10:00:00.500 INFO one\ntwo',
      '2026-11-21 10:00:01.500  two\n2026-11-21 10:00:02.500  three',
    ])
    select(0, 1)
    const data: string[] = []
    fireEvent.copy(region, { clipboardData: { setData: (_: string, text: string) => data.push(text) } })
    expect(data).toEqual(['2026-11-21 10:00:00.500 INFO one\ntwo'])
  })
})
