import { beforeEach, expect, it, vi } from 'vitest'
import { openRow, resetUi, selectRow, showInstance, showOverlay, useUi } from './ui-state'

beforeEach(() => resetUi())

it('lets go of the selection when another instance is shown, and keeps it when it is the same', () => {
  openRow('coder-a/hermes')
  showInstance('coder-a')
  expect(useUi.getState()).toMatchObject({ instance: 'coder-a', selected: 'coder-a/hermes', dockTab: 'detail' })
  showInstance('primary')
  expect(useUi.getState()).toMatchObject({ instance: 'primary', selected: null, dockTab: 'timeline' })
})

it('selects without opening the detail', () => {
  selectRow('coder-a/hermes')
  expect(useUi.getState().dockTab).toBe('timeline')
})

it('survives a reload of the page, without what lay over the window', async () => {
  openRow('coder-a/hermes')
  useUi.setState({ filter: 'ready' })
  showOverlay('settings')
  vi.resetModules()
  const reloaded = await import('./ui-state')
  expect(reloaded.useUi).not.toBe(useUi)
  expect(reloaded.useUi.getState()).toMatchObject({
    instance: 'coder-a',
    selected: 'coder-a/hermes',
    filter: 'ready',
    overlay: 'none',
  })
})

it('asks for nothing kept where the page is loaded for the first time', async () => {
  sessionStorage.setItem('till.ui', '{"filter":"ready"}')
  const first = { type: 'navigate' } as unknown as PerformanceEntry
  const entries = vi.spyOn(performance, 'getEntriesByType').mockReturnValue([first])
  vi.resetModules()
  const opened = await import('./ui-state')
  expect(opened.useUi.getState().filter).toBe('')
  entries.mockRestore()
})

it('starts afresh, and says so, where what was kept cannot be read', async () => {
  sessionStorage.setItem('till.ui', '{')
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
  vi.resetModules()
  const reloaded = await import('./ui-state')
  expect(reloaded.useUi.getState().selected).toBeNull()
  expect(warn).toHaveBeenCalledOnce()
  warn.mockRestore()
})
