import { act, cleanup, render, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { InstanceRow } from '@shared/model/rows'
import { installBridge } from '../../state/bridge'
import { flushPatches, resetProjection, takePatch, takeSnapshot } from '../../state/store'
import { resetUi, useUi } from '../../state/ui-state'
import { aConflict } from '../../testing/conflicts'
import { type FakeBridge, fakeBridge } from '../../testing/fake-bridge'
import { aHeldSnapshot } from '../../testing/fixture'
import { ConflictStrip } from './ConflictStrip'

let fake: FakeBridge
beforeEach(() => {
  resetUi()
  resetProjection()
  fake = fakeBridge()
  installBridge(fake)
  takeSnapshot(aHeldSnapshot())
})
afterEach(() => {
  cleanup()
  installBridge(undefined)
})

const instance = (id: string): InstanceRow => aHeldSnapshot().tables.instances.find((row) => row.id === id)!
const lines = (list: string): (string | null)[] =>
  within(screen.getByRole('list', { name: list }))
    .getAllByRole('listitem')
    .map((line) => line.querySelector('p')?.textContent ?? null)

it('shows the worst first, with who is in the way, and opens its card', async () => {
  render(<ConflictStrip instance={instance('coder-a')} />)
  expect(lines('3 conflicts')[0]).toBe('terma (Coder-A) cannot use 8104 · held by node (pid 4123) in ~/work/shop')
  expect(lines('3 conflicts')[1]).toContain('hephaestus (Coder-A) talks to engram of Primary · 2 connections')
  await userEvent.click(screen.getByRole('button', { name: 'Resolve: terma (Coder-A) cannot use 8104' }))
  expect(useUi.getState().conflict).toBe('taken:coder-a:TERMA_PORT')
})

it('folds away what is good to know, and what was let be, which can be heeded again', async () => {
  render(<ConflictStrip instance={instance('coder-a')} />)
  expect(screen.queryByText(/The system may use/)).toBeNull()
  await userEvent.click(screen.getByRole('button', { name: '3 to know' }))
  expect(lines('3 to know')).toHaveLength(3)
  await userEvent.click(screen.getByRole('button', { name: '1 ignored' }))
  expect(screen.queryByRole('list', { name: '3 to know' })).toBeNull()
  await userEvent.click(screen.getByRole('button', { name: /^Mind again: .env.tekton/ }))
  const applied = () => fake.calls.filter(({ name }) => name === 'ports.apply').map(({ input }) => input)
  await waitFor(() =>
    expect(applied()).toMatchObject([{ change: { kind: 'heed', conflict: 'declared-otherwise:coder-a:METIS_PORT' } }]),
  )
})

it('is not there where all is well', () => {
  render(<ConflictStrip instance={instance('primary')} />)
  expect(screen.queryByRole('region')).toBeNull()
})

it('keeps the rows in view, however many conflicts there are', () => {
  const many = Array.from({ length: 12 }, (_, index) =>
    aConflict(0, {
      id: `taken:coder-b:P${index}`,
      instance: instance('coder-b').id,
      port: 8_210 + index,
      title: `${index}`,
    }),
  )
  takePatch({ revision: 101, put: { conflicts: many }, gone: {} })
  act(flushPatches)
  render(<ConflictStrip instance={instance('coder-b')} />)
  expect(lines('13 conflicts')).toHaveLength(3)
  expect(screen.getByRole('button', { name: '10 more' })).toBeTruthy()
})

it('hands the focus to the next conflict when the one that has it goes', async () => {
  render(<ConflictStrip instance={instance('coder-a')} />)
  screen.getByRole('button', { name: /^Resolve: terma/ }).focus()
  act(() => {
    takePatch({ revision: 101, put: {}, gone: { conflicts: ['taken:coder-a:TERMA_PORT'] } })
    flushPatches()
  })
  expect(document.activeElement?.getAttribute('aria-label')).toMatch(/^Resolve: hephaestus/)
})

it('tells that a folder is gone, with the one thing that is left to do', async () => {
  render(<ConflictStrip instance={instance('fix-login')} />)
  expect(screen.getByText(/Its folder ~\/src\/fix-login is gone\./)).toBeTruthy()
  await userEvent.click(screen.getByRole('button', { name: 'Remove…' }))
  expect(useUi.getState().overlay).toBe('remove-instance')
})
