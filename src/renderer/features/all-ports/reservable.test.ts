import { expect, it } from 'vitest'
import { aSnapshot } from '../../testing/fixture'
import { reservablePlatforms } from './reservable'

it('lists each platform once, those in use first, with or without an AI lane', () => {
  const { instances, platforms } = aSnapshot().tables
  const [first] = instances
  if (first === undefined) throw new Error('the fixture has instances')
  const shop = { ...first, platform: 'corner-shop', platformName: 'Corner Shop', ports: { ...first.ports, ai: null } }
  const found = reservablePlatforms([shop, ...instances, shop], platforms)
  expect(found[0]).toEqual({ id: 'corner-shop', name: 'Corner Shop', aiDistance: null })
  expect(new Set(found.map(({ id }) => id)).size).toBe(found.length)
  for (const { id } of platforms) expect(found.some((one) => one.id === id)).toBe(true)
})
