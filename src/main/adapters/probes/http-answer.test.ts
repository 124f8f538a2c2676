import { describe, expect, it } from 'vitest'
import { faultOfHead } from './http-answer'
import type { HttpAnswer } from './http-answer'

const probe = {
  kind: 'http' as const,
  scheme: 'http' as const,
  host: '127.0.0.1',
  port: null,
  paths: ['/health'],
  headers: {},
  statusFrom: 200,
  statusTo: 299,
  bodyMatch: null,
  refuseHtml: true,
  initialDelayMs: 0,
  periodMs: 1_000,
  timeoutMs: 1_000,
  failureThreshold: 3,
  successThreshold: 1,
  startPeriodMs: 0,
}
const answer = (more: Partial<HttpAnswer>): HttpAnswer => ({ status: 200, statusText: 'OK', contentType: '', ...more })

describe('faultOfHead', () => {
  it('accepts the range, both ends included', () => {
    expect([200, 299].map((status) => faultOfHead(probe, answer({ status })))).toEqual([null, null])
    expect(faultOfHead(probe, answer({ status: 300, statusText: '' }))).toBe('answered 300')
    expect(faultOfHead(probe, answer({ status: 503, statusText: 'Service Unavailable' }))).toBe(
      'answered 503 Service Unavailable',
    )
  })

  it('lets the words of a status neither do anything nor fill a row', () => {
    const said = (statusText: string) => faultOfHead(probe, answer({ status: 503, statusText }))
    expect(said('\u001B[31mred\u001B]0;a title\u0007')).toBe('answered 503 red')
    expect(said('A'.repeat(12_000))).toBe(`answered 503 ${'A'.repeat(60)}…`)
    expect(said('no db postgres://me:hunter2@db')).toBe('answered 503 no db postgres://me:••••@db')
  })

  it('refuses HTML only where asked to', () => {
    const html = answer({ contentType: 'Text/HTML; charset=utf-8' })
    expect(faultOfHead(probe, html)).toBe('answered HTML where JSON was expected')
    expect(faultOfHead({ ...probe, refuseHtml: false }, html)).toBeNull()
    expect(faultOfHead(probe, answer({ contentType: 'application/json' }))).toBeNull()
  })
})
