import { act, cleanup, configure, render, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { AheadRow } from '@shared/model/conflicts'
import type { InstanceId } from '@shared/model/ids'
import { useAnnouncement } from '../../state/announce'
import { installBridge } from '../../state/bridge'
import { flushPatches, resetProjection, takePatch, takeSnapshot } from '../../state/store'
import { resetUi, useUi } from '../../state/ui-state'
import { aConflict } from '../../testing/conflicts'
import { aConsequence } from '../../testing/consequences'
import { type FakeBridge, fakeBridge } from '../../testing/fake-bridge'
import { STORY_AT } from '../../testing/fixture'
import { aQuietSnapshot } from '../../testing/quiet'
import { AllPorts } from './AllPorts'

const ahead: AheadRow = {
  id: '3',
  note: 'the release',
  platform: 'tekton',
  platformName: 'Tekton',
  ports: { component: { base: 8_300, size: 100 }, ai: { base: 45_300, size: 100 } },
  at: STORY_AT,
}
const conflict = aConflict(STORY_AT, {
  id: 'taken:coder-a:TERMA_PORT',
  instance: 'coder-a' as InstanceId,
  level: 'error',
  port: 8_104,
})

// A board of a thousand ports takes its time without a browser, and more so on a busy machine.
configure({ asyncUtilTimeout: 10_000 })
vi.setConfig({ testTimeout: 40_000 })

let bridge: FakeBridge
beforeEach(() => {
  resetUi()
  resetProjection()
  bridge = fakeBridge()
  installBridge(bridge)
  takeSnapshot(aQuietSnapshot())
  act(() => {
    takePatch({ revision: 101, put: { ahead: [ahead], conflicts: [conflict] }, gone: {} })
    flushPatches()
  })
  useUi.setState({ view: 'all-ports' })
})
afterEach(() => {
  cleanup()
  installBridge(undefined)
})

const lineNamed = (name: RegExp): HTMLElement => screen.getByRole('row', { name })
const focused = (): string | null => document.activeElement?.getAttribute('aria-label') ?? null
const callsOf = (name: string): unknown[] => bridge.calls.filter((call) => call.name === name).map(({ input }) => input)

describe('AllPorts', () => {
  it('names every line whole, and the clashes below', () => {
    render(<AllPorts />)
    expect(lineNamed(/^Primary, 8000 to 8099 and 45000 to 45099, 36 ready$/)).toBeTruthy()
    expect(lineNamed(/^Coder-A, 8100 to 8199 .*, 1 conflict$/)).toBeTruthy()
    expect(lineNamed(/^Blocks kept for the release, Tekton, 8300 to 8399/)).toBeTruthy()
    expect(lineNamed(/^Free, 8400 to 8499/)).toBeTruthy()
    expect(screen.getByText('Port in conflict: Coder-A terma 8104.')).toBeTruthy()
  })

  it('has one tab stop; up and down go through the lines, right walks their ports', async () => {
    const user = userEvent.setup()
    render(<AllPorts />)
    const grid = screen.getByRole('grid', { name: 'All ports' })
    expect(grid.querySelectorAll('[role=row][tabindex="0"]')).toHaveLength(1)
    act(() => grid.querySelector<HTMLElement>('[role=row][tabindex="0"]')?.focus())
    await user.keyboard('{ArrowDown}')
    expect(focused()).toMatch(/^Coder-A/)
    await user.keyboard('{ArrowRight}')
    expect(focused()).toBe('8100, engram, ready; specialist 45100')
    await user.keyboard('{ArrowRight}{ArrowRight}{ArrowRight}{ArrowRight}')
    expect(focused()).toMatch(/^8104, terma, held by node/)
    await user.keyboard('{ArrowDown}')
    expect(focused()).toMatch(/^45104, terma-ai, stopped/)
    await user.keyboard('{ArrowDown}')
    expect(focused()).toMatch(/^8204, terma, stopped/)
    await user.keyboard('{Escape}')
    expect(focused()).toMatch(/^Coder-B/)
  })

  it('opens what is under the keyboard: a card, a row, an instance', async () => {
    const user = userEvent.setup()
    render(<AllPorts />)
    act(() => lineNamed(/^Coder-A/).focus())
    await user.keyboard('{ArrowRight}{ArrowRight}{ArrowRight}{ArrowRight}{ArrowRight}{Enter}')
    expect(useUi.getState().conflict).toBe('taken:coder-a:TERMA_PORT')
    useUi.setState({ conflict: null })
    await user.keyboard('{ArrowRight}{Enter}')
    expect(useUi.getState()).toMatchObject({ view: 'instance', selected: 'coder-a/athena' })
    useUi.setState({ view: 'all-ports', instance: 'coder-a' })
    act(() => lineNamed(/^Coder-B/).focus())
    await user.keyboard('{Enter}')
    expect(useUi.getState()).toMatchObject({ view: 'instance', instance: 'coder-b' })
  })

  it('moves an instance by keyboard to a free place, with its sentence on the way', async () => {
    const user = userEvent.setup()
    render(<AllPorts />)
    act(() => lineNamed(/^Coder-B/).focus())
    await user.keyboard('m')
    // At most one sentence a second is told.
    await waitFor(() => expect(useAnnouncement.getState().sentence).toMatch(/^Moving Coder-B/), { timeout: 3_000 })
    await user.keyboard('{ArrowDown}')
    expect(focused()).toBe('Moving Coder-B; 8300 to 8399 and 45300 to 45399 are kept for the release')
    await user.keyboard('{Enter}')
    expect(useUi.getState().change).toBeNull()
    await user.keyboard('{ArrowDown}')
    expect(focused()).toBe('Moving Coder-B; to 8400, free')
    await user.keyboard('{Enter}')
    expect(useUi.getState().change).toEqual({
      kind: 'move-instance',
      instance: 'coder-b',
      componentBase: 8_400,
      aiBase: null,
      reason: null,
    })
  })

  it('offers to swap with another instance, and leaves all as it is with Escape', async () => {
    const user = userEvent.setup()
    render(<AllPorts />)
    act(() => lineNamed(/^Coder-B/).focus())
    await user.keyboard('m{ArrowUp}{ArrowUp}')
    expect(focused()).toBe('Moving Coder-B; to 8000, where Primary is: they would change places')
    await user.keyboard('{Escape}')
    expect(focused()).toMatch(/^Coder-B, 8200/)
    expect(useUi.getState().change).toBeNull()
    await user.keyboard('m{ArrowUp}{Enter}')
    expect(useUi.getState().change).toEqual({ kind: 'swap', instance: 'coder-b', other: 'coder-a' })
  })

  it('releases what was kept, and keeps a free place', async () => {
    const user = userEvent.setup()
    render(<AllPorts />)
    await user.click(screen.getByRole('button', { name: 'Release 8300, kept for the release' }))
    expect(callsOf('block.release')).toEqual([{ id: '3' }])
    act(() => lineNamed(/^Free, 8400/).focus())
    await user.keyboard('{Enter}')
    const dialog = await screen.findByRole('dialog', { name: 'Reserve a block' })
    expect(within(dialog).getByLabelText('Component base')).toHaveProperty('value', '8400')
    expect(within(dialog).getByLabelText('AI base')).toHaveProperty('value', '45400')
    await user.type(within(dialog).getByLabelText('What for'), 'the review')
    await user.click(within(dialog).getByRole('button', { name: 'Reserve' }))
    expect(callsOf('block.reserve')).toEqual([
      {
        platform: 'tekton',
        mode: 'custom',
        componentBase: 8_400,
        aiBase: 45_400,
        note: 'the review',
        reason: null,
      },
    ])
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  })

  it('shows nothing more of a move that was let go while it was looked at', async () => {
    const user = userEvent.setup()
    const change = {
      kind: 'move-instance' as const,
      instance: 'coder-b' as InstanceId,
      componentBase: 8_400,
      aiBase: null,
      reason: null,
    }
    let tell = (): void => {}
    bridge.answer(
      'ports.preview',
      () =>
        new Promise((resolve) => {
          tell = () => resolve({ ok: true, value: aConsequence(aQuietSnapshot().tables, change) })
        }),
    )
    render(<AllPorts />)
    act(() => lineNamed(/^Coder-B/).focus())
    await user.click(screen.getByRole('button', { name: 'Move Coder-B to…' }))
    await user.click(await screen.findByRole('button', { name: 'Show what changes' }))
    await waitFor(() => expect(callsOf('ports.preview')).toHaveLength(1))
    await user.keyboard('{Escape}')
    expect(screen.queryByRole('dialog')).toBeNull()
    await act(async () => tell())
    expect(useUi.getState().change).toBeNull()
  })

  it('keeps asking where to until nothing but a reason is missing', async () => {
    const user = userEvent.setup()
    const { tables } = aQuietSnapshot()
    const before = aConsequence(tables, {
      kind: 'move-instance',
      instance: 'coder-b' as InstanceId,
      componentBase: 8_400,
      aiBase: null,
      reason: null,
    })
    bridge.answer('ports.preview', ({ change }) => {
      const isTaken = change.kind === 'move-instance' && change.componentBase === 8_100
      const obstacle = isTaken ? '8100-8199 is Coder-A’s.' : '5000-5999 are used by convention.'
      return { ok: true, value: { ...before, obstacle, needsReason: !isTaken } }
    })
    render(<AllPorts />)
    act(() => lineNamed(/^Coder-B/).focus())
    await user.click(screen.getByRole('button', { name: 'Move Coder-B to…' }))
    const dialog = await screen.findByRole('dialog', { name: 'Move Coder-B' })
    await user.click(within(dialog).getByRole('radio', { name: /Bases of my own/ }))
    const base = within(dialog).getByLabelText('Component base')
    await user.clear(base)
    await user.type(base, '8100')
    expect(within(dialog).getByLabelText('AI base')).toHaveProperty('value', '45100')
    await user.click(within(dialog).getByRole('button', { name: 'Show what changes' }))
    expect((await within(dialog).findByRole('alert')).textContent).toBe('8100-8199 is Coder-A’s.')
    expect(useUi.getState().change).toBeNull()
    await user.clear(base)
    await user.type(base, '5000')
    expect(within(dialog).queryByRole('alert')).toBeNull()
    await user.click(within(dialog).getByRole('button', { name: 'Show what changes' }))
    await waitFor(() =>
      expect(useUi.getState().change).toEqual({
        kind: 'move-instance',
        instance: 'coder-b',
        componentBase: 5_000,
        aiBase: 42_000,
        reason: null,
      }),
    )
  })

  it('asks for a reason where blocks to be kept lie in a reserved range', async () => {
    const user = userEvent.setup()
    bridge.answer('block.reserve', ({ reason }) =>
      reason === null
        ? { ok: false, failure: { code: 'ports.reserved', message: '5000-5999 are used by convention.' } }
        : { ok: true, value: { revision: 102, id: '4', ports: ahead.ports } },
    )
    render(<AllPorts />)
    await user.click(screen.getByRole('button', { name: 'Reserve a block…' }))
    const dialog = await screen.findByRole('dialog', { name: 'Reserve a block' })
    await user.type(within(dialog).getByLabelText('What for'), 'the old firewall')
    await user.click(within(dialog).getByRole('button', { name: 'Reserve' }))
    expect((await within(dialog).findByRole('alert')).textContent).toContain('used by convention')
    await user.type(within(dialog).getByLabelText('Why it is taken nevertheless'), 'its rules say 5000')
    await user.click(within(dialog).getByRole('button', { name: 'Reserve' }))
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    expect(callsOf('block.reserve')).toEqual([
      expect.objectContaining({ mode: null, componentBase: null, reason: null }),
      expect.objectContaining({ reason: 'its rules say 5000' }),
    ])
  })

  it('follows patches', () => {
    render(<AllPorts />)
    act(() => {
      takePatch({ revision: 102, put: {}, gone: { ahead: ['3'] } })
      flushPatches()
    })
    expect(screen.queryByRole('row', { name: /^Blocks kept for/ })).toBeNull()
    expect(lineNamed(/^Free, 8300/)).toBeTruthy()
  })
})
