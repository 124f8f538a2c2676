import { describe, expect, it } from 'vitest'
import type { InstanceId, Ref, RunId } from '@shared/model/ids'
import type { LifecycleState, Reason } from '@shared/model/lifecycle'
import type { RegistrationRow } from '@shared/model/registrations'
import { findByCapability } from './find'
import { describeOwner, FIRST_BEAT_WITHIN_MS, isLivingOwner } from './living'

const RUN = 'run-00000001' as RunId
const OTHER = 'run-00000002' as RunId
const LONG_MS = 3_600_000

const row = (name: string, more: Partial<RegistrationRow> = {}): RegistrationRow => ({
  id: `t/${name}` as Ref,
  instance: 't' as InstanceId,
  componentId: name,
  name,
  type: 'service',
  version: '1',
  capabilities: ['search'],
  dependencies: [],
  instanceUuid: `uuid-of-${name}`,
  endpoint: null,
  metadata: {},
  saidState: 'ready',
  by: 'component',
  registeredAt: 1,
  run: RUN,
  beats: null,
  ...more,
})

describe('who owns a registration', () => {
  it('is the life that registered, as long as its run goes on', () => {
    expect(isLivingOwner(row('a'), RUN, LONG_MS)).toBe(true)
    expect(isLivingOwner(row('a'), OTHER, 0)).toBe(false)
    expect(isLivingOwner(row('a'), null, 0)).toBe(false)
  })

  it('is never Till itself, which only stands in', () => {
    expect(isLivingOwner(row('a', { by: 'till' }), RUN, 0)).toBe(false)
  })

  it('that Till did not start lives as long as it beats', () => {
    expect(isLivingOwner(row('a', { run: null, beats: 'on-time' }), null, LONG_MS)).toBe(true)
    expect(isLivingOwner(row('a', { run: null, beats: 'late' }), null, 0)).toBe(false)
    expect(isLivingOwner(row('a', { run: null }), null, LONG_MS)).toBe(false)
  })

  it('that Till did not start is believed to live until its first beat is overdue', () => {
    expect(isLivingOwner(row('a', { run: null }), null, FIRST_BEAT_WITHIN_MS - 1)).toBe(true)
    expect(isLivingOwner(row('a', { run: null }), null, FIRST_BEAT_WITHIN_MS)).toBe(false)
    // The clock was set back by an hour: who says nothing is not believed until it has caught up.
    expect(isLivingOwner(row('a', { run: null }), null, -LONG_MS)).toBe(false)
  })

  it('is named', () => {
    expect(describeOwner(row('a', { instanceUuid: '3f2a9c01-77aa' }), 4_123)).toBe(
      'another life of it (uuid 3f2a9c01…, pid 4123)',
    )
    expect(describeOwner(row('a', { instanceUuid: 'short' }), null)).toBe('another life of it (uuid short)')
  })
})

describe('who can do something', () => {
  const states: Record<string, { state: LifecycleState; reason?: Reason }> = {
    stopped: { state: 'stopped' },
    hung: { state: 'degraded', reason: { code: 'hung', message: '' } },
    degraded: { state: 'degraded', reason: { code: 'beats-late', message: '' } },
    zeta: { state: 'ready' },
    alpha: { state: 'ready' },
    other: { state: 'ready' },
  }

  it('is told with those that are ready first and whether each can be used', () => {
    const rows = Object.keys(states).map((name) => row(name, name === 'other' ? { capabilities: ['chat'] } : {}))
    const found = findByCapability(rows, 'search', ({ componentId }) => ({ reason: null, ...states[componentId]! }))
    expect(found.map((one) => [one.componentId, one.isUsable])).toEqual([
      ['alpha', true],
      ['zeta', true],
      ['degraded', true],
      ['hung', false],
      ['stopped', false],
    ])
    expect(findByCapability(rows, 'nothing', () => ({ state: 'ready', reason: null }))).toEqual([])
  })
})
