import { act, cleanup, render, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Answer } from '@shared/contract/failure'
import type { ConflictRow } from '@shared/model/conflicts'
import type { Consequence, PortChange } from '@shared/model/port-changes'
import { installBridge } from '../../state/bridge'
import { connect } from '../../state/connect'
import { useFailures } from '../../state/failures'
import { flushPatches, resetProjection, useProjection } from '../../state/store'
import { hideToast, useToast } from '../../state/toast'
import { openConflict, resetUi, useUi } from '../../state/ui-state'
import { aConsequence } from '../../testing/consequences'
import { type FakeBridge, fakeBridge } from '../../testing/fake-bridge'
import { aSnapshot } from '../../testing/fixture'
import { ConflictDialog } from './ConflictDialog'

const TERMA = 'taken:coder-a:TERMA_PORT'
const SYSTEM = 'ephemeral:coder-a:ai'

let fake: FakeBridge
let end: () => void
beforeEach(async () => {
  resetUi()
  resetProjection()
  hideToast()
  useFailures.setState({ shown: [] })
  fake = fakeBridge(aSnapshot(Date.now()))
  installBridge(fake)
  end = connect()
  await vi.waitUntil(() => useProjection.getState().link.kind === 'live')
})
afterEach(() => {
  cleanup()
  end()
  installBridge(undefined)
})

/** As the app shows it: open as long as the view says so. */
function Shown() {
  const id = useUi((ui) => ui.conflict)
  return id === null ? null : <ConflictDialog key={id} id={id} />
}

function open(id: string = TERMA): void {
  openConflict(id)
  render(<Shown />)
}

function patch(put: Parameters<FakeBridge['patch']>[0], gone?: Parameters<FakeBridge['patch']>[1]): void {
  act(() => {
    fake.patch(put, gone)
    flushPatches()
  })
}

const row = (): ConflictRow => aSnapshot(Date.now()).tables.conflicts.find(({ id }) => id === TERMA)!
const asked = (name: string) => fake.calls.filter((call) => call.name === name).map((call) => call.input)
const radio = (name: RegExp) => screen.getByRole('radio', { name })
const primary = (name: string | RegExp) => screen.findByRole('button', { name })
const outcome = () => screen.getByRole('region', { name: 'What would happen' })

/** Answers to previews that are given when the test says so, in any order. */
function heldPreviews(): ((answer?: Answer<Consequence>) => Promise<void>)[] {
  const held: ((answer?: Answer<Consequence>) => Promise<void>)[] = []
  fake.answer(
    'ports.preview',
    ({ change }) =>
      new Promise((resolve) => {
        held.push(async (answer) => {
          const value = aConsequence(aSnapshot().tables, change as PortChange)
          await act(async () => resolve(answer ?? { ok: true, value }))
        })
      }),
  )
  return held
}

