import { act, cleanup, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Ref } from '@shared/model/ids'
import type { RegistrationRow } from '@shared/model/registrations'
import { resetProjection, takeSnapshot } from '../../state/store'
import { aSnapshot } from '../../testing/fixture'
import { aRegistration } from '../../testing/registrations'
import { ComponentFacts } from './ComponentFacts'
import { SpecialistFacts } from './SpecialistFacts'

const HERMES = 'coder-a/hermes' as Ref

beforeEach(resetProjection)
afterEach(cleanup)

function show(registrations: RegistrationRow[]): void {
  const snapshot = aSnapshot()
  act(() => takeSnapshot({ ...snapshot, tables: { ...snapshot.tables, registrations } }))
  const row = snapshot.tables.components.find(({ id }) => id === HERMES)
  if (!row) throw new Error('no hermes')
  render(<ComponentFacts row={row} />)
}

it('shows version, endpoint, uuid and heartbeats of what registered itself', () => {
  show([aRegistration(HERMES, { beats: 'late', saidState: 'starting', capabilities: ['messaging', 'singing'] })])
  const fact = screen.getByText('Registered').nextElementSibling
  expect(fact?.textContent).toContain('1.2.0 · by itself')
  expect(fact?.textContent).toContain('http://127.0.0.1:8101')
  expect(fact?.textContent).toContain('can do messaging, singing')
  expect(fact?.textContent).toContain('says it is starting')
  expect(fact?.textContent).toContain('heartbeats late')
  expect(screen.getByTitle('3f2a9c01-77aa-4b1e-9a51-6e2f5d0c9b10').textContent).toBe('uuid 3f2a9c01…')
})

it('says little of what Till registered, and nothing of what is not', () => {
  show([aRegistration(HERMES, { by: 'till', version: '', beats: null, saidState: 'degraded' })])
  const text = screen.getByText('Registered').nextElementSibling?.textContent ?? ''
  expect(text).toMatch(/^by Till/)
  expect(text).not.toContain('heartbeats')
  expect(text).not.toContain('says it is')
  cleanup()
  show([])
  expect(screen.queryByText('Registered')).toBeNull()
})

it('shows it of a specialist too', () => {
  const snapshot = aSnapshot()
  const row = snapshot.tables.specialists.find(({ id }) => id === 'coder-a/hermes-ai')
  if (!row) throw new Error('no specialist of hermes')
  const registrations = [aRegistration(row.id, { by: 'till', version: '', endpoint: 'http://127.0.0.1:45101' })]
  act(() => takeSnapshot({ ...snapshot, tables: { ...snapshot.tables, registrations } }))
  render(<SpecialistFacts row={row} />)
  const text = screen.getByText('Registered').nextElementSibling?.textContent ?? ''
  expect(text).toMatch(/^by Till/)
  expect(text).toContain('http://127.0.0.1:45101')
})
