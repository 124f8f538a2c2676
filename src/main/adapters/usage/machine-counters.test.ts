import { expect, test } from 'vitest'
import { busyPart, parseCpuTime, parseMemory } from './machine-counters'

const STAT = `cpu  100 5 50 800 20 3 2 10 40 0
cpu0 50 2 25 400 10 1 1 5 20 0
intr 12345 0 0
btime 1795247000
`

test('waiting for disks is idle time, stolen time is busy, guests are not counted twice', () => {
  expect(parseCpuTime(STAT)).toEqual({ busy: 170, total: 990 })
  expect(parseCpuTime('cpu 1 0 1 8\n'), 'an old kernel tells less').toEqual({ busy: 2, total: 10 })
  expect(parseCpuTime('cpu0 1 2 3 4\n')).toBeNull()
  expect(parseCpuTime('')).toBeNull()
})

test('the busy part stays between 0 and 1 whatever the counters do', () => {
  expect(busyPart({ busy: 100, total: 1000 }, { busy: 150, total: 1200 })).toBe(0.25)
  expect(busyPart({ busy: 100, total: 1000 }, { busy: 100, total: 1000 })).toBe(0)
  expect(busyPart({ busy: 100, total: 1000 }, { busy: 90, total: 1010 })).toBe(0)
  expect(busyPart({ busy: 100, total: 1000 }, { busy: 300, total: 1100 })).toBe(1)
  expect(busyPart({ busy: 100, total: 1000 }, { busy: 50, total: 900 })).toBe(0)
})

test('memory that is used is what is not available', () => {
  const text =
    'MemTotal:       24105000 kB\nMemFree:        20000000 kB\nMemAvailable:   23775000 kB\nCached:    197000 kB\n'
  expect(parseMemory(text)).toEqual({ usedBytes: 330_000 * 1024, totalBytes: 24_105_000 * 1024 })
  const old = 'MemTotal:  1000 kB\nMemFree:   300 kB\nCached:  200 kB\nSwapCached: 7 kB\n'
  expect(parseMemory(old)).toEqual({ usedBytes: 500 * 1024, totalBytes: 1000 * 1024 })
  expect(parseMemory('')).toEqual({ usedBytes: 0, totalBytes: 0 })
})
