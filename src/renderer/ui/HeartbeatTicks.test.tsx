import { cleanup, render, screen } from '@testing-library/react'
import { afterEach, expect, it } from 'vitest'
import { beatsInWords, HeartbeatTicks } from './HeartbeatTicks'

afterEach(cleanup)

it('says the last beats in words, trouble first', () => {
  expect(beatsInWords([])).toBe('no heartbeat yet')
  expect(beatsInWords(['ok', 'ok'])).toBe('last 2 heartbeats fine')
  expect(beatsInWords(['late', 'ok', 'missed', 'missed'])).toBe('2 missed, 1 late of the last 4')
})

it('draws sixteen places, the newest beat at the right', () => {
  render(<HeartbeatTicks beats={['missed', 'ok']} />)
  const paths = [...screen.getByRole('img').querySelectorAll('path')]
  expect(paths.map((path) => [path.getAttribute('class'), path.getAttribute('d')?.match(/M/g)?.length])).toEqual([
    ['fill-line-strong', 14],
    ['fill-muted', 1],
    ['fill-failed-ink', 1],
  ])
  expect(paths[1]?.getAttribute('d')).toContain('M60.9')
})
