import { act, cleanup, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { resetProjection } from '../../state/store'
import { resetTelemetry, takeSample } from '../../state/telemetry'
import { aComponent } from '../../testing/fixture'
import { ComponentFacts } from './ComponentFacts'

beforeEach(() => {
  resetProjection()
  resetTelemetry()
})
afterEach(cleanup)

const beat = (kind: 'ok' | 'late' | 'missed', at: number): void => {
  const machine = { cpu: 0, memoryUsedBytes: 0, memoryTotalBytes: 1 }
  const usage = { 'coder-a/engram': { cpu: 0.124, memoryBytes: 281 * 1_048_576 } }
  takeSample({ at, machine, usage, pings: {}, beats: { 'coder-a/engram': kind } })
}

it('tells what runs uses and how its heartbeats came, whose room in the row the reason takes', () => {
  render(<ComponentFacts row={aComponent({ state: 'degraded', reason: { code: 'not-live', message: '1 missed' } })} />)
  act(() => {
    beat('ok', 1_000)
    beat('missed', 2_000)
  })
  const fact = screen.getByText('Heartbeat').nextElementSibling
  expect(fact?.textContent).toBe('1 missed of the last 2')
  expect(screen.getByText('Uses').nextElementSibling?.textContent).toBe('12.4% CPU · 281 MB')
  expect(screen.getByRole('img', { name: '1 missed of the last 2' })).toBeTruthy()
})

it('tells none of what is at rest', () => {
  render(<ComponentFacts row={aComponent({ state: 'stopped' })} />)
  expect(screen.queryByText('Heartbeat')).toBeNull()
})
