import koffi from 'koffi'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { giveBackUnusedMemory, loadTrim } from './unused-memory'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const MIB = 1024 * 1024

it('gives back once, and again only when it is worth it and nobody works', () => {
  let resident = 100 * MIB
  let busy = 0
  const given: number[] = []
  const giveBack = (): void => {
    given.push(resident / MIB)
    resident -= 40 * MIB
  }
  const means = { residentBytes: () => resident, busyPart: () => busy }
  const end = giveBackUnusedMemory({ giveBack, ...means })
  vi.advanceTimersByTime(300_000)
  expect(given).toEqual([100])
  resident += 3 * MIB
  vi.advanceTimersByTime(60_000)
  resident += 2 * MIB
  busy = 0.3
  vi.advanceTimersByTime(300_000)
  expect(given).toEqual([100])
  busy = 0.01
  vi.advanceTimersByTime(60_000)
  expect(given).toEqual([100, 65])
  end()
  resident += 50 * MIB
  vi.advanceTimersByTime(300_000)
  expect([given.length, vi.getTimerCount()]).toEqual([2, 0])
  giveBackUnusedMemory({ giveBack: null, ...means })()
  expect(vi.getTimerCount()).toBe(0)
})

it.skipIf(loadTrim() === null)('really gives back what was freed and kept', () => {
  const library = koffi.load(null)
  const malloc = library.func('void *malloc(size_t)') as (bytes: number) => unknown
  const free = library.func('void free(void *)') as (at: unknown) => void
  const fill = library.func('void *memset(void *, int, size_t)') as (at: unknown, byte: number, bytes: number) => void
  // Too small to be mapped by themselves; the last one keeps all those below it from going back on their own.
  const all = Array.from({ length: 4_000 }, () => malloc(20_000))
  for (const at of all) fill(at, 1, 20_000)
  for (const at of all.slice(0, -1)) free(at)
  const before = process.memoryUsage.rss()
  loadTrim()?.()
  expect(before - process.memoryUsage.rss()).toBeGreaterThan(40 * MIB)
  free(all.at(-1))
})
