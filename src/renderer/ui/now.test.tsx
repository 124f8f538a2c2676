import { act, cleanup, render, screen } from '@testing-library/react'
import { Profiler } from 'react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { holdTime } from './now'
import { RelativeTime } from './RelativeTime'

const NOON = Date.UTC(2026, 10, 21, 12)

beforeEach(() => vi.useFakeTimers({ now: NOON }))
afterEach(() => {
  cleanup()
  holdTime(null)
  vi.useRealTimers()
})

const pass = (ms: number): void => act(() => void vi.advanceTimersByTime(ms))

it('moves once a second, and stops its ticker with the last who shows a time', () => {
  render(<RelativeTime at={NOON - 1_000} as="age" />)
  expect(screen.getByRole('time').textContent).toBe('1 s')
  pass(2_000)
  expect(screen.getByRole('time').textContent).toBe('3 s')
  cleanup()
  expect(vi.getTimerCount()).toBe(0)
})

it('stands still while what it tells of may no longer be so', () => {
  render(<RelativeTime at={NOON + 10_000} as="left" />)
  act(() => holdTime(NOON + 4_000))
  pass(5_000)
  expect(screen.getByRole('time').textContent).toBe('6 s')
  act(() => holdTime(null))
  expect(screen.getByRole('time').textContent).toBe('5 s')
})

it('is not drawn anew while its words are the same', () => {
  const drawn = vi.fn<() => void>()
  render(
    <Profiler id="uptime" onRender={drawn}>
      <RelativeTime at={NOON - 8_040_000} as="age" />
    </Profiler>,
  )
  pass(30_000)
  expect(drawn).toHaveBeenCalledTimes(1)
  pass(60_000)
  expect(screen.getByRole('time').textContent).toBe('2h 15m')
  expect(drawn).toHaveBeenCalledTimes(2)
})
