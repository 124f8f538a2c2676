import { act, cleanup, render, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { EnvironmentReport } from '@shared/contract/commands'
import type { Ref, RunId } from '@shared/model/ids'
import { installBridge } from '../../state/bridge'
import { resetProjection, takeSnapshot } from '../../state/store'
import { anEnvironment, aVariable } from '../../testing/environment'
import { type FakeBridge, fakeBridge } from '../../testing/fake-bridge'
import { aSnapshot } from '../../testing/fixture'
import { EnvironmentPanel } from './EnvironmentPanel'
import { filterVariables } from './environment-filter'

const row = { id: 'coder-a/hermes' as Ref, name: 'hermes', run: null }
let bridge: FakeBridge
let report: EnvironmentReport

beforeEach(() => {
  bridge = fakeBridge()
  installBridge(bridge)
  resetProjection()
  takeSnapshot(aSnapshot())
  report = anEnvironment(row.id)
  bridge.answer('component.environment', () => ({ ok: true, value: report }))
})
afterEach(() => {
  cleanup()
  installBridge(undefined)
})

const names = (): string[] =>
  within(screen.getByRole('table', { name: 'Variables of hermes' }))
    .getAllByRole('rowheader')
    .map((head) => head.textContent ?? '')
const shown = async (): Promise<HTMLElement> => screen.findByRole('table', { name: 'Variables of hermes' })

describe('EnvironmentPanel', () => {
  it('shows what was set for the row, and unfolds what was only inherited', async () => {
    render(<EnvironmentPanel row={row} />)
    await shown()
    expect(names()).toEqual(['TILL_COMPONENT', 'TILL_INSTANCE', 'PYTHONPATH', 'OPENAI_API_KEY', 'HERMES_PORT'])
    const fold = screen.getByRole('button', { name: /3 that Till only inherited/ })
    await userEvent.click(fold)
    expect(names().slice(-3)).toEqual(['HOME', 'PATH', 'SHELL'])
    await userEvent.click(fold)
    expect(names()).toHaveLength(5)
    expect(screen.getByText(/~\/\.env \(not there\)/)).toBeTruthy()
  })

  it('unfolds what a value overrode, by keyboard, nearest first', async () => {
    const user = userEvent.setup()
    render(<EnvironmentPanel row={row} />)
    await shown()
    const over = screen.getByRole('button', { name: 'HERMES_PORT overrode 2 other values' })
    act(() => over.focus())
    await user.keyboard('{Enter}')
    expect(over.getAttribute('aria-expanded')).toBe('true')
    const rows = within(screen.getByRole('table')).getAllByRole('row')
    const told = rows.map(({ textContent }) => textContent ?? '').filter((text) => text.startsWith('overridden'))
    expect(told).toEqual(['overridden8001~/src/coder-a/.env.local:31', 'overriddenemptyinherited by Till'])
  })

  it('says where the same value stands elsewhere too, which overrode nothing', async () => {
    const source = { kind: 'file', label: '.env:1' } as const
    const same = { value: '1', isHidden: false, source }
    report = anEnvironment(row.id, {
      variables: [
        aVariable('SAME', '1', { source, overrode: [same] }),
        aVariable('MIXED', '2', { source, overrode: [same, { ...same, value: '2' }] }),
        aVariable('SECRET', '••••', { source, isHidden: true, overrode: [{ ...same, value: '••••', isHidden: true }] }),
      ],
    })
    render(<EnvironmentPanel row={row} />)
    await shown()
    expect(screen.getByRole('button', { name: 'SAME is the same in one other place' }).textContent).toBe('same in 1')
    expect(screen.getByRole('button', { name: 'MIXED overrode one other value' }).textContent).toBe('over 1')
    expect(screen.getByRole('button', { name: 'SECRET overrode one other value' })).toBeTruthy()
  })

  it('filters by name, value and source, looks into the fold too, and says how many', async () => {
    const user = userEvent.setup()
    render(<EnvironmentPanel row={row} />)
    await shown()
    const field = screen.getByRole('textbox', { name: 'Filter the variables' })
    await user.type(field, 'ZSH')
    expect(names()).toEqual(['SHELL'])
    expect(screen.getByText('1 of 8 variables.').getAttribute('role')).toBe('status')
    await user.clear(field)
    await user.type(field, '.env.local:31')
    expect(names()).toEqual(['HERMES_PORT'])
    await user.clear(field)
    await user.type(field, 'nothing like it')
    expect(screen.getByText(/No variable has “nothing like it”/)).toBeTruthy()
    await user.click(screen.getByRole('button', { name: 'Show all' }))
    expect(names()).toHaveLength(5)
    await user.type(field, 'x')
    await user.keyboard('{Escape}')
    expect(names()).toHaveLength(5)
  })

  it('copies a value that is shown, and none that is hidden', async () => {
    const user = userEvent.setup()
    render(<EnvironmentPanel row={row} />)
    await shown()
    await user.click(screen.getByRole('button', { name: 'Copy the value of HERMES_PORT' }))
    expect(await navigator.clipboard.readText()).toBe('8101')
    expect(screen.queryByRole('button', { name: 'Copy the value of OPENAI_API_KEY' })).toBeNull()
    expect(screen.getByText(/hidden because it looks like a secret/)).toBeTruthy()
  })

  it.each([
    [null, /what changed since then reaches it with its next start/],
    [[], /Its process, started .* ago, was given the same/],
    [['A'], /; A changed since then and reaches it/],
    [[...'ABCDEFGH'], /; A, B, C, D, E, F and 2 more changed since then and reach it/],
  ])('says whether the process that runs has the same: %j', async (changed, says) => {
    report = anEnvironment(row.id, { running: { startedAt: Date.UTC(2026, 10, 21, 9), changed } })
    const { container } = render(<EnvironmentPanel row={row} />)
    await shown()
    expect(container.querySelector('header p')?.textContent).toMatch(says)
  })

  it('reads again when asked, when the window is back and when another process begins', async () => {
    const { rerender } = render(<EnvironmentPanel row={row} />)
    await shown()
    report = anEnvironment(row.id, {
      variables: [aVariable('NEW', '1', { source: { kind: 'file', label: '.env:1' } })],
    })
    await userEvent.click(screen.getByRole('button', { name: 'Read again' }))
    await waitFor(() => expect(names()).toEqual(['NEW']))
    report = anEnvironment(row.id, { problems: ['A (web) needs B, which is not set.'] })
    act(() => void window.dispatchEvent(new Event('focus')))
    expect(await screen.findByText('A (web) needs B, which is not set.')).toBeTruthy()
    const before = bridge.calls.length
    rerender(<EnvironmentPanel row={{ ...row, run: 'run-00000002' as RunId }} />)
    await waitFor(() => expect(bridge.calls).toHaveLength(before + 1))
  })

  it('says why it can’t be read, and keeps the last good answer', async () => {
    const failure = { code: 'files.failed', message: '~/src/coder-a/.env is a folder.' } as const
    bridge.answer('component.environment', () => ({ ok: false, failure }))
    render(<EnvironmentPanel row={row} />)
    expect((await screen.findByRole('alert')).textContent).toContain('is a folder')
    bridge.answer('component.environment', () => ({ ok: true, value: report }))
    await userEvent.click(screen.getByRole('button', { name: 'Read again' }))
    await shown()
    expect(screen.queryByRole('alert')).toBeNull()
    bridge.answer('component.environment', () => ({ ok: false, failure }))
    await userEvent.click(screen.getByRole('button', { name: 'Read again' }))
    await screen.findByRole('alert')
    expect(names()).toHaveLength(5)
  })
})

describe('filterVariables', () => {
  it('finds what was overridden', () => {
    expect(filterVariables(anEnvironment(row.id).variables, ' /ADA/LIB ').map(({ name }) => name)).toEqual([
      'PYTHONPATH',
    ])
  })
})
