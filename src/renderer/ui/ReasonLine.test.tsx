import { cleanup, render, screen } from '@testing-library/react'
import { afterEach, expect, it } from 'vitest'
import type { Reason } from '@shared/model/lifecycle'
import { ReasonLine } from './ReasonLine'

afterEach(cleanup)

it('shows no comma between what may be shortened, which would stand by itself there; it is heard', () => {
  const because = [{ ref: null, message: 'engram refused connections', at: 0 }]
  const reason: Reason = { code: 'exited', message: 'readiness failed 3 times', because }
  const { container } = render(<ReasonLine state="degraded" reason={reason} dueAt={null} />)
  expect(container.textContent).toBe('readiness failed 3 times, because engram refused connections')
  expect(screen.getByTitle(container.textContent)).toBeTruthy()
  expect(screen.getByText('readiness failed 3 times').className).toContain('truncate')
  expect(screen.getByText(',').className).toBe('sr-only')
})