describe('ConflictDialog', () => {
  it('tells who holds the port, and offers the ways out in the order main gave', async () => {
    open()
    const owner = within(screen.getByRole('region', { name: 'Who holds it' }))
    expect(owner.getByText('node server.js --port 8104 --token=••••')).toBeTruthy()
    expect(owner.getByText('4123')).toBeTruthy()
    expect(owner.getByText('~/work/shop')).toBeTruthy()
    expect(owner.getByText('not Till')).toBeTruthy()
    expect(screen.getAllByRole('radio').map((each) => each.closest('label')?.textContent)).toEqual(
      row().choices.map(({ label, unavailable, summary }) => `${label}${unavailable ?? summary}`),
    )
    await primary('Move to 8117')
  })

  it('begins with the safest that can be taken, shown in full before anything is done', async () => {
    open()
    expect(radio(/^Move terma/).getAttribute('aria-checked')).toBe('true')
    expect(await within(outcome()).findByText(/terma moves from 8104 to 8117/)).toBeTruthy()
    expect(within(outcome()).getByText('was 8104')).toBeTruthy()
    expect(within(outcome()).getByRole('rowheader', { name: 'terma-ai' })).toBeTruthy()
    expect(asked('ports.apply')).toEqual([])
  })

  it('can’t pick what main says is impossible, and tells why', async () => {
    open()
    await userEvent.click(radio(/^Adopt node/))
    expect(radio(/^Adopt node/).getAttribute('aria-checked')).toBe('false')
    expect(radio(/^Adopt node/).closest('label')?.textContent).toContain('not terma’s command')
    expect(asked('ports.preview')).toHaveLength(1)
  })

  it('lets only the answer about the choice that is picked count', async () => {
    const held = heldPreviews()
    open()
    await userEvent.click(radio(/^Stop node/))
    expect(outcome().getAttribute('aria-busy')).toBe('true')
    expect(screen.getByRole('button', { name: 'Stop node (4123)' }).getAttribute('aria-disabled')).toBe('true')
    await held[1]?.()
    expect(within(outcome()).getByText('These 4 processes end')).toBeTruthy()
    await held[0]?.()
    expect(within(outcome()).queryByText(/terma moves/)).toBeNull()
    expect(outcome().getAttribute('aria-busy')).toBe('false')
  })

  it('shows the tree of what would end, and never puts the focus on the button that ends it', async () => {
    open()
    const focused = document.activeElement
    await userEvent.click(radio(/^Stop node/))
    const button = await primary('Stop node (4123)')
    await waitFor(() => expect(button.getAttribute('aria-disabled')).toBeNull())
    expect(within(outcome()).getByText('esbuild --service=0.25.4 --ping')).toBeTruthy()
    expect(within(outcome()).getByText('It can’t be undone.')).toBeTruthy()
    expect(document.activeElement).not.toBe(button)
    expect(focused).not.toBe(button)
    expect(button.className).toContain('text-failed-ink')
  })

  it('goes through the ways out by arrow keys, past what can’t be taken', async () => {
    open()
    await waitFor(() => expect(document.activeElement).toBe(radio(/^Move terma/)))
    await userEvent.keyboard('{ArrowDown}')
    expect(await primary('Move to 8300')).toBeTruthy()
    await userEvent.keyboard('{ArrowDown}')
    await waitFor(() => expect(radio(/^Stop node/).getAttribute('aria-checked')).toBe('true'))
  })

  it('does exactly what was shown, closes and says so with the way back', async () => {
    open()
    await userEvent.click(await primary('Move to 8117'))
    await waitFor(() => expect(useUi.getState().conflict).toBeNull())
    expect(asked('ports.apply')).toEqual([
      {
        change: { kind: 'move-port', instance: 'coder-a', variable: 'TERMA_PORT', offset: 17 },
        token: expect.stringContaining('token-') as string,
      },
    ])
    expect(useToast.getState().toast).toMatchObject({ undo: 'undo-2' })
  })

  it('says what became otherwise, shows it anew and asks again', async () => {
    open()
    const button = await primary('Move to 8117')
    fake.answer('ports.apply', () => ({
      ok: false,
      failure: { code: 'conflict.stale', message: '8104 is now held by python (pid 5001).' },
    }))
    const held = heldPreviews()
    await userEvent.click(button)
    expect(within(outcome()).getByText(/8104 is now held by python \(pid 5001\)/).textContent).toContain(
      'Nothing was done',
    )
    expect(held).toHaveLength(1)
    const fresh = aConsequence(aSnapshot().tables, row().choices[0]!.change)
    await held[0]?.({ ok: true, value: { ...fresh, button: 'Move to 8118', token: 'fresh' } })
    fake.answer('ports.apply', () => ({ ok: true, value: { revision: 101, message: 'done', undo: null } }))
    await userEvent.click(await primary('Move to 8118'))
    await waitFor(() => expect(useUi.getState().conflict).toBeNull())
    expect(asked('ports.apply').at(-1)).toMatchObject({ token: 'fresh' })
  })

  it('stays open with the reason when it is refused; another choice begins afresh', async () => {
    open()
    fake.answer('ports.apply', () => ({ ok: false, failure: { code: 'files.failed', message: 'The disk is full.' } }))
    await userEvent.click(await primary('Move to 8117'))
    expect((await screen.findByRole('alert')).textContent).toBe('The disk is full.')
    await userEvent.click(radio(/^Move all/))
    expect(screen.queryByRole('alert')).toBeNull()
  })

  it('does nothing where something is in the way', async () => {
    fake.answer('ports.preview', ({ change }) => ({
      ok: true,
      value: {
        ...aConsequence(aSnapshot().tables, change as PortChange),
        obstacle: 'Coder-A is held: demo on Monday.',
      },
    }))
    open()
    expect((await screen.findByRole('alert')).textContent).toBe('Coder-A is held: demo on Monday.')
    await userEvent.click(await primary('Move to 8117'))
    expect(asked('ports.apply')).toEqual([])
  })

  it('asks again when somebody else holds the port by now', async () => {
    open()
    await primary('Move to 8117')
    patch({ conflicts: [{ ...row(), holder: { ...row().holder!, pid: 5_001 } }] })
    await waitFor(() => expect(asked('ports.preview')).toHaveLength(2))
  })

  it('asks again when another place is free by now, and once the engine is there again', async () => {
    open()
    await primary('Move to 8117')
    const [first, ...others] = row().choices
    patch({ conflicts: [{ ...row(), choices: [{ ...first!, summary: 'To 8118.' }, ...others] }] })
    await waitFor(() => expect(asked('ports.preview')).toHaveLength(2))
    await primary('Move to 8117')
    act(() => useProjection.setState({ link: { kind: 'lost', since: 0 } }))
    expect((await screen.findByRole('alert')).textContent).toContain('does not answer now')
    act(() => useProjection.setState({ link: { kind: 'live' } }))
    expect(await within(outcome()).findByText(/terma moves from 8104/)).toBeTruthy()
    expect(screen.queryByRole('alert')).toBeNull()
  })

  it('says so calmly when it resolves itself, and hands the focus on', async () => {
    open()
    await primary('Move to 8117')
    patch({}, { conflicts: [TERMA] })
    expect(screen.getByText(/is no longer so/).textContent).toContain('terma (Coder-A) cannot use 8104')
    expect(document.activeElement?.textContent).toBe('Close')
    expect(screen.getByRole('button', { name: 'Start terma' })).toBeTruthy()
    expect(screen.queryByRole('radio')).toBeNull()
  })

  it('does not take the end of the conflict for a surprise while it is what is being done', async () => {
    open()
    const button = await primary('Move to 8117')
    let answer = (): void => {}
    fake.answer(
      'ports.apply',
      () =>
        new Promise((resolve) => {
          answer = () => resolve({ ok: true, value: { revision: 101, message: 'terma moved', undo: 'u' } })
        }),
    )
    await userEvent.click(button)
    patch({}, { conflicts: [TERMA] })
    expect(screen.queryByText(/is no longer so/)).toBeNull()
    await act(async () => answer())
    expect(useUi.getState().conflict).toBeNull()
    expect(useToast.getState().toast?.message).toBe('terma moved')
  })

  it('closes no other card, and still tells of a failure, when it was closed while being done', async () => {
    open()
    let answer = (): void => {}
    fake.answer(
      'ports.apply',
      () =>
        new Promise((resolve) => {
          answer = () =>
            resolve({ ok: false, failure: { code: 'process.stubborn', message: 'node (pid 4123) did not end.' } })
        }),
    )
    await userEvent.click(await primary('Move to 8117'))
    act(() => openConflict(SYSTEM))
    await act(async () => answer())
    expect(useUi.getState().conflict).toBe(SYSTEM)
    expect(useFailures.getState().shown.map(({ message }) => message)).toEqual(['node (pid 4123) did not end.'])
  })

  it('needs no list of ways out where all one can do is let it be; the remedy comes first', async () => {
    open(SYSTEM)
    expect(screen.getByText('sudo sysctl -w net.ipv4.ip_local_reserved_ports=45000-49999')).toBeTruthy()
    expect(screen.queryByRole('radio')).toBeNull()
    await userEvent.click(screen.getByRole('button', { name: 'Check again' }))
    expect(asked('ports.scan')).toEqual([{}])
    expect(await screen.findByText('Still so.')).toBeTruthy()
    await userEvent.click(await primary('Ignore it'))
    await waitFor(() => expect(useUi.getState().conflict).toBeNull())
    expect(asked('ports.apply')).toMatchObject([{ change: { kind: 'ignore', conflict: SYSTEM } }])
  })

  it('leads to the row of ours that holds the port', async () => {
    open('taken-by-ours:coder-b:HERMES_PORT')
    await userEvent.click(screen.getByRole('button', { name: 'sophia of Primary' }))
    expect(useUi.getState()).toMatchObject({ conflict: null, selected: 'primary/sophia', dockTab: 'detail' })
  })
})
