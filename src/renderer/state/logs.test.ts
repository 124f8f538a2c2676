import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Ref, RunId } from '@shared/model/ids'
import { fakeBridge, type FakeBridge } from '../testing/fake-bridge'
import { installBridge } from './bridge'
import { afterChunk, beginRun, followLogs, MOST_LINES, takeLogChunk, useLogs, viewLog } from './logs'

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
  end()
})

it('goes on with another run, and says where that one writes', async () => {
  const end = viewLog(REF)
  await frame()
  bridge.answer('log.open', () => ({ ok: true, value: { lines: [line(0)], path: '/logs/next.log' } }))
  takeLogChunk({ ref: REF, lines: [line(0)], isReset: true })
  await frame()
  expect(texts()).toEqual(['line 0'])
  await vi.waitFor(() =>
    expect(useLogs.getState().logs.get(REF)).toMatchObject({
      path: '/logs/next.log',
      runs: 1,
      arrived: 1,
      skippedBytes: 0,
    }),
  )
  end()
})

it('shows nothing of the run before as what a new run says, whatever is told first: the run or its first line', async () => {
  const end = viewLog(REF)
  await frame()
  beginRun(REF, 'run-2' as RunId)
  expect(useLogs.getState().logs.get(REF)).toMatchObject({ lines: [], path: null, status: 'open' })
  bridge.answer('log.open', () => ({ ok: true, value: { lines: [line(0)], path: '/logs/run-2.log' } }))
  takeLogChunk({ ref: REF, lines: [line(0)], isReset: true })
  await vi.waitFor(() => expect(useLogs.getState().logs.get(REF)?.path).toBe('/logs/run-2.log'))
  beginRun(REF, 'run-2' as RunId)
  expect(texts()).toEqual(['line 0'])
  // The line is there, and the answer that names the file is still to come.
  bridge.answer('log.open', () => ({ ok: true, value: { lines: [line(0), line(5)], path: '/logs/run-3.log' } }))
  takeLogChunk({ ref: REF, lines: [line(0)], isReset: true })
  await frame()
  beginRun(REF, 'run-3' as RunId)
  await vi.waitFor(() => expect(texts()).toEqual(['line 0', 'line 5']))
  end()
})

it('tells lines that were passed over from another run', async () => {
  const end = viewLog(REF)
  await frame()
  takeLogChunk({ ref: REF, lines: [line(9_000)], isReset: true })
  await frame()
  expect(useLogs.getState().logs.get(REF)).toMatchObject({ runs: 0, skippedBytes: 8_990 })
  expect(bridge.calls.map(({ name }) => name)).toEqual(['log.open'])
  end()
})

it('lets several hear what is written, opens each log once and closes it with the last who needs it', async () => {
  const other = 'coder-a/athena' as Ref
  const heard: string[] = []
  const hear = (chunks: readonly { lines: readonly { text: string }[] }[]): void => {
    heard.push(...chunks.flatMap(({ lines }) => lines.map(({ text }) => text)))
  }
  const ends = [followLogs([REF, other], hear), followLogs([REF], hear), viewLog(REF)]
  await frame()
  takeLogChunk({ ref: REF, lines: [line(20)], isReset: false })
  takeLogChunk({ ref: other, lines: [line(5)], isReset: false })
  await frame()
  expect(heard.toSorted()).toEqual(['line 20', 'line 20', 'line 5'])
  expect(texts()).toEqual(['line 0', 'line 10', 'line 20'])
  const closed = () =>
    bridge.calls.filter(({ name }) => name === 'log.close').map(({ input }) => (input as { ref: Ref }).ref)
  ends[0]?.()
  expect(closed()).toEqual([other])
  ends[1]?.()
  ends[2]?.()
  expect(closed()).toEqual([other, REF])
  takeLogChunk({ ref: REF, lines: [line(30)], isReset: false })
  await frame()
  expect(heard).toHaveLength(3)
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

it('takes a line that had no end yet again, with more of it', () => {
  const said = (offset: number, text: string) => ({ offset, text, at: null })
  const lines = [said(0, 'first'), said(10, '10%')]
  const after = (...all: ReturnType<typeof said>[]) =>
    afterChunk(lines, { ref: REF, lines: all, isReset: false }).map(({ text }) => text)
  expect(after(said(10, '20%'))).toEqual(['first', '20%'])
  expect(after(said(10, '20%'), said(10, 'done'), said(15, 'next'))).toEqual(['first', 'done', 'next'])
  expect(afterChunk(lines, { ref: REF, lines: [said(10, '10%')], isReset: false })).toBe(lines)
})
