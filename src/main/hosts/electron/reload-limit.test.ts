import { expect, it } from 'vitest'
import { createReloadLimit } from './reload-limit'

it('loads a page again that ends now and then, but not one that always does', () => {
  let now = 0
  const mayReload = createReloadLimit(() => now)
  expect([mayReload(), mayReload(), mayReload(), mayReload(), mayReload()]).toEqual([true, true, true, false, false])
  now = 60_000
  expect(mayReload()).toBe(true)
})
