import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Ref } from '@shared/model/ids'
import { fakeBridge, type FakeBridge } from '../testing/fake-bridge'
import { installBridge } from './bridge'
import { afterChunk, MOST_LINES, takeLogChunk, useLogs, viewLog } from './logs'

const REF = 'coder-a/hermes' as Ref
const line = (offset: number): { offset: number; text: string; at: null } => ({
  offset,
  text: `line ${offset}`,
  at: null,
})
const frame = (): Promise<unknown> => new Promise((done) => requestAnimationFrame(done))
const texts = (): string[] =>
  useLogs
    .getState()
    .logs.get(REF)
    ?.lines.map(({ text }) => text) ?? []

let bridge: FakeBridge

beforeEach(() => {
  bridge = fakeBridge()
  bridge.answer('log.open', () => ({ ok: true, value: { lines: [line(0), line(10)], path: '/logs/hermes.log' } }))
  installBridge(bridge)
})
afterEach(() => installBridge(undefined))

it('opens a log once for all its viewers and closes it with the last', async () => {
  const ends = [viewLog(REF), viewLog(REF)]
  await frame()
  expect(texts()).toEqual(['line 0', 'line 10'])
  ends[0]?.()
  expect(bridge.calls.map(({ name }) => name)).toEqual(['log.open'])
  ends[1]?.()
  expect(bridge.calls.map(({ name }) => name)).toEqual(['log.open', 'log.close'])
  expect(useLogs.getState().logs.has(REF)).toBe(false)
})

it('follows without doubling a line that was there already', async () => {
  const end = viewLog(REF)
  await frame()
  takeLogChunk({ ref: REF, lines: [line(10), line(20)], isReset: false })
  await frame()
  expect(texts()).toEqual(['line 0', 'line 10', 'line 20'])
  takeLogChunk({ ref: REF, lines: [line(0)], isReset: true })
  await frame()
  expect(texts()).toEqual(['line 0'])
  end()
})

it('keeps a bounded number of lines', () => {
  const many = Array.from({ length: MOST_LINES + 10 }, (_, n) => line(n))
  expect(afterChunk([], { ref: REF, lines: many, isReset: false })).toHaveLength(MOST_LINES)
})

it('shows why a log cannot be opened', async () => {
  bridge.answer('log.open', () => ({ ok: false, failure: { code: 'log.none', message: 'hermes never ran.' } }))
  const end = viewLog(REF)
  await frame()
  expect(useLogs.getState().logs.get(REF)).toMatchObject({
    status: 'failed',
    failure: { message: 'hermes never ran.' },
  })
  end()
})
