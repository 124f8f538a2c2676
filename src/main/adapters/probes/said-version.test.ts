import fc from 'fast-check'
import { expect, it } from 'vitest'
import { saidVersion } from './said-version'

const said = (body: unknown): string | null => saidVersion(JSON.stringify(body))

it('reads the version of a health answer, wherever it stands', () => {
  expect(said({ status: 'healthy', component: 'engram', version: '0.1.0', port: 8000 })).toBe('0.1.0')
  expect(said({ success: true, data: { status: 'healthy', version: ' 2 ' } })).toBe('2')
  expect(said({ status: 'ok', details: { uptime: null, version: 1.2 } })).toBe('1.2')
})

it('takes anything else for none', () => {
  for (const body of [
    {},
    { version: null },
    { version: '' },
    { version: {} },
    { version: 'x'.repeat(61) },
    [],
    null,
    3,
  ])
    expect(said(body)).toBeNull()
  expect(said({ version: '1\u001b[31m' })).toBeNull()
  expect(saidVersion('{"version":"1')).toBeNull()
  fc.assert(fc.property(fc.json(), (body) => ['string', 'object'].includes(typeof saidVersion(body))))
})
