import { describe, expect, it } from 'vitest'
import type { Ref } from '@shared/model/ids'
import { sentenceOf } from '@shared/words/sentence-of'
import { judgeNeed, lostReason, waitingReason, type Barrier, type NeedView } from './needs'

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
    for (const code of ['killed', 'unconfigured', 'gave-up'] as const)
      expect(judgeNeed('process_completed', { ...bad, reason: { code, message: '' } }), code).toBe('met')
    // It never ran.
    expect(judgeNeed('process_completed', { ...bad, reason: { code: 'spawn-failed', message: '' } })).toBe('lost')
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

const barrier = (name: string, over: Partial<Barrier> = {}): Barrier => ({
  ref: `a/${name}` as Ref,
  name,
  state: 'failed',
  reason: null,
  since: 5,
  trouble: null,
  ...over,
})
const because = [{ ref: 'a/hermes' as Ref, message: 'hermes exited with 3', at: 1 }]
const inTrouble = { beganMs: 0, beganAt: 7, overMs: null, clause: 'exited with 1', because }
const coming: Partial<Barrier> = { state: 'starting' }

describe('the reasons', () => {
  it('name whom a row waits for', () => {
    const waiting = (...names: string[]): string => waitingReason(names.map((name) => barrier(name, coming))).message
    expect(waiting('hermes')).toBe('waiting for hermes')
    expect(waiting('hermes', 'engram')).toBe('waiting for hermes and engram')
    expect(waiting('a', 'b', 'c', 'd')).toBe('waiting for a, b and 2 more')
  })

  it('say why a need is not simply on its way', () => {
    expect(waitingReason([barrier('hermes', coming)]).because).toBeUndefined()
    expect(sentenceOf(waitingReason([barrier('hermes', coming), barrier('engram', { trouble: inTrouble })]))).toBe(
      'waiting for hermes and engram, because engram exited with 1, because hermes exited with 3',
    )
    const waits = {
      state: 'stopped' as const,
      reason: { code: 'waiting' as const, message: 'waiting for hermes', because },
    }
    expect(sentenceOf(waitingReason([barrier('engram', waits)]))).toBe(
      'waiting for engram, because engram is waiting for hermes, because hermes exited with 3',
    )
  })

  it('name whom a row lost, what happened to it and what to do', () => {
    expect(lostReason([barrier('hermes', { trouble: inTrouble })])).toEqual({
      code: 'dependency-lost',
      message: 'can’t run without hermes',
      because: [
        { ref: 'a/hermes', message: 'hermes exited with 1', at: 7 },
        { ref: 'a/hermes', message: 'hermes exited with 3; start hermes to go on', at: 1 },
      ],
    })
    expect(sentenceOf(lostReason([barrier('engram', { state: 'unknown' }), barrier('hermes')]))).toBe(
      'can’t run without engram and hermes, because hermes failed; start hermes to go on',
    )
    expect(sentenceOf(lostReason([]))).toBe('can’t run without what it needs')
  })

  it('go on to the one that has to be mended', () => {
    const reason = lostReason([barrier('hermes')])
    expect(sentenceOf(lostReason([barrier('engram', { state: 'stopped', reason })]))).toBe(
      'can’t run without engram, because engram can’t run without hermes, because hermes failed; start hermes to go on',
    )
  })
})
