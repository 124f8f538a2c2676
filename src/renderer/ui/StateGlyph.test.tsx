import { cleanup, render } from '@testing-library/react'
import { afterEach, expect, it } from 'vitest'
import { SHOWN_STATES } from '../theme/tokens'
import { InkedLabel } from './InkedLabel'
import { StateGlyph } from './StateGlyph'
import { StateWord } from './StateWord'

afterEach(cleanup)

it('has a shape of its own for each of the nine states: colour alone never tells them apart', () => {
  const shapes = SHOWN_STATES.map((state) => render(<StateGlyph state={state} ink="none" />).container.innerHTML)
  const drawn = shapes.map((shape) => shape.replace(/data-glyph="\w+"/, ''))
  expect(new Set(drawn).size).toBe(9)
})

it('inks the word only where the state is neither ready nor stopped', () => {
  const wordOf = (state: 'ready' | 'failed'): string | undefined =>
    render(<StateWord state={state} label={state} />).container.querySelector('span > span')?.className
  expect(wordOf('ready')).toBe('text-muted')
  expect(wordOf('failed')).toBe('text-failed-ink')
})

it('shows the exceptions of a summary in their inks, and calm words as they are', () => {
  const { container, rerender } = render(<InkedLabel label="1 failed · 2 waiting · 9 ready" />)
  expect(container.textContent).toBe('1 failed · 2 waiting')
  expect(container.querySelector('.text-failed-ink')?.textContent).toBe('1 failed')
  rerender(<InkedLabel label="22 ready" />)
  expect(container.textContent).toBe('22 ready')
})
