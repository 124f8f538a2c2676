import { cleanup, render, screen } from '@testing-library/react'
import { afterEach, expect, it } from 'vitest'
import { Explanation } from './Explanation'

afterEach(cleanup)

const NOTHING = { offset: null, port: null }
const explanation = ['8059 is held by node (pid 7042) in ~/elsewhere.']
const blocks = { component: { base: 8_100, size: 100 }, ai: { base: 45_100, size: 100 } }

it('says of which places it tells why they are not free', () => {
  render(<Explanation suggestion={{ ...NOTHING, blocks, explanation }} />)
  expect(screen.getByText('8100-8199 · 45100-45199')).toBeTruthy()
  expect(screen.getByText('Why no place before it:').nextElementSibling?.textContent).toBe(explanation[0])
})

it('tells why there is none at all, or nothing where the first was free', () => {
  const { rerender, container } = render(<Explanation suggestion={{ ...NOTHING, blocks: null, explanation }} />)
  expect(container.textContent).toBe(`No free pair of blocks is left.${String(explanation[0])}`)
  rerender(<Explanation suggestion={{ ...NOTHING, blocks, explanation: [] }} />)
  expect(container.textContent).toBe('Next free: 8100-8199 · 45100-45199')
})
