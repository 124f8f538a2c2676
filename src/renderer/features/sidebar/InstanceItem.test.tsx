import { cleanup, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { resetProjection, takeSnapshot } from '../../state/store'
import { aHeldSnapshot } from '../../testing/fixture'
import { InstanceItem } from './InstanceItem'

beforeEach(() => {
  resetProjection()
  takeSnapshot(aHeldSnapshot())
})
afterEach(cleanup)

function textOf(id: string): string {
  const instance = aHeldSnapshot().tables.instances.find((row) => row.id === id)!
  render(<InstanceItem instance={instance} isShown={false} />)
  return screen.getByRole('button').textContent
}

it('counts the conflicts that ask for a person, not those that are let be or good to know', () => {
  expect(textOf('coder-a')).toMatch(/1 waiting · 3 conflicts$/)
})

it('says nothing of conflicts where there are none', () => {
  expect(textOf('primary')).toBe('Primary800036 ready')
})

it('says that it is held, and why', () => {
  expect(textOf('coder-b')).toBe('Coder-B8200stopped · 1 conflictheld: demo on Monday')
})

it('says that its folder is gone, instead of what it was', () => {
  expect(textOf('fix-login')).toBe('fix-login8400Its folder ~/src/fix-login is gone.')
})
