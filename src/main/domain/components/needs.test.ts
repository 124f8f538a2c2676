import { describe, expect, it } from 'vitest'
import { describeLost, describeWaiting, judgeNeed, type NeedView } from './needs'

const view = (over: Partial<NeedView>): NeedView => ({
  id: 'hermes',
  state: 'stopped',
  reason: null,
  isWanted: true,
  hasLogLine: false,
  willRetry: false,
  ...over,
})

describe('judgeNeed', () => {
  it('process_healthy waits until the need is up', () => {
    expect(judgeNeed('process_healthy', view({ state: 'initializing' }))).toBe('waiting')
    expect(judgeNeed('process_healthy', view({ state: 'starting' }))).toBe('waiting')
    expect(judgeNeed('process_healthy', view({ state: 'ready' }))).toBe('met')
    expect(judgeNeed('process_healthy', view({ state: 'degraded' }))).toBe('met')
  })

  it('process_started is content once the port is open', () => {
    expect(judgeNeed('process_started', view({ state: 'initializing' }))).toBe('waiting')
    expect(judgeNeed('process_started', view({ state: 'starting' }))).toBe('met')
  })

  it('completion counts only a good end where success is asked for', () => {
    const good = view({ state: 'stopped', reason: { code: 'completed', message: '' }, isWanted: false })
    const bad = view({ state: 'failed', reason: { code: 'exited', message: '' }, isWanted: false })
    expect(judgeNeed('process_completed', bad)).toBe('met')
    expect(judgeNeed('process_completed_successfully', bad)).toBe('lost')
    expect(judgeNeed('process_completed_successfully', good)).toBe('met')
    expect(judgeNeed('process_healthy', good)).toBe('met')
  })

  it('what completed before and is wanted again has to complete anew', () => {
    const again = view({ state: 'stopped', reason: { code: 'completed', message: '' }, isWanted: true })
    expect(judgeNeed('process_completed_successfully', again)).toBe('waiting')
    expect(judgeNeed('process_healthy', again)).toBe('waiting')
    const badAgain = view({ state: 'failed', reason: { code: 'exited', message: '' }, isWanted: true, willRetry: true })
    expect(judgeNeed('process_completed', badAgain)).toBe('waiting')
  })

  it('is lost when it failed for good or nobody wants it, not while a retry is due', () => {
    expect(judgeNeed('process_healthy', view({ state: 'failed' }))).toBe('lost')
    expect(judgeNeed('process_healthy', view({ state: 'failed', willRetry: true }))).toBe('waiting')
    expect(judgeNeed('process_healthy', view({ state: 'stopped', isWanted: false }))).toBe('lost')
    expect(
      judgeNeed('process_healthy', view({ state: 'stopped', reason: { code: 'dependency-lost', message: '' } })),
    ).toBe('lost')
    const neverStarted = view({ state: 'unknown', reason: { code: 'dependency-lost', message: '' } })
    expect(judgeNeed('process_healthy', neverStarted), 'never started is no better than stopped').toBe('lost')
  })

  it('process_log_ready needs the line in this run', () => {
    expect(judgeNeed('process_log_ready', view({ state: 'ready' }))).toBe('waiting')
    expect(judgeNeed('process_log_ready', view({ state: 'ready', hasLogLine: true }))).toBe('met')
  })
})

describe('sentences', () => {
  it('name whom a row waits for', () => {
    expect(describeWaiting(['hermes'])).toBe('waiting for hermes')
    expect(describeWaiting(['hermes', 'engram'])).toBe('waiting for hermes and engram')
    expect(describeWaiting(['a', 'b', 'c', 'd'])).toBe('waiting for a, b and 2 more')
  })
  it('name whom a row lost and what to do', () => {
    expect(describeLost([{ name: 'hermes', state: 'failed', reason: null }])).toBe(
      'needs hermes, which failed; start it to go on',
    )
    const both = ['hermes', 'engram'].map((name) => ({ name, state: 'failed' as const, reason: null }))
    expect(describeLost(both)).toBe('needs hermes and 1 more, which failed; start them to go on')
  })

  it('go on to the one that has to be mended', () => {
    const reason = { code: 'dependency-lost' as const, message: 'needs hermes, which failed; start it to go on' }
    expect(describeLost([{ name: 'engram', state: 'unknown', reason }])).toBe(
      'needs engram, which needs hermes, which failed; start it to go on',
    )
  })
})
