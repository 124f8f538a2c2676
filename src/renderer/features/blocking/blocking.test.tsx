import { act, cleanup, render, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Ref } from '@shared/model/ids'
import type { ComponentRow, InstanceRow } from '@shared/model/rows'
import { App } from '../../App'
import { installBridge } from '../../state/bridge'
import { connect } from '../../state/connect'
import { flushPatches, resetProjection, useProjection } from '../../state/store'
import { resetUi, showInstance, useUi } from '../../state/ui-state'
import { aBlocking } from '../../testing/blocking'
import { type FakeBridge, fakeBridge } from '../../testing/fake-bridge'
import { aSnapshot } from '../../testing/fixture'
import { EndingLine } from '../../ui/EndingLine'
import { holdTime } from '../../ui/now'
import { BlockingDialog } from './BlockingDialog'
import { BlockingStrip } from './BlockingStrip'

const NOESIS = 'coder-a/noesis' as Ref

let fake: FakeBridge
let end: () => void
const at = Date.now()
beforeEach(async () => {
  resetUi()
  resetProjection()
  fake = fakeBridge(aSnapshot(at))
  installBridge(fake)
  end = connect()
  await vi.waitUntil(() => useProjection.getState().link.kind === 'live')
  // The link that came up let the time go on.
  holdTime(at)
  showInstance('coder-a')
})
afterEach(() => {
  cleanup()
  end()
  holdTime(null)
  installBridge(undefined)
})

const component = (ref: string): ComponentRow => aSnapshot(at).tables.components.find(({ id }) => id === ref)!
const instance = (): InstanceRow => aSnapshot(at).tables.instances.find(({ id }) => id === 'coder-a')!
const asked = (name: string) => fake.calls.filter((call) => call.name === name).map((call) => call.input)
const becomes = (...rows: ComponentRow[]): void =>
  act(() => {
    fake.patch({ components: rows })
    flushPatches()
  })
/** noesis, which was asked to end so long ago and is forced after 10 s. */
const stopping = (agoMs: number): ComponentRow => ({
  ...component(NOESIS),
  since: at - agoMs,
  dueAt: at - agoMs + 10_000,
})

describe('in a row', () => {
  it('tells who has not exited, the signal and when force follows, and forces at a press', async () => {
    render(<EndingLine row={stopping(4_000)} />)
    fake.answer('component.blocking', () => ({ ok: true, value: aBlocking(stopping(4_000)) }))
    const line = await screen.findByText(/still ending/)
    expect(line.parentElement?.textContent).toBe('still ending: 2 processes · SIGTERM sent 2 s ago · force in 8 s')
    await userEvent.click(screen.getByRole('button', { name: 'Force noesis now' }))
    expect(asked('component.force')).toEqual([{ ref: NOESIS }])
  })

  it('asks for nothing in the first second', () => {
    render(<EndingLine row={stopping(500)} />)
    expect(asked('component.blocking')).toEqual([])
    expect(screen.queryByRole('button')).toBeNull()
    expect(screen.getByText('asked to stop by you')).toBeTruthy()
  })

  it('says what has to be over before the signal, and that force is under way', async () => {
    const row = stopping(3_000)
    fake.answer('component.blocking', () => ({
      ok: true,
      value: aBlocking(row, { before: 'its shutdown command runs', signalledAt: null, processes: [] }),
    }))
    const first = render(<EndingLine row={row} />)
    const line = await screen.findByText(/still ending/)
    expect(line.parentElement?.textContent).toBe('still ending · its shutdown command runs · at most 7 s more')
    first.unmount()
    fake.answer('component.blocking', () => ({ ok: true, value: aBlocking(row, { isForced: true, dueAt: null }) }))
    render(<EndingLine row={row} />)
    expect((await screen.findByText(/by force/)).textContent).toBe('being ended by force: 2 processes')
    expect(screen.getByRole('button').getAttribute('aria-disabled')).toBe('true')
  })

  it('asks once for a row that is shown in several places, and no more once none shows it', async () => {
    const first = render(<EndingLine row={stopping(4_000)} />)
    render(<EndingLine row={stopping(4_000)} />)
    await waitFor(() => expect(screen.getAllByText(/still ending/)).toHaveLength(2))
    await waitFor(() => expect(asked('component.blocking').length).toBeGreaterThan(1), { timeout: 3_000 })
    first.unmount()
    cleanup()
    const so = asked('component.blocking').length
    await new Promise((done) => setTimeout(done, 1_200))
    expect(asked('component.blocking')).toHaveLength(so)
  })
})

