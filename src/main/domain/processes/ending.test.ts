import { describe, expect, it } from 'vitest'
import { describeRunEnd, isGoodEnd } from './ending'

const facts = { isGood: false, isOneShot: false, wasReady: true, isAdopted: false }

describe('the end of a run', () => {
  it('is good only with a success code', () => {
    expect(isGoodEnd({ exitCode: 0, signal: null }, [0])).toBe(true)
    expect(isGoodEnd({ exitCode: 3, signal: null }, [0, 3])).toBe(true)
    expect(isGoodEnd({ exitCode: 1, signal: null }, [0])).toBe(false)
    expect(isGoodEnd({ exitCode: null, signal: 'SIGTERM' }, [0])).toBe(false)
    expect(isGoodEnd({ exitCode: null, signal: null }, [0])).toBe(false)
  })

  it('says how and when', () => {
    expect(describeRunEnd({ exitCode: 1, signal: null }, { ...facts, wasReady: false })).toEqual({
      code: 'exited',
      message: 'ended before it was ready with exit code 1',
    })
    expect(describeRunEnd({ exitCode: 137, signal: null }, facts).message).toBe(
      'ended by itself with exit code 137 (signal 9)',
    )
    expect(describeRunEnd({ exitCode: null, signal: 'SIGKILL' }, facts)).toMatchObject({ code: 'killed' })
    expect(describeRunEnd({ exitCode: null, signal: null }, { ...facts, isAdopted: true }).code).toBe('ended-unseen')
    expect(describeRunEnd({ exitCode: 0, signal: null }, { ...facts, isGood: true, isOneShot: true }).code).toBe(
      'completed',
    )
  })
})
