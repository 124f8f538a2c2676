import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { fakeBridge, type FakeBridge } from '../testing/fake-bridge'
import { aSnapshot } from '../testing/fixture'
import { installBridge } from './bridge'
import { ask, send } from './commands'
import { ANSWER_WITHIN_MS, connect, firstAnswer, SILENCE_MS } from './connect'
import { useFailures } from './failures'
import { askAhead } from './first-attach'
import { resetProjection, useProjection } from './store'
import { measuredMachine, resetTelemetry } from './telemetry'

const SLACK_MS = 2_000

let bridge: FakeBridge
let disconnect: () => void

const link = (): string => useProjection.getState().link.kind

beforeEach(() => {
  vi.useFakeTimers()
  vi.spyOn(console, 'warn').mockImplementation(() => {})
  resetProjection()
  resetTelemetry()
  bridge = fakeBridge()
  installBridge(bridge)
})

afterEach(() => {
  disconnect()
  installBridge(undefined)
  useFailures.setState({ shown: [] })
  vi.useRealTimers()
  vi.restoreAllMocks()
})

it('takes the whole state first, then what is pushed', async () => {
  disconnect = connect()
  expect(link()).toBe('connecting')
  await vi.advanceTimersByTimeAsync(0)
  expect(link()).toBe('live')
  expect(useProjection.getState().tables.instances.size).toBe(3)
  bridge.patch({}, { instances: ['coder-b'] })
  bridge.sample(1, 1_000)
  await vi.advanceTimersByTimeAsync(50)
  expect(useProjection.getState().tables.instances.has('coder-b')).toBe(false)
  expect(measuredMachine().at).toBe(1_000)
})

it('takes the state that was asked for ahead, and asks anew the next time', async () => {
  const attach = vi.spyOn(bridge, 'attach')
  askAhead()
  disconnect = connect()
  await vi.advanceTimersByTimeAsync(0)
  expect(link()).toBe('live')
  expect(attach).toHaveBeenCalledTimes(1)
  await vi.advanceTimersByTimeAsync(SILENCE_MS + SLACK_MS)
  expect(attach).toHaveBeenCalledTimes(2)
})

it('has the first drawing wait for the answer, but not for ever', async () => {
  const drawn = vi.fn<(why: string) => void>()
  let answer: () => void = () => {}
  bridge.attach = () =>
    new Promise((resolve) => {
      answer = () => resolve({ contract: 1, snapshot: aSnapshot() })
    })
  disconnect = connect()
  void firstAnswer(500).then(() => drawn('answered'))
  void firstAnswer(100).then(() => drawn('late'))
  await vi.advanceTimersByTimeAsync(99)
  expect(drawn).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(1)
  expect(drawn.mock.calls).toEqual([['late']])
  answer()
  await vi.advanceTimersByTimeAsync(0)
  expect(drawn.mock.calls).toEqual([['late'], ['answered']])
  await firstAnswer(500)
})

it('asks after a silence, and stays live when the engine answers', async () => {
  disconnect = connect()
  await vi.advanceTimersByTimeAsync(SILENCE_MS + SLACK_MS)
  expect(link()).toBe('live')
})

it('says since when the engine is lost, keeps what was known, and recovers by itself', async () => {
  disconnect = connect()
  await vi.advanceTimersByTimeAsync(0)
  const heardAt = Date.now()
  bridge.sample(1, heardAt)
  bridge.isGone = true
  await vi.advanceTimersByTimeAsync(SILENCE_MS + ANSWER_WITHIN_MS + SLACK_MS)
  expect(useProjection.getState().link).toEqual({ kind: 'lost', since: heardAt })
  expect(useProjection.getState().tables.instances.size).toBe(3)
  const refused = await ask('ports.scan', {})
  expect(refused).toMatchObject({ ok: false, failure: { code: 'engine.unavailable' } })
  expect(bridge.calls).toEqual([])
  bridge.isGone = false
  await vi.advanceTimersByTimeAsync(ANSWER_WITHIN_MS + SLACK_MS)
  expect(link()).toBe('live')
})

it('refuses an engine of another contract, with a sentence', async () => {
  bridge.attach = async () => ({ contract: 2, snapshot: aSnapshot() })
  disconnect = connect()
  await vi.advanceTimersByTimeAsync(0)
  const state = useProjection.getState()
  expect(state.link).toMatchObject({ kind: 'refused', message: expect.stringContaining('Restart Till') })
  expect(state.tables.instances.size).toBe(0)
})

it('shows the failure of a command once, however often it is repeated', async () => {
  disconnect = connect()
  await vi.advanceTimersByTimeAsync(0)
  const failure = { code: 'ports.taken', message: 'Port 8104 is held by node.', hint: 'Stop it first.' } as const
  bridge.answer('component.start', () => ({ ok: false, failure }))
  await send('component.start', { ref: 'coder-a/terma' })
  await send('component.start', { ref: 'coder-a/terma' })
  expect(useFailures.getState().shown).toMatchObject([failure])
})
