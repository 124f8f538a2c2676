import { act, cleanup, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { CALM_MS, useCalmOrder } from './use-calm-order'

beforeEach(() => vi.useFakeTimers())
afterEach(() => {
  cleanup()
  vi.useRealTimers()
})

type Row = { id: string; state: string }
const rows = (...told: string[]): Row[] => told.map((each) => ({ id: each.slice(0, 1), state: each }))

function Shown({ sorted, wish }: { sorted: readonly Row[]; wish: string }) {
  return <p>{useCalmOrder(sorted, wish).map(({ state }) => state)}</p>
}

const after = (ms: number): void =>
  act(() => {
    vi.advanceTimersByTime(ms)
  })
const text = (): string | null => screen.getByText(/./).textContent

it('takes a new order at once, the next one a little later; what rows say shows at once', () => {
  const { rerender } = render(<Shown sorted={rows('a1', 'b1', 'c1')} wish="" />)
  rerender(<Shown sorted={rows('c2', 'a1', 'b1')} wish="" />)
  expect(text()).toBe('c2a1b1')
  rerender(<Shown sorted={rows('b3', 'c2', 'a1')} wish="" />)
  expect(text()).toBe('c2a1b3')
  after(CALM_MS - 1)
  rerender(<Shown sorted={rows('b3', 'a4', 'c2')} wish="" />)
  expect(text()).toBe('c2a4b3')
  after(1)
  expect(text()).toBe('b3a4c2')
  after(CALM_MS)
  expect(vi.getTimerCount()).toBe(0)
})

it('shows another wish, and who comes or goes, at once', () => {
  const { rerender } = render(<Shown sorted={rows('a1', 'b1')} wish="" />)
  rerender(<Shown sorted={rows('b1', 'a1')} wish="" />)
  rerender(<Shown sorted={rows('a1', 'b1')} wish="by name" />)
  expect(text()).toBe('a1b1')
  rerender(<Shown sorted={rows('c1', 'a1', 'b1')} wish="by name" />)
  expect(text()).toBe('c1a1b1')
  rerender(<Shown sorted={rows('b1')} wish="by name" />)
  expect(text()).toBe('b1')
})
