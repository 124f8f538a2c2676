import { act, cleanup, render, screen } from '@testing-library/react'
import { useRef } from 'react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { useIsNear } from './use-is-near'
import { AT_REST_MS, useWhenNear } from './use-when-near'

type Hear = (entries: { target: Element; isIntersecting: boolean }[]) => void
let hear: Hear
let options: { root: Element } | undefined
const watched = new Set<Element>()

beforeEach(() => {
  vi.useFakeTimers()
  watched.clear()
  class Observer {
    constructor(heard: Hear, given: { root: Element }) {
      hear = heard
      options = given
    }
    observe = (element: Element): void => void watched.add(element)
    unobserve = (element: Element): void => void watched.delete(element)
  }
  vi.stubGlobal('IntersectionObserver', Observer)
})
afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

function Row({ value }: { value: string }) {
  const line = useRef<HTMLParagraphElement>(null)
  return <p ref={line}>{useWhenNear(value, useIsNear(line))}</p>
}
const list = (value: string) => (
  <div data-scroller>
    <Row value={value} />
  </div>
)
const text = (): string | null => screen.getByText(/./).textContent
const turn = (isIntersecting: boolean): void =>
  act(() => hear([...watched].map((target) => ({ target, isIntersecting }))))
const pass = (ms: number): void => act(() => void vi.advanceTimersByTime(ms))

it('draws what is near at once, what is out of sight when it has come to rest or comes near', () => {
  const { rerender, unmount, container } = render(list('one'))
  expect(options?.root).toBe(container.firstElementChild)
  rerender(list('two'))
  expect(text()).toBe('two')
  turn(false)
  for (let change = 0; change < 10; change += 1) {
    rerender(list(`change ${change}`))
    pass(AT_REST_MS - 1)
    expect(text()).toBe('two')
  }
  pass(1)
  expect(text()).toBe('change 9')
  rerender(list('three'))
  turn(true)
  expect(text()).toBe('three')
  unmount()
  expect(watched.size).toBe(0)
})
