import { cleanup, render, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { InstanceRow } from '@shared/model/rows'
import { installBridge } from '../../state/bridge'
import { resetProjection, takeSnapshot } from '../../state/store'
import { resetUi, useUi } from '../../state/ui-state'
import { type FakeBridge, fakeBridge } from '../../testing/fake-bridge'
import { aHeldSnapshot } from '../../testing/fixture'
import { Toolbar } from './Toolbar'

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
const asked = (): unknown[] => fake.calls.map(({ name, input }) => [name, input])

async function menu(id: string) {
  render(<Toolbar instance={instance(id)} />)
  await userEvent.click(screen.getByRole('button', { name: /^More for/ }))
  return within(await screen.findByRole('menu'))
}

it('says who holds an instance, why and until when, and lets it go', async () => {
  const items = await menu('coder-b')
  expect(screen.getByText('held: demo on Monday, by root, until 28 Nov')).toBeTruthy()
  expect(items.queryByRole('menuitem', { name: 'Hold…' })).toBeNull()
  await userEvent.click(items.getByRole('menuitem', { name: 'Release hold' }))
  expect(asked()).toEqual([['instance.release', { id: 'coder-b' }]])
})

it('says why blocks lie where they should not', () => {
  render(<Toolbar instance={instance('coder-b')} />)
  expect(screen.getByRole('button', { name: /on purpose: “agreed with the web team, who keep off 8200”/ })).toBeTruthy()
})

it('asks before it holds', async () => {
  const items = await menu('coder-a')
  await userEvent.click(items.getByRole('menuitem', { name: 'Hold…' }))
  expect(useUi.getState().overlay).toBe('hold')
  expect(asked()).toEqual([])
})

it('takes the newest change back long after its toast has gone', async () => {
  const items = await menu('coder-a')
  await userEvent.click(items.getByRole('menuitem', { name: /^Undo: apollo moved from 8150 to 8112/ }))
  expect(asked()).toEqual([['ports.undo', { id: 'undo-1' }]])
})
