import { describe, expect, it } from 'vitest'
import { parseWindowMemory, placeOnScreen, readWindowMemory } from './window-memory'

const FRESH = { place: null, isMaximized: false, theme: 'system', knowsTray: false }
const screen = { x: 0, y: 0, width: 1920, height: 1080 }
const place = { x: 100, y: 50, width: 1300, height: 800 }

describe('what the window remembers', () => {
  it.each(['', '{', 'null', '{"place":{"x":"1"}}', '{"theme":"pink"}', '7', '{"place":7}', '{"knowsTray":1}'])(
    'begins afresh with a broken file: %s',
    (text) => {
      expect(parseWindowMemory(text)).toEqual(FRESH)
    },
  )

  it('begins afresh where the file can’t be read', () => {
    expect(readWindowMemory(import.meta.dirname)).toEqual(FRESH)
  })

  it('takes a place and nothing beside it, for it becomes options of a window', () => {
    const text = JSON.stringify({ place: { ...place, webPreferences: { sandbox: false } }, more: true })
    expect(parseWindowMemory(text)).toEqual({ ...FRESH, place })
  })

  it('fills in what an older Till did not write', () => {
    expect(parseWindowMemory('{"theme":"dark"}')).toEqual({ ...FRESH, theme: 'dark' })
  })

  it('opens where it was only if enough of it can be seen there', () => {
    expect(placeOnScreen(place, [screen])).toEqual(place)
    expect(placeOnScreen({ ...place, x: 1850 }, [screen])).toBeNull()
    expect(placeOnScreen({ ...place, x: 1850 }, [screen, { ...screen, x: 1920 }])).not.toBeNull()
    expect(placeOnScreen({ ...place, y: -40 }, [screen])).toBeNull()
    expect(placeOnScreen(place, [])).toBeNull()
    expect(placeOnScreen(null, [screen])).toBeNull()
  })
})
