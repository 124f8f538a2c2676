import { act, cleanup, render, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { InstanceId } from '@shared/model/ids'
import type { NoticeRow } from '@shared/model/rows'
import { showFailure, useFailures } from '../../state/failures'
import { flushPatches, resetProjection, takePatch, takeSnapshot } from '../../state/store'
import { resetUi, useUi } from '../../state/ui-state'
import { aSnapshot } from '../../testing/fixture'
import { FailureCards } from './FailureCards'
import { Notices } from './Notices'

const A = 'coder-a' as InstanceId
const notice = (id: string, ref: string | null): NoticeRow => ({
  id,
  level: 'warning',
  message: `about ${id}`,
  hint: null,
  ref,
  at: 0,
})

beforeEach(() => {
  resetUi()
  resetProjection()
  const snapshot = aSnapshot()
  snapshot.tables.notices = [
    notice('conflicts-coder-a', 'coder-a'),
    notice('conflicts-coder-b', 'coder-b'),
    notice('row', 'coder-a/hermes'),
  ]
  takeSnapshot(snapshot)
})
afterEach(cleanup)

const line = (about: string): HTMLElement => screen.getByText(`about ${about}`).closest('li')!

it('does not tell twice what the lines of the instance in view tell', () => {
  render(<Notices instance={A} />)
  expect(screen.queryByText('about conflicts-coder-a')).toBeNull()
  expect(line('conflicts-coder-b')).toBeTruthy()
})

it('leads to the instance or the row it is about', async () => {
  render(<Notices instance={A} />)
  await userEvent.click(within(line('conflicts-coder-b')).getByRole('button', { name: 'Show' }))
  expect(useUi.getState().instance).toBe('coder-b')
  await userEvent.click(within(line('row')).getByRole('button', { name: 'Show' }))
  expect(useUi.getState()).toMatchObject({ instance: 'coder-a', selected: 'coder-a/hermes' })
})

it('hands the focus on to the next one when one is dismissed by keyboard', () => {
  render(<Notices instance={A} />)
  within(line('conflicts-coder-b')).getByRole('button', { name: 'Dismiss' }).focus()
  act(() => {
    takePatch({ revision: aSnapshot().revision + 1, put: {}, gone: { notices: ['conflicts-coder-b'] } })
    flushPatches()
  })
  expect(line('row').contains(document.activeElement)).toBe(true)
})

it('hands the focus on when a failure is put away', async () => {
  useFailures.setState({ shown: [] })
  showFailure({ code: 'internal', message: 'first' })
  showFailure({ code: 'internal', message: 'second' })
  render(<FailureCards />)
  screen.getAllByRole('button', { name: 'Put away' })[0]?.focus()
  await userEvent.keyboard('{Enter}')
  expect(screen.getByText('second').closest('li')?.contains(document.activeElement)).toBe(true)
})
