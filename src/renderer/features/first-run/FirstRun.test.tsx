import { cleanup, render, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parsePlatform } from '@shared/platform/parse'
import { installBridge } from '../../state/bridge'
import { useNewInstanceStart } from '../../state/new-instance'
import { resetProjection, takeSnapshot } from '../../state/store'
import { resetUi, useUi } from '../../state/ui-state'
import { type FakeBridge, fakeBridge } from '../../testing/fake-bridge'
import { anEmptySnapshot } from '../../testing/fixture'
import { FirstRun } from './FirstRun'
import { TILL_YAML_EXAMPLE } from './till-yaml-example'

let fake: FakeBridge
beforeEach(() => {
  resetUi()
  resetProjection()
  fake = fakeBridge(anEmptySnapshot())
  installBridge(fake)
  takeSnapshot(anEmptySnapshot())
})
afterEach(() => {
  cleanup()
  installBridge(undefined)
})

const start = () => useNewInstanceStart.getState().start

describe('FirstRun', () => {
  it('offers the sample', async () => {
    render(<FirstRun />)
    await userEvent.click(screen.getByRole('button', { name: 'Try the sample platform' }))
    expect(useUi.getState().overlay).toBe('new-instance')
    expect(start()).toEqual({ platform: 'sample', folder: null })
  })

  it('goes on with the folder that was chosen and what it holds', async () => {
    const platform = anEmptySnapshot().tables.platforms[1]!
    fake.answer('platform.inspect', ({ folder }) => ({ ok: true, value: { folder, platform } }))
    render(<FirstRun />)
    await userEvent.click(screen.getByRole('button', { name: 'Open a folder…' }))
    await waitFor(() => expect(useUi.getState().overlay).toBe('new-instance'))
    expect(start()).toMatchObject({ platform: 'tekton', folder: '/home/ada/src/coder-c', recognised: { id: 'tekton' } })
  })

  it('says why a folder is not recognised, the next step, and what a till.yaml is', async () => {
    fake.answer('platform.inspect', () => ({
      ok: false,
      failure: { code: 'folder.unrecognised', message: 'There is no till.yaml in ~/x.', hint: 'Write one.' },
    }))
    render(<FirstRun />)
    await userEvent.click(screen.getByRole('button', { name: 'Open a folder…' }))
    expect((await screen.findByRole('alert')).textContent).toBe('There is no till.yaml in ~/x.Write one.')
    expect(screen.getByText(/says which components it has/)).toBeTruthy()
    expect(useUi.getState().overlay).toBe('none')
  })

  it('stays as it is when the dialog is closed without a choice', async () => {
    fake.answer('host.chooseFolder', () => ({ ok: true, value: { folder: null } }))
    render(<FirstRun />)
    const open = screen.getByRole('button', { name: 'Open a folder…' })
    await userEvent.click(open)
    await waitFor(() => expect(open.getAttribute('aria-disabled')).toBeNull())
    expect(screen.queryByRole('alert')).toBeNull()
    expect(useUi.getState().overlay).toBe('none')
  })

  it('shows an example that Till accepts', () => {
    const reading = parsePlatform(TILL_YAML_EXAMPLE, { file: 'till.yaml', source: 'folder' })
    expect(reading).toMatchObject({
      ok: true,
      warnings: [],
      platform: { name: 'Shop', components: [{ port: { offset: 0 } }, { port: { offset: 1 } }] },
    })
  })
})
