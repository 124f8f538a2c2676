import { cleanup, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { resetProjection, takeSnapshot } from '../../state/store'
import { resetUi, useUi } from '../../state/ui-state'
import { aSnapshot } from '../../testing/fixture'
import { ResolveButton } from '../../ui/ResolveButton'
import { RowConflicts } from './RowConflicts'

beforeEach(() => {
  resetUi()
  resetProjection()
  takeSnapshot(aSnapshot())
})
afterEach(cleanup)

it('tells the conflicts of a row, each with the way to its card', async () => {
  render(<RowConflicts target="coder-a/terma" />)
  await userEvent.click(screen.getByRole('button', { name: 'Resolve: terma (Coder-A) cannot use 8104' }))
  expect(useUi.getState().conflict).toBe('taken:coder-a:TERMA_PORT')
})

it('says of one that is let be that it is', () => {
  render(<RowConflicts target="coder-a/metis" />)
  expect(screen.getByRole('listitem').textContent).toContain('another port for metis, ignored')
})

it('is silent where a row has none', () => {
  const { container } = render(<RowConflicts target="coder-a/hermes" />)
  expect(container.textContent).toBe('')
})

it('leads from a row to what keeps it from starting, and from no other row', async () => {
  render(
    <>
      <ResolveButton target="coder-a/terma" name="terma" />
      <ResolveButton target="coder-a/hephaestus" name="hephaestus" />
    </>,
  )
  expect(screen.getAllByRole('button')).toHaveLength(1)
  await userEvent.click(screen.getByRole('button', { name: 'Resolve the conflict of terma' }))
  expect(useUi.getState().conflict).toBe('taken:coder-a:TERMA_PORT')
})
