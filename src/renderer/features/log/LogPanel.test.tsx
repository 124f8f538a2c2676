import { act, cleanup, render, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Ref, RunId } from '@shared/model/ids'
import { installBridge } from '../../state/bridge'
import { takeLogChunk } from '../../state/logs'
import { flushPatches, resetProjection, takePatch, takeSnapshot } from '../../state/store'
import { type FakeBridge, fakeBridge } from '../../testing/fake-bridge'
import { aSnapshot } from '../../testing/fixture'
import { LogPanel } from './LogPanel'

const hermes = 'coder-a/hermes' as Ref
const athena = 'coder-a/athena' as Ref

let fake: FakeBridge
beforeEach(() => {
  fake = fakeBridge()
  installBridge(fake)
  resetProjection()
  takeSnapshot(aSnapshot())
  fake.answer('log.open', () => ({
    ok: true,
    value: { path: '/home/ada/.till/logs/hermes.log', lines: [{ offset: 0, text: 'first line', at: null }] },
  }))
})
afterEach(() => {
  cleanup()
  installBridge(undefined)
})

const callsOf = (name: string) =>
  fake.calls.filter((call) => call.name === name).map((call) => (call.input as { ref: string }).ref)

describe('LogPanel', () => {
  it('opens the log while it is shown, closes it when another is shown or none', async () => {
    const { rerender, unmount } = render(<LogPanel target={hermes} />)
    expect(await screen.findByText('first line')).toBeTruthy()
    expect(callsOf('log.open')).toEqual([hermes])
    rerender(<LogPanel target={athena} />)
    await screen.findByText('first line')
    expect(callsOf('log.close')).toEqual([hermes])
    expect(callsOf('log.open')).toEqual([hermes, athena])
    unmount()
    expect(callsOf('log.close')).toEqual([hermes, athena])
  })

  it('shows what is added, and draws only what is near the end it follows', async () => {
    render(<LogPanel target={hermes} />)
    await screen.findByText('first line')
    const lines = Array.from({ length: 2_100 }, (_, n) => ({ offset: n * 80 + 1, text: `line ${n}`, at: null }))
    act(() => takeLogChunk({ ref: hermes, lines, isReset: false }))
    expect(await screen.findByText('line 2099')).toBeTruthy()
    expect(screen.queryByText('line 99')).toBeNull()
    expect(screen.getAllByText(/^line /).length).toBeLessThan(200)
  })

  it('shows where the file is; of a path that is too long its head gives way, for its end names the run', async () => {
    render(<LogPanel target={hermes} />)
    const path = await screen.findByText('/home/ada/.till/logs/hermes.log')
    // A line from right to left is cut off at its left; inside it the path is read as ever.
    expect(path.tagName).toBe('BDI')
    expect(path.parentElement?.className).toMatch(/truncate.*\[direction:rtl\]/)
    expect(path.parentElement?.title).toBe('/home/ada/.till/logs/hermes.log')
  })

  it('says that somebody removed the file, and what to do', async () => {
    const message = 'The log of coder-a/hermes is not there any more: /x.log was removed.'
    const hint = 'A restart begins a new one.'
    render(<LogPanel target={hermes} />)
    expect(await screen.findByText('first line')).toBeTruthy()
    fake.answer('log.open', () => ({ ok: false, failure: { code: 'log.gone', message, hint } }))
    act(() => takeLogChunk({ ref: hermes, lines: [], isReset: true }))
    expect(await screen.findByText(`${message} ${hint}`)).toBeTruthy()
  })

  it('says calmly that there is no log yet, and opens it when the first run begins', async () => {
    fake.answer('log.open', () => ({ ok: false, failure: { code: 'log.none', message: 'hermes has no log.' } }))
    const row = aSnapshot().tables.components.find((each) => each.id === hermes)!
    takePatch({ revision: 101, put: { components: [{ ...row, run: null }] }, gone: {} })
    flushPatches()
    render(<LogPanel target={hermes} />)
    expect(await screen.findByText('No log yet: it begins with the first run.')).toBeTruthy()
    fake.answer('log.open', () => ({
      ok: true,
      value: { path: '/x', lines: [{ offset: 0, text: 'it runs', at: null }] },
    }))
    act(() => {
      takePatch({ revision: 102, put: { components: [{ ...row, run: 'run-00000002' as RunId }] }, gone: {} })
      flushPatches()
    })
    expect(await screen.findByText('it runs')).toBeTruthy()
  })

  it('promises no lines of a run that is over and wrote nothing', async () => {
    fake.answer('log.open', () => ({ ok: true, value: { path: '/x', lines: [] } }))
    const row = aSnapshot().tables.components.find((each) => each.id === hermes)!
    takePatch({ revision: 101, put: { components: [{ ...row, state: 'failed', run: null }] }, gone: {} })
    flushPatches()
    render(<LogPanel target={hermes} />)
    expect(await screen.findByText('Its last run wrote nothing.')).toBeTruthy()
  })

  it('shows nothing of the run before as what a new run says, though that says nothing for long', async () => {
    render(<LogPanel target={hermes} />)
    expect(await screen.findByText('first line')).toBeTruthy()
    const row = aSnapshot().tables.components.find((each) => each.id === hermes)!
    act(() => {
      takePatch({ revision: 101, put: { components: [{ ...row, run: 'run-00000002' as RunId }] }, gone: {} })
      flushPatches()
    })
    expect(await screen.findByText('Nothing was written yet; lines appear here as they come.')).toBeTruthy()
    expect(screen.queryByText('first line')).toBeNull()
    const lines = [{ offset: 0, text: 'at last', at: null }]
    fake.answer('log.open', () => ({ ok: true, value: { path: '/next.log', lines } }))
    act(() => takeLogChunk({ ref: hermes, lines, isReset: true }))
    expect(await screen.findByText('at last')).toBeTruthy()
  })

  it('tells another failure with its hint', async () => {
    fake.answer('log.open', () => ({
      ok: false,
      failure: {
        code: 'files.failed',
        message: 'The log can’t be read: permission denied.',
        hint: 'Look at its mode.',
      },
    }))
    render(<LogPanel target={hermes} />)
    expect(await screen.findByText('The log can’t be read: permission denied. Look at its mode.')).toBeTruthy()
  })

  it('lets go when scrolled up and follows again on request', async () => {
    render(<LogPanel target={hermes} />)
    await screen.findByText('first line')
    const region = screen.getByRole('region', { name: 'Lines of coder-a/hermes' })
    Object.defineProperties(region, {
      scrollHeight: { configurable: true, value: 1_000 },
      clientHeight: { configurable: true, value: 100 },
    })
    const scrollTo = (top: number) =>
      act(() => {
        region.scrollTop = top
        region.dispatchEvent(new Event('scroll'))
      })
    const follow = screen.getByRole('button', { name: 'Follow' })
    scrollTo(900)
    expect(follow.getAttribute('aria-pressed')).toBe('true')
    scrollTo(500)
    expect(follow.getAttribute('aria-pressed')).toBe('false')
    act(() => takeLogChunk({ ref: hermes, lines: [{ offset: 9, text: 'later', at: null }], isReset: false }))
    // What is read stays as it is; what comes is counted.
    expect(await screen.findByRole('button', { name: '1 new line' })).toBeTruthy()
    expect(screen.queryByText('later')).toBeNull()
    expect(region.scrollTop).toBe(500)
    await userEvent.click(follow)
    expect(follow.getAttribute('aria-pressed')).toBe('true')
    expect(await screen.findByText('later')).toBeTruthy()
    await waitFor(() => expect(region.scrollTop).toBeGreaterThanOrEqual(900))
  })

  it('copies the lines as plain text and says so', async () => {
    const user = userEvent.setup()
    fake.answer('log.open', () => ({
      ok: true,
      value: { path: '/x', lines: [{ offset: 0, text: '\u001B[31mred\u001B[0m alert', at: null }] },
    }))
    render(<LogPanel target={hermes} />)
    await screen.findByText('red')
    await user.click(screen.getByRole('button', { name: 'Copy' }))
    expect(await screen.findByText('Copied 1 line')).toBeTruthy()
    expect(await navigator.clipboard.readText()).toBe('red alert')
  })
})
