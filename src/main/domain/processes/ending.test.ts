import { describe, expect, it } from 'vitest'
import { describeRunEnd, endClause, isGoodEnd, mayBeOutOfMemory } from './ending'

const facts = { isGood: false, isOneShot: false, wasReady: true, isAdopted: false }
const code = (exitCode: number): { exitCode: number; signal: null } => ({ exitCode, signal: null })
const signal = (name: string): { exitCode: null; signal: string } => ({ exitCode: null, signal: name })
const UNKNOWN = { exitCode: null, signal: null }

describe('the end of a run', () => {
  it('is good only with a success code', () => {
    expect(isGoodEnd(code(0), [0])).toBe(true)
    expect(isGoodEnd(code(3), [0, 3])).toBe(true)
    expect(isGoodEnd(code(1), [0])).toBe(false)
    expect(isGoodEnd(signal('SIGTERM'), [0])).toBe(false)
    expect(isGoodEnd(UNKNOWN, [0])).toBe(false)
  })

  it('says how and when', () => {
    expect(describeRunEnd(code(1), { ...facts, wasReady: false })).toEqual({
      code: 'exited',
      message: 'ended before it was ready with exit code 1',
    })
    expect(describeRunEnd(UNKNOWN, { ...facts, isAdopted: true }).code).toBe('ended-unseen')
    expect(describeRunEnd(code(0), { ...facts, isGood: true, isOneShot: true }).code).toBe('completed')
  })

  it('explains codes by which shells tell of signals', () => {
    const said = (exitCode: number): string => describeRunEnd(code(exitCode), facts).message
    expect(said(137)).toBe('ended by itself with exit code 137 (killed, SIGKILL)')
    expect(said(143)).toBe('ended by itself with exit code 143 (SIGTERM, asked to end)')
    expect(said(139)).toBe('ended by itself with exit code 139 (SIGSEGV, a memory fault)')
    expect(said(163)).toBe('ended by itself with exit code 163 (signal 35)')
    expect([128, 193, 255].map(said).join()).not.toContain('(')
  })

  it('names signals of others, and what they mean', () => {
    expect(describeRunEnd(signal('SIGSEGV'), facts)).toEqual({
      code: 'killed',
      message: 'was ended by SIGSEGV (a memory fault), which Till did not send',
    })
    expect(describeRunEnd(signal('SIGRTMIN'), facts).message).toBe('was ended by SIGRTMIN, which Till did not send')
  })

  it('says that memory was out only where that is known', () => {
    const said = (memory: 'yes' | 'likely' | 'no', end: Parameters<typeof describeRunEnd>[0] = signal('SIGKILL')) =>
      describeRunEnd(end, { ...facts, memory }).message
    expect(said('yes')).toBe('was killed, out of memory')
    expect(said('no')).toBe('was killed (SIGKILL), not by Till')
    expect(said('likely')).toBe(
      'was killed (SIGKILL), probably out of memory: the system’s out-of-memory counter grew in that moment',
    )
    expect(said('yes', code(137))).toBe('ended by itself with exit code 137 (killed, out of memory)')
    expect(said('likely', code(137))).toContain('exit code 137 (killed, SIGKILL); probably out of memory: ')
    expect(said('yes', UNKNOWN)).toBe('was killed, out of memory')
    expect(said('likely', UNKNOWN)).toBe('ended; exit code unknown')
  })

  it('asks about memory only where that can be the cause', () => {
    expect([signal('SIGKILL'), code(137), UNKNOWN].map(mayBeOutOfMemory)).toEqual([true, true, true])
    expect([signal('SIGTERM'), code(1)].map(mayBeOutOfMemory)).toEqual([false, false])
  })

  it('is told in passing in a few words', () => {
    const told = (end: Parameters<typeof describeRunEnd>[0], memory: 'yes' | 'likely' | 'no' = 'no') =>
      endClause(`${describeRunEnd(end, { ...facts, memory }).message}; gave up after 5 attempts; it said: (what)`)
    expect(told(code(137))).toBe('exited with 137 (killed, SIGKILL)')
    expect(told(code(137), 'yes')).toBe('exited with 137 (killed, out of memory)')
    expect(told(code(137), 'likely')).toBe('exited with 137 (killed, probably out of memory)')
    expect(told(code(1))).toBe('exited with 1')
    expect(told(signal('SIGKILL'))).toBe('was killed (SIGKILL)')
    expect(told(signal('SIGKILL'), 'yes')).toBe('was killed, out of memory')
    expect(told(signal('SIGKILL'), 'likely')).toBe('was killed, probably out of memory')
    expect(told(signal('SIGSEGV'))).toBe('was ended by SIGSEGV')
    expect(told(UNKNOWN)).toBe('ended; exit code unknown')
    expect(endClause('ended before it was ready with exit code 2')).toBe('exited with 2')
    expect(endClause('not ready after 30 s')).toBeNull()
  })
})
