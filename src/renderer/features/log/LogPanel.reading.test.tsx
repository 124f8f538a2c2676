import { act, render, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'
import { showLogAround } from '../../state/actions'
import { takeLogChunk } from '../../state/logs'
import { LogPanel } from './LogPanel'
import { HERMES, openLogWorld } from './testing/log-panel'

const LINE_BYTES = 64

const world = openLogWorld()
const { asked, list } = world
const marked = () => document.querySelector<HTMLElement>('[data-log-line][aria-current]')

/** A scroller of this height, scrolled by a person to a place. */
function scroll(region: HTMLElement, top: number, height = 10_000): void {
  Object.defineProperties(region, {
    scrollHeight: { configurable: true, value: height },
    clientHeight: { configurable: true, value: 300 },
  })
  act(() => {
    region.scrollTop = top
    region.dispatchEvent(new Event('scroll'))
  })
}

describe('reading further up', () => {
  it('loads older lines at the top, and says where the head was given back to the disk', async () => {
    render(<LogPanel target={HERMES} />)
    const region = await list()
    scroll(region, 9_700)
    scroll(region, 100)
    await waitFor(() => expect(asked('log.range')).toHaveLength(1))
    expect(asked('log.range')[0]).toMatchObject({ ref: HERMES, at: null, before: 500, after: 0 })
    // At the top again and again, until there is nothing before.
    await waitFor(() => {
      scroll(region, 200)
      scroll(region, 100)
      expect(region.textContent).toContain('What was before went to make room for newer lines (50 kB).')
    })
    const offsets = asked('log.range').map(({ offset }) => offset ?? 0)
    expect(offsets).toEqual(offsets.toSorted((a, b) => b - a))
    expect(new Set(offsets).size).toBe(offsets.length)
  })

  it('counts what comes meanwhile and goes to the end by the pill', async () => {
    const user = userEvent.setup()
    render(<LogPanel target={HERMES} />)
    const region = await list()
    scroll(region, 9_700)
    scroll(region, 5_000)
    act(() => takeLogChunk({ ref: HERMES, lines: world.fake.logs.write(HERMES, 3), isReset: false }))
    await user.click(await screen.findByRole('button', { name: '3 new lines' }))
    expect(screen.getByRole('button', { name: 'Follow' }).getAttribute('aria-pressed')).toBe('true')
    expect(screen.queryByRole('button', { name: /new lines/ })).toBeNull()
  })

  it('says that a run is an earlier one once another began', async () => {
    render(<LogPanel target={HERMES} />)
    const region = await list()
    scroll(region, 9_700)
    scroll(region, 5_000)
    act(() => takeLogChunk({ ref: HERMES, lines: [{ offset: 0, text: 'a new life', at: null }], isReset: true }))
    expect(await screen.findByRole('button', { name: 'An earlier run; go to the newest' })).toBeTruthy()
    expect(screen.queryByText('a new life')).toBeNull()
  })

  it('says what was skipped when lines come faster than they can be read', async () => {
    render(<LogPanel target={HERMES} />)
    await list()
    const far = 40 * 1_048_576
    act(() => takeLogChunk({ ref: HERMES, lines: [{ offset: far, text: 'far on', at: null }], isReset: true }))
    expect(await screen.findByText('far on')).toBeTruthy()
    expect(screen.getByText(/^… 40 MB of lines skipped: they come faster than they can be read\./)).toBeTruthy()
  })
})

describe('searching', () => {
  const search = async (text: string) => {
    const user = userEvent.setup()
    render(<LogPanel target={HERMES} />)
    ;(await list()).focus()
    await user.keyboard('/')
    // In one go: however slow the machine, there is one question.
    await user.click(screen.getByRole('textbox', { name: 'Search the log' }))
    await user.paste(text)
    return user
  }

  it('asks once for what was typed, marks the newest hit and goes through them', async () => {
    const user = await search('connection refused')
    expect(await screen.findByText(/^1 of \d+ hits, newest first; 200 kB searched$/)).toBeTruthy()
    expect(asked('log.search').map(({ pattern }) => pattern)).toEqual(['connection refused'])
    expect(asked('log.search')[0]?.filter.refs).toEqual([HERMES])
    const newest = await waitFor(() => {
      const line = marked()
      if (line === null) throw new Error('Nothing is marked yet')
      return line
    })
    expect(newest.querySelector('mark')?.textContent).toBe('connection refused')
    await user.keyboard('{Enter}')
    expect(screen.getByText(/^2 of /)).toBeTruthy()
    await waitFor(() => expect(Number(marked()?.dataset['id'])).toBeLessThan(Number(newest.dataset['id'])))
    await user.keyboard('{Shift>}{Enter}{/Shift}')
    await waitFor(() => expect(marked()?.dataset['id']).toBe(newest.dataset['id']))
  })

  it('reads the lines around a hit that is far away', async () => {
    const user = await search('refused')
    await screen.findByText(/^1 of /)
    // The one before the newest is the oldest.
    await user.keyboard('{Shift>}{Enter}{/Shift}')
    const around = () => asked('log.range').find(({ before, after }) => before === after)
    await waitFor(() => expect(marked()?.dataset['id']).toBe(String(around()?.offset)))
    expect(around()?.offset).toBeLessThan(900 * LINE_BYTES)
    expect(screen.getByRole('button', { name: 'Follow' }).getAttribute('aria-pressed')).toBe('false')
  })

  it('takes expressions and case, and says in the field what is wrong with one', async () => {
    const user = await search('GET /(health')
    await user.click(screen.getByRole('button', { name: 'Regular expression' }))
    const field = screen.getByRole('textbox', { name: 'Search the log' })
    expect(await screen.findByText(/“GET \/\(health” can’t be used/)).toBeTruthy()
    expect(field.getAttribute('aria-invalid')).toBe('true')
    await user.clear(field)
    await user.type(field, 'get /(health|api)')
    await user.click(screen.getByRole('button', { name: 'Match case' }))
    expect(await screen.findByText(/^No hits; /)).toBeTruthy()
    await user.click(screen.getByRole('button', { name: 'Match case' }))
    expect(await screen.findByText(/^1 of \d+ hits/)).toBeTruthy()
    expect(field.getAttribute('aria-invalid')).toBeNull()
    expect(asked('log.search').at(-1)).toMatchObject({ isRegex: true, isCaseSensitive: false })
  })

  it('shows the answer to the last question, whichever comes last', async () => {
    const answers: (() => void)[] = []
    world.fake.answer('log.search', ({ pattern }) => {
      const value = { hits: [], isCut: false, searchedBytes: pattern.length * 1_048_576, searchedFiles: 1 }
      return new Promise((done) => answers.push(() => done({ ok: true, value })))
    })
    const user = await search('a')
    await waitFor(() => expect(answers).toHaveLength(1))
    await user.paste('bc')
    await waitFor(() => expect(answers).toHaveLength(2))
    expect(screen.getByText('Searching…')).toBeTruthy()
    await act(async () => answers[1]?.())
    await act(async () => answers[0]?.())
    expect(await screen.findByText('No hits; 3 MB searched')).toBeTruthy()
  })

  it('says nothing of a search that another one took the place of', async () => {
    world.fake.answer('log.search', () => ({ ok: false, failure: { code: 'log.superseded', message: 'Another one.' } }))
    await search('a')
    await waitFor(() => expect(asked('log.search')).toHaveLength(1))
    expect(screen.getByText('Searching…')).toBeTruthy()
  })

  it('closes with Esc and leaves the lines as they are, without marks', async () => {
    const user = await search('refused')
    await screen.findByText(/^1 of /)
    await user.keyboard('{Escape}')
    expect(screen.queryByRole('search')).toBeNull()
    expect(document.querySelector('mark')).toBeNull()
    expect(document.activeElement).toBe(await list())
  })
})

describe('a place that is asked for', () => {
  it('reads the lines around the moment and marks the first one from then on', async () => {
    render(<LogPanel target={HERMES} />)
    await list()
    const at = Date.now() - 20 * 60_000
    act(() => showLogAround(HERMES, at))
    await waitFor(() => expect(marked()).toBeTruthy())
    expect(asked('log.range').slice(0, 1)).toEqual([
      { ref: HERMES, run: null, offset: null, at, before: 300, after: 300 },
    ])
    expect(marked()?.textContent).not.toBe('')
    expect(screen.getByRole('button', { name: 'Go to the end' })).toBeTruthy()
  })

  it('is shown also where the log opens only now, and goes to the end where no moment is told', async () => {
    showLogAround(HERMES, Date.now() - 60_000)
    render(<LogPanel target={HERMES} />)
    await waitFor(() => expect(marked()).toBeTruthy())
    act(() => showLogAround(HERMES, null))
    await waitFor(() =>
      expect(screen.getByRole('button', { name: 'Follow' }).getAttribute('aria-pressed')).toBe('true'),
    )
  })

  it('says why it cannot be shown', async () => {
    world.fake.answer('log.range', () => ({
      ok: false,
      failure: { code: 'log.none', message: 'That run’s log is gone.' },
    }))
    render(<LogPanel target={HERMES} />)
    await list()
    act(() => showLogAround(HERMES, 1))
    expect(await screen.findByText('That run’s log is gone.')).toBeTruthy()
  })
})

describe('narrowing', () => {
  it('shows only a level or worse, of the file and of what is written', async () => {
    const user = userEvent.setup()
    render(<LogPanel target={HERMES} />)
    await list()
    await user.click(screen.getByRole('button', { name: 'Filter by level and time' }))
    await user.click(screen.getByRole('combobox', { name: 'Level' }))
    await user.click(await screen.findByRole('option', { name: 'Errors only' }))
    await waitFor(() => expect(asked('log.merged')).toHaveLength(1))
    expect(asked('log.merged')[0]?.filter).toMatchObject({ refs: [HERMES], level: 'error' })
    const region = await list()
    await waitFor(() => expect(within(region).getAllByText('ERROR').length).toBeGreaterThan(5))
    expect(within(region).queryByText('WARN')).toBeNull()
    // A stack goes with the error before it.
    expect(region.textContent).toContain('at connect (net.js:1141:16)')
    const offset = 9_000_000
    const lines = [
      { offset, text: 'INFO fine', at: Date.now() },
      { offset: offset + 10, text: 'ERROR broken again', at: Date.now() },
    ]
    act(() => takeLogChunk({ ref: HERMES, lines, isReset: false }))
    await waitFor(() => expect(region.textContent).toContain('broken again'))
    expect(region.textContent).not.toContain('INFO fine')
    await user.click(screen.getByRole('button', { name: 'Show all lines' }))
    expect((await list()).textContent).toContain('INFO')
  })
})

describe('the editor', () => {
  it('opens the file where a person reads', async () => {
    const user = userEvent.setup()
    render(<LogPanel target={HERMES} />)
    await list()
    await user.click(screen.getByRole('button', { name: 'Open in editor' }))
    expect(await screen.findByText('Opened in your editor')).toBeTruthy()
    expect(asked('log.openInEditor')).toEqual([{ ref: HERMES, run: null, offset: null }])
    act(() => showLogAround(HERMES, Date.now() - 60_000))
    await waitFor(() => expect(marked()).toBeTruthy())
    await user.click(screen.getByRole('button', { name: 'Open in editor' }))
    expect(await screen.findByText(/^Opened at line \d+$/)).toBeTruthy()
    expect(asked('log.openInEditor')[1]?.offset).toBe(Number(marked()?.dataset['id']))
  })
})
