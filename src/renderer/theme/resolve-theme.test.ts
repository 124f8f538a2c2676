import { expect, it } from 'vitest'
import { resolveTheme, showTheme } from './resolve-theme'

it('follows the system only where the setting says so', () => {
  expect(resolveTheme('system', true)).toBe('dark')
  expect(resolveTheme('system', false)).toBe('light')
  expect(resolveTheme('light', true)).toBe('light')
  expect(resolveTheme('dark', false)).toBe('dark')
})

it('shows the resolved theme on the page', () => {
  const page = document.createElement('html')
  const end = showTheme('dark', page)
  expect(page.dataset['theme']).toBe('dark')
  end()
})
