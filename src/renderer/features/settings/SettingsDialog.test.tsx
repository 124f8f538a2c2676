import { cleanup, render, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { installBridge } from '../../state/bridge'
import { resetProjection, takeSnapshot } from '../../state/store'
import { type FakeBridge, fakeBridge } from '../../testing/fake-bridge'
import { aSnapshot } from '../../testing/fixture'
import { SettingsDialog } from './SettingsDialog'

let fake: FakeBridge
beforeEach(() => {
  resetProjection()
  fake = fakeBridge()
  installBridge(fake)
  takeSnapshot(aSnapshot())
})
afterEach(() => {
  cleanup()
  installBridge(undefined)
})

describe('SettingsDialog', () => {
  it('sends each choice at once, and only what was changed', async () => {
    render(<SettingsDialog isOpen onClose={() => {}} />)
    const group = (name: string) => within(screen.getByRole('radiogroup', { name }))
    await userEvent.click(group('Theme').getByText('Dark'))
    await userEvent.click(group('Density').getByText('Compact'))
    await userEvent.click(group('Quitting with components running').getByText('Stop them'))
    expect(fake.calls).toEqual([
      { name: 'settings.set', input: { theme: 'dark' } },
      { name: 'settings.set', input: { density: 'compact' } },
      { name: 'settings.set', input: { onQuit: 'stop' } },
    ])
  })

  it('shows what is set, the version and the data folder', () => {
    render(<SettingsDialog isOpen onClose={() => {}} />)
    expect(screen.getAllByRole('radio', { checked: true })).toHaveLength(3)
    expect(screen.getByText('0.1.0')).toBeTruthy()
    expect(screen.getByText('/home/ada/.till')).toBeTruthy()
  })
})
