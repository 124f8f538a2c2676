import { describe, expect, it } from 'vitest'
import { createManualClock } from './testing/manual-clock'
import { watchWallClock } from './wall-clock'

const HOUR_MS = 3_600_000

function watched() {
  const manual = createManualClock()
  const { clock, onSet } = watchWallClock(manual)
  const heard: number[] = []
  onSet((byMs) => heard.push(byMs))
  return { manual, clock, heard }
}

describe('a wall clock that is set', () => {
  it('is noticed by whoever asks for the time, once, and the time told is the new one', () => {
    const { manual, clock, heard } = watched()
    const before = clock.now()
    manual.setWallBy(HOUR_MS)
    expect(clock.now()).toBe(before + HOUR_MS)
    clock.now()
    manual.setWallBy(-2 * HOUR_MS)
    clock.now()
    expect(heard).toEqual([HOUR_MS, -2 * HOUR_MS])
  })

  it('is noticed before what a timer wakes is done, and no timer is there for it', async () => {
    const { manual, clock, heard } = watched()
    const atTimer: number[][] = []
    clock.after(1_000, () => atTimer.push([...heard]))
    expect(manual.timers()).toBe(1)
    manual.setWallBy(HOUR_MS)
    await manual.advance(1_000)
    expect(atTimer).toEqual([[HOUR_MS]])
  })

  it('lets a timer come as exactly as it was asked for', () => {
    const asked: unknown[] = []
    const manual = createManualClock()
    const { clock } = watchWallClock({ ...manual, after: (ms, _run, how) => (asked.push([ms, how]), () => {}) })
    clock.after(1_000, () => {}, 'exactly')
    clock.after(1_000, () => {})
    expect(asked).toEqual([
      [1_000, 'exactly'],
      [1_000, undefined],
    ])
  })

  it('is none that only goes a little faster or slower, for however long', async () => {
    const { manual, clock, heard } = watched()
    for (let minute = 0; minute < 60; minute += 1) {
      manual.setWallBy(30)
      await manual.advance(60_000)
      clock.now()
    }
    expect(heard).toEqual([])
  })

  it('is what a machine looks like that slept: the wall clock went on, the other stood still', async () => {
    const { manual, clock, heard } = watched()
    manual.setWallBy(8 * HOUR_MS)
    await manual.advance(10)
    clock.now()
    expect(heard).toEqual([8 * HOUR_MS])
  })
})