describe('of an instance', () => {
  it('is offered once rows take long, and leads to all of them', async () => {
    render(<BlockingStrip instance={instance()} />)
    becomes(stopping(1_500))
    expect(screen.queryByRole('region')).toBeNull()
    becomes(stopping(3_000), {
      ...component('coder-a/hermes'),
      state: 'stopping',
      since: at - 5_000,
      dueAt: at + 5_000,
    })
    expect(screen.getByText('hermes and noesis are still ending')).toBeTruthy()
    await userEvent.click(screen.getByRole('button', { name: 'What is blocking?' }))
    expect(useUi.getState().overlay).toBe('blocking')
  })

  it('shows each with its processes as a tree and its ports, and can force one or all', async () => {
    const hermes: ComponentRow = { ...component('coder-a/hermes'), state: 'stopping', since: at - 5_000 }
    fake.answer('component.blocking', ({ ref }) => ({
      ok: true,
      value: aBlocking(ref === NOESIS ? component(NOESIS) : hermes),
    }))
    becomes(hermes)
    render(<BlockingDialog instance={instance()} onClose={() => {}} />)
    const item = await screen.findByRole('listitem', { name: 'noesis' })
    await within(item).findByText('python3 worker.py --queue saves')
    expect(item.textContent).toContain(`Still listens on ${component(NOESIS).port}`)
    expect(document.activeElement?.textContent).toBe('Let them end')
    await userEvent.click(within(item).getByRole('button', { name: 'Force noesis now' }))
    expect(asked('component.force')).toEqual([{ ref: NOESIS }])
    await userEvent.click(screen.getByRole('button', { name: 'Force all 2 now' }))
    expect(asked('component.force')).toHaveLength(3)
  })

  it('has what is left of a row that failed, until its last process has ended', async () => {
    const swept: ComponentRow = { ...component('coder-a/terma'), state: 'failed', pid: 4_104, since: at - 3_000 }
    fake.answer('component.blocking', ({ ref }) => ({
      ok: true,
      value: aBlocking(ref === NOESIS ? stopping(0) : swept),
    }))
    render(<BlockingStrip instance={instance()} />)
    becomes(stopping(0), swept)
    expect(screen.getByText('terma is still ending')).toBeTruthy()
    cleanup()
    render(<BlockingDialog instance={instance()} onClose={() => {}} />)
    const item = await screen.findByRole('listitem', { name: 'terma' })
    await within(item).findByText('python3 worker.py --queue saves')
    becomes({ ...swept, pid: null })
    expect(screen.queryByRole('listitem', { name: 'terma' })).toBeNull()
  })

  it('keeps the focus among what is asked when a row that had it has ended', async () => {
    const terma: ComponentRow = { ...component('coder-a/terma'), state: 'stopping', since: at - 1_000 }
    fake.answer('component.blocking', ({ ref }) => ({
      ok: true,
      value: { ...aBlocking(component(ref)), name: component(ref).name },
    }))
    becomes(terma)
    render(<BlockingDialog instance={instance()} onClose={() => {}} />)
    ;(await screen.findByRole('button', { name: 'Force noesis now' })).focus()
    await screen.findByRole('button', { name: 'Force terma now' })
    becomes({ ...component(NOESIS), state: 'stopped', pid: null })
    expect(document.activeElement?.getAttribute('aria-label')).toBe('Force terma now')
    becomes({ ...terma, state: 'stopped', pid: null })
    expect(document.activeElement?.textContent).toBe('Done')
  })

  it('says so when all have ended', async () => {
    render(<BlockingDialog instance={instance()} onClose={() => {}} />)
    becomes({ ...component(NOESIS), state: 'stopped', pid: null })
    expect(screen.getByText('Nothing of Coder-A is ending any more.')).toBeTruthy()
    expect(screen.getByRole('button', { name: 'Done' })).toBeTruthy()
  })

  it('opens with B while anything is stopping, and not else', async () => {
    render(<App />)
    await userEvent.keyboard('b')
    expect(useUi.getState().overlay).toBe('blocking')
    await screen.findByRole('dialog', { name: 'What is blocking?' })
    await userEvent.keyboard('{Escape}')
    becomes({ ...component(NOESIS), state: 'stopped', pid: null })
    await userEvent.keyboard('b')
    expect(useUi.getState().overlay).toBe('none')
  })
})

describe('before a stop', () => {
  const hermes = (neededBy: ComponentRow['neededBy']): ComponentRow => ({
    ...component('coder-a/hermes'),
    neededBy,
  })

  it('names the running rows that need it, and stops only when that is confirmed', async () => {
    render(<App />)
    becomes(hermes(['engram', 'rhetor', 'sophia']))
    useUi.setState({ selected: 'coder-a/hermes' })
    await userEvent.keyboard('x')
    const dialog = await screen.findByRole('dialog', { name: 'Stop hermes?' })
    expect(dialog.textContent).toContain('engram and rhetor need hermes and will be without it.')
    expect(asked('component.stop')).toEqual([])
    await userEvent.click(within(dialog).getByRole('button', { name: 'Stop hermes' }))
    expect(asked('component.stop')).toEqual([{ ref: 'coder-a/hermes' }])
    expect(useUi.getState().stopAsked).toBeNull()
  })

  it('lets go of the question when the row is gone', async () => {
    render(<App />)
    becomes(hermes(['engram']))
    act(() => useUi.setState({ stopAsked: 'coder-a/hermes' }))
    await screen.findByRole('dialog', { name: 'Stop hermes?' })
    act(() => {
      fake.patch({}, { components: ['coder-a/hermes'] })
      flushPatches()
    })
    await waitFor(() => expect(useUi.getState().stopAsked).toBeNull())
  })

  it('asks nothing where nobody would miss it', async () => {
    render(<App />)
    becomes(hermes(['sophia']))
    useUi.setState({ selected: 'coder-a/hermes' })
    await userEvent.keyboard('x')
    expect(asked('component.stop')).toEqual([{ ref: 'coder-a/hermes' }])
    expect(useUi.getState().stopAsked).toBeNull()
  })
})
