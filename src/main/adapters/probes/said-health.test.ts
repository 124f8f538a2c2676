import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { saidHealth } from './said-health'

const said = (body: unknown): string => saidHealth(JSON.stringify(body)).is

describe('what a health answer says', () => {
  it.each([
    { status: 'healthy', component: 'engram', version: '0.1', port: 8000, registered: true, uptime: null },
    { status: 'healthy', service: 'hermes', registeredWithHermes: false, details: { uptime: 3 } },
    { status: 'unknown', registered_with_hermes: false },
    { status: 'ok' },
    { status: 'something of its own' },
    { name: 'Rhetor' },
    { status: 200 },
    { details: { status: 'healthy' } },
    { checks: [{ status: 'fail' }] },
    ['unhealthy'],
    'unhealthy',
    null,
  ])('is well: %j', (body) => expect(said(body)).toBe('well'))

  it.each([{ status: 'degraded' }, { status: 'Degraded ' }, { status: 'warn' }, { details: { status: 'degraded' } }])(
    'is degraded: %j',
    (body) => expect(said(body)).toBe('degraded'),
  )

  it.each([
    { status: 'unhealthy' },
    { status: 'DOWN' },
    { status: 'fail' },
    { health: 'unhealthy' },
    { health: { status: 'unhealthy' } },
    { success: true, data: { status: 'error' } },
    { healthy: false },
    { ready: false, component: 'athena' },
  ])('is ill: %j', (body) => expect(said(body)).toBe('ill'))

  it('takes anything, and keeps the word', () => {
    expect(saidHealth('{"status":"unheal')).toEqual({ is: 'well' })
    expect(saidHealth('{"ready":false}')).toEqual({ is: 'ill', word: 'not ready' })
    fc.assert(fc.property(fc.json(), (body) => ['well', 'degraded', 'ill'].includes(saidHealth(body).is)))
    fc.assert(fc.property(fc.string(), (body) => ['well', 'degraded', 'ill'].includes(saidHealth(body).is)))
  })
})
