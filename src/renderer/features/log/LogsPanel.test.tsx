import { act, cleanup, configure, render, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Input } from '@shared/contract/commands'
import { installBridge } from '../../state/bridge'
import { resetLogsFilter } from '../../state/log-filter'
import { useLogJump } from '../../state/log-jump'
import { takeLogChunk } from '../../state/logs'
import { resetProjection, takeSnapshot } from '../../state/store'
import { resetUi, useUi } from '../../state/ui-state'
import { type FakeBridge, fakeBridge } from '../../testing/fake-bridge'
import { anInstance, aSnapshot } from '../../testing/fixture'
import { LogsPanel } from './LogsPanel'

const coderA = anInstance()

// Long lists and menus take their time without a browser, and more so on a busy machine.
configure({ asyncUtilTimeout: 10_000 })
vi.setConfig({ testTimeout: 40_000 })

let fake: FakeBridge
beforeEach(() => {
  const snapshot = aSnapshot()
  fake = fakeBridge(snapshot)
  installBridge(fake)
  resetProjection()
  resetUi()
  resetLogsFilter()
  takeSnapshot(snapshot)
})
afterEach(() => {
  cleanup()
  installBridge(undefined)
})

const asked = () =>
  fake.calls.filter((call) => call.name === 'log.merged').map((call) => call.input as Input<'log.merged'>)
const refsOf = (name: string) =>
  fake.calls.filter((call) => call.name === name).map((call) => (call.input as { ref: string }).ref)
const list = () => screen.findByRole('region', { name: 'Lines of all logs' })
const shownNames = () =>
  new Set([...document.querySelectorAll('[data-log-line] button')].map((each) => each.textContent))
const write = (ref: string, text: string) =>
  act(() => takeLogChunk({ ref, lines: [{ offset: 9_000_000, text, at: Date.now() }], isReset: false }))

describe('LogsPanel', () => {
  it('shows the lines of all rows of the instance in the order of time, and follows them', async () => {
    const { unmount } = render(<LogsPanel instance={coderA} />)
    const region = await list()
    expect(asked()).toHaveLength(1)
    expect(asked()[0]).toMatchObject({ before: null, filter: { instance: 'coder-a', refs: [], level: null } })
    expect(shownNames().size).toBeGreaterThan(5)
    const opened = refsOf('log.open')
    expect(new Set(opened).size).toBe(opened.length)
    expect(opened).toContain('coder-a/hermes')
    expect(opened.every((ref) => ref.startsWith('coder-a/'))).toBe(true)
    write('coder-a/hermes', 'just now')
    await waitFor(() => expect(region.textContent).toContain('just now'))
    unmount()
    expect(refsOf('log.close').toSorted()).toEqual(opened.toSorted())
  })

  it('shows only the chosen rows, of all instances where that is wished', async () => {
    const user = userEvent.setup()
    render(<LogsPanel instance={coderA} />)
    await list()
    await user.click(screen.getByRole('button', { name: 'Rows: All rows' }))
    await user.click(await screen.findByRole('menuitemcheckbox', { name: 'hermes' }))
    await user.keyboard('{Escape}')
    await waitFor(() => expect(asked().at(-1)?.filter.refs).toEqual(['coder-a/hermes']))
    await waitFor(() => expect(shownNames()).toEqual(new Set(['hermes'])))
    await user.click(screen.getByRole('combobox', { name: 'Instances' }))
    await user.click(await screen.findByRole('option', { name: 'All instances' }))
    await waitFor(() => expect(asked().at(-1)?.filter).toMatchObject({ instance: null, refs: [] }))
    await waitFor(() => expect([...shownNames()].some((name) => name?.startsWith('primary/'))).toBe(true))
  })

  it('narrows to what is searched for, and goes on with new lines that say it too', async () => {
    const user = userEvent.setup()
    render(<LogsPanel instance={coderA} />)
    const region = await list()
    region.focus()
    await user.keyboard('/')
    await user.type(screen.getByRole('textbox', { name: 'Search the log' }), 'refused')
    expect(await screen.findByText(/hits; there are more; .* logs searched$/)).toBeTruthy()
    const lines = () => [...document.querySelectorAll('[data-log-line]')].map(({ textContent }) => textContent)
    expect(lines().every((text) => text?.includes('refused'))).toBe(true)
    write('coder-a/hermes', 'nothing of the kind')
    write('coder-a/athena', 'refused again')
    await waitFor(() => expect(lines().some((text) => text?.includes('refused again'))).toBe(true))
    expect(lines().some((text) => text?.includes('nothing of the kind'))).toBe(false)
    await user.keyboard('{Escape}')
    await waitFor(() => expect(lines().some((text) => text?.includes('INFO'))).toBe(true))
  })

  it('leads from a line to its place in its own log, by pointer and by key', async () => {
    const user = userEvent.setup()
    render(<LogsPanel instance={coderA} />)
    const region = await list()
    const [name] = region.querySelectorAll<HTMLElement>('[data-log-line] button')
    const id = name?.closest<HTMLElement>('[data-id]')?.dataset['id']?.split(' ') ?? []
    await user.click(name!)
    expect(useLogJump.getState().jump).toMatchObject({ ref: id[0], run: id[1], offset: Number(id[2]) })
    expect(useUi.getState()).toMatchObject({ selected: id[0], dockTab: 'detail' })
    region.focus()
    await user.keyboard('kk')
    const marked = await waitFor(() => {
      const line = document.querySelector<HTMLElement>('[aria-current]')
      if (line === null) throw new Error('Nothing is marked yet')
      return line
    })
    await user.keyboard('{Enter}')
    expect(useLogJump.getState().jump?.offset).toBe(Number(marked.dataset['id']?.split(' ')[2]))
  })

  it('keeps what is read while lines come, and lets them in at the end', async () => {
    const user = userEvent.setup()
    render(<LogsPanel instance={coderA} />)
    const region = await list()
    region.focus()
    await user.keyboard('k')
    write('coder-a/hermes', 'meanwhile')
    await user.click(await screen.findByRole('button', { name: '1 new line' }))
    await waitFor(() => expect(region.textContent).toContain('meanwhile'))
    expect(asked().filter(({ before }) => before === null)).toHaveLength(1)
  })

  it('reads all anew when the engine was away', async () => {
    render(<LogsPanel instance={coderA} />)
    await list()
    const { reopenLogs } = await import('../../state/logs')
    act(() => reopenLogs())
    await waitFor(() => expect(asked()).toHaveLength(2))
  })

  it('says why there is nothing to read', async () => {
    fake.answer('log.merged', () => ({
      ok: false,
      failure: {
        code: 'files.failed',
        message: 'The logs can’t be read: permission denied.',
        hint: 'Look at their mode.',
      },
    }))
    render(<LogsPanel instance={coderA} />)
    expect(await screen.findByText('The logs can’t be read: permission denied. Look at their mode.')).toBeTruthy()
  })
})
