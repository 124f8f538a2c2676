import { act, cleanup, render, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { InstanceId } from '@shared/model/ids'
import { installBridge } from '../../state/bridge'
import { flushPatches, resetProjection, takePatch, takeSnapshot } from '../../state/store'
import { resetUi, useUi } from '../../state/ui-state'
import { type FakeBridge, fakeBridge } from '../../testing/fake-bridge'
import { aSnapshot } from '../../testing/fixture'
import { aProposal } from '../../testing/proposal'
import { NewInstanceDialog } from './NewInstanceDialog'

const SAMPLE = { platform: 'sample', folder: null }
const CHECKOUT = { platform: 'tekton', folder: '/home/ada/src/coder-c' }

let fake: FakeBridge
beforeEach(() => {
  resetUi()
  resetProjection()
  fake = fakeBridge()
  installBridge(fake)
  takeSnapshot(aSnapshot())
  fake.answer('instance.propose', (request) => ({ ok: true, value: aProposal(request) }))
  fake.answer('instance.create', () => ({ ok: true, value: { id: 'coder-c' as InstanceId, revision: 101 } }))
})
afterEach(() => {
  cleanup()
  installBridge(undefined)
})

const inputsOf = (name: string) => fake.calls.filter((call) => call.name === name).map((call) => call.input)
const create = () => screen.getByRole('button', { name: 'Create' })
const isReady = () => waitFor(() => expect(create().getAttribute('aria-disabled')).toBeNull())

function open(start: { platform: string | null; folder: string | null }) {
  const onClose = vi.fn<() => void>()
  render(<NewInstanceDialog isOpen onClose={onClose} start={start} />)
  return onClose
}

describe('NewInstanceDialog', () => {
  it('creates the sample with one click, as it was shown, and starts it', async () => {
    const onClose = open(SAMPLE)
    await isReady()
    await userEvent.click(create())
    await waitFor(() => expect(onClose).toHaveBeenCalledOnce())
    expect(inputsOf('instance.create')).toEqual([
      { platform: 'sample', folder: null, mode: 'primary', name: 'Primary', componentBase: 8_000, aiBase: 45_000 },
    ])
    expect(inputsOf('instance.start')).toEqual([{ id: 'coder-c' }])
    expect(useUi.getState().instance).toBe('coder-c')
  })

  it('shows where the file will be as everywhere else, and in full in a tooltip', async () => {
    open(CHECKOUT)
    await isReady()
    const path = screen.getByText('~/src/coder-c/.env.local')
    expect(path.title).toBe('/home/ada/src/coder-c/.env.local')
  })

  it('starts nothing when the box is not checked', async () => {
    const onClose = open(CHECKOUT)
    await isReady()
    expect(screen.getByRole('checkbox', { name: 'Start all when created' })).toHaveProperty('checked', false)
    await userEvent.click(create())
    await waitFor(() => expect(onClose).toHaveBeenCalledOnce())
    expect(inputsOf('instance.start')).toEqual([])
  })

  it('shows who holds a planned port, the warnings, and the file against what is there', async () => {
    open(CHECKOUT)
    expect(await screen.findByText('Of 36 planned ports one is held now: terma 8304.')).toBeTruthy()
    expect(
      screen.getByRole('gridcell', { name: /^8304, terma, TERMA_PORT, held by node \(pid 4123, in ~\/work\/shop\)/ }),
    ).toBeTruthy()
    expect(screen.getByText(/terma would not start/)).toBeTruthy()
    expect(screen.getByText('35 added · 3 changed · 1 removed · 2 kept; a backup of the old one is kept')).toBeTruthy()
    expect(screen.getByText('was 45000')).toBeTruthy()
  })

  it('refuses with the reason in view while there is an obstacle', async () => {
    fake.answer('instance.propose', (request) => ({
      ok: true,
      value: aProposal(request, { obstacles: ['8300-8399 is Coder-B’s.'] }),
    }))
    open(CHECKOUT)
    expect(await screen.findAllByText('8300-8399 is Coder-B’s.')).toHaveLength(2)
    expect(create().getAttribute('aria-disabled')).toBe('true')
    await userEvent.click(create())
    await userEvent.type(screen.getByRole('textbox', { name: 'Name' }), '{Enter}')
    expect(inputsOf('instance.create')).toEqual([])
  })

  it('keeps all that was entered when creating fails, and says why', async () => {
    fake.answer('instance.create', () => ({
      ok: false,
      failure: { code: 'files.failed', message: 'The disk is full.', hint: 'Free some space.' },
    }))
    const onClose = open(CHECKOUT)
    await isReady()
    await userEvent.type(screen.getByRole('textbox', { name: 'Name' }), 'Mine')
    await isReady()
    await userEvent.click(create())
    expect((await screen.findByRole('alert')).textContent).toBe('The disk is full.Free some space.')
    expect(onClose).not.toHaveBeenCalled()
    expect(screen.getByRole('textbox', { name: 'Name' })).toHaveProperty('value', 'Mine')
    await isReady()
  })

  it('asks again for what is typed, and greys what is no longer so', async () => {
    open(CHECKOUT)
    await isReady()
    const name = screen.getByRole('textbox', { name: 'Name' })
    await userEvent.type(name, 'Mine')
    expect(create().getAttribute('aria-disabled')).toBe('true')
    expect(document.querySelector('[aria-busy="true"]')).not.toBeNull()
    await isReady()
    expect(inputsOf('instance.propose').at(-1)).toMatchObject({ name: 'Mine' })
  })

  it('takes a folder and its platform from the system’s dialog; without one, from a typed path', async () => {
    const platform = aSnapshot().tables.platforms[1]!
    fake.answer('platform.inspect', ({ folder }) => ({ ok: true, value: { folder, platform } }))
    open({ platform: null, folder: null })
    expect(screen.getByText('Choose a folder, or a platform.')).toBeTruthy()
    await userEvent.click(screen.getByRole('button', { name: 'Choose…' }))
    await isReady()
    expect(inputsOf('instance.propose').at(-1)).toMatchObject({ platform: 'tekton', folder: '/home/ada/src/coder-c' })
    cleanup()

    const failure = { code: 'host.unavailable' as const, message: 'There is no window.' }
    fake.answer('host.chooseFolder', () => ({ ok: false, failure }))
    open({ platform: null, folder: null })
    await userEvent.click(screen.getByRole('button', { name: 'Choose…' }))
    await userEvent.type(await screen.findByRole('textbox', { name: 'Folder' }), '~/src/coder-d{Enter}')
    await isReady()
    expect(inputsOf('platform.inspect').at(-1)).toEqual({ folder: '~/src/coder-d' })
  })

  it('knows the lanes of a platform that only its folder knows', async () => {
    const recognised = { ...aSnapshot().tables.platforms[1]!, id: 'corner-shop', name: 'Corner Shop', aiBase: null }
    fake.answer('instance.propose', ({ componentBase }) => {
      const base = componentBase ?? 8_000
      const ports = { component: { base, size: 100 }, ai: null }
      return { ok: true, value: aProposal({ mode: 'custom' }, { platform: recognised, ports, planned: [] }) }
    })
    render(
      <NewInstanceDialog
        isOpen
        onClose={() => {}}
        start={{ platform: 'corner-shop', folder: '/home/ada/shop', recognised }}
      />,
    )
    await isReady()
    expect(screen.getByRole('radio', { checked: true, name: /^Corner Shop/ })).toBeTruthy()
    await userEvent.click(screen.getByRole('combobox', { name: 'Mode' }))
    await userEvent.click(await screen.findByRole('option', { name: /^Custom/ }))
    const base = await screen.findByRole('textbox', { name: 'Component base' })
    expect(screen.queryByRole('textbox', { name: 'AI base' })).toBeNull()
    await userEvent.clear(base)
    await userEvent.type(base, '26600')
    await isReady()
    expect(inputsOf('instance.propose').at(-1)).toMatchObject({ componentBase: 26_600, aiBase: null })
    expect(screen.getByRole('gridcell', { name: '26601, free' })).toBeTruthy()
  })

  it('says inline why a folder can’t be used', async () => {
    const failure = {
      code: 'folder.unrecognised' as const,
      message: 'There is no till.yaml in ~/x.',
      hint: 'Write one.',
    }
    fake.answer('platform.inspect', () => ({ ok: false, failure }))
    open({ platform: null, folder: null })
    await userEvent.click(screen.getByRole('button', { name: 'Choose…' }))
    expect((await screen.findByRole('alert')).textContent).toBe('There is no till.yaml in ~/x.Write one.')
  })

  it('shows the reason when nothing can be proposed', async () => {
    fake.answer('instance.propose', () => ({
      ok: false,
      failure: { code: 'folder.missing', message: 'There is no folder ~/src/coder-c.' },
    }))
    open(CHECKOUT)
    await act(async () => {})
    expect((await screen.findByRole('alert')).textContent).toBe('There is no folder ~/src/coder-c.')
    expect(create().getAttribute('aria-disabled')).toBe('true')
  })

  it('asks why a reserved range is taken, and sends the reason', async () => {
    fake.answer('instance.propose', (request) => ({
      ok: true,
      value: aProposal(request, {
        needsReason: true,
        obstacles: request.reason == null ? ['5000-5999 are used by convention; say why.'] : [],
      }),
    }))
    open(CHECKOUT)
    const field = await screen.findByLabelText('Why it is taken nevertheless')
    expect(create().getAttribute('aria-disabled')).toBe('true')
    await userEvent.type(field, 'an old firewall')
    await isReady()
    await userEvent.click(create())
    await waitFor(() => expect(inputsOf('instance.create')).toHaveLength(1))
    expect(inputsOf('instance.create')[0]).toMatchObject({ reason: 'an old firewall' })
  })

  it('offers the blocks that were kept for the platform', async () => {
    const ahead = {
      id: 'ahead-1',
      note: 'the release',
      platform: 'tekton',
      platformName: 'Tekton',
      ports: { component: { base: 8_300, size: 100 }, ai: { base: 45_300, size: 100 } },
      at: 0,
    }
    act(() => {
      takePatch({ revision: 101, put: { ahead: [ahead, { ...ahead, id: 'x', platform: 'sample' }] }, gone: {} })
      flushPatches()
    })
    open(CHECKOUT)
    await isReady()
    await userEvent.click(screen.getByRole('combobox', { name: 'Mode' }))
    const kept = await screen.findAllByRole('option', { name: /the release/ })
    expect(kept).toHaveLength(1)
    await userEvent.click(kept[0]!)
    await waitFor(() => expect(inputsOf('instance.propose').at(-1)).toMatchObject({ mode: null, ahead: 'ahead-1' }))
    await isReady()
    await userEvent.click(create())
    await waitFor(() => expect(inputsOf('instance.create')[0]).toMatchObject({ ahead: 'ahead-1' }))
  })
})
