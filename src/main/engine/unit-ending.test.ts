import { describe, expect, it } from 'vitest'
import { askedReason, createUnitEnding, forcedReason } from './unit-ending'

const GRACE = { timeoutMs: 10_000, parentOnly: false }
const asked = () => {
  const ending = createUnitEnding({ signal: 'SIGTERM' }, 11_000)
  ending.signalledAt = 1_000
  return ending
}

describe('why something was ended by force', () => {
  it('names the signal that was not heeded, or the command that was in vain', () => {
    expect(forcedReason(asked(), GRACE, 11_000, 'linux').message).toBe(
      'did not heed SIGTERM within 10 s and was ended by force',
    )
    const byCommand = Object.assign(asked(), { signalledAt: null, wasAsked: true })
    expect(forcedReason(byCommand, GRACE, 11_000, 'linux').message).toBe(
      'was still there 10 s after its shutdown command and was ended by force',
    )
  })

  it('says of parent_only that the first process heeded, where only what it left behind did not', () => {
    const only = { ...GRACE, parentOnly: true }
    expect(forcedReason(asked(), only, 3_000, 'linux').message).toBe(
      'heeded SIGTERM and left processes behind, which were ended by force',
    )
    expect(forcedReason(asked(), only, 11_000, 'linux').message).toBe(
      'did not heed SIGTERM within 10 s and was ended by force',
    )
  })

  it('says on Windows that nothing there could ask it, where nobody waited', () => {
    const told = 'was ended by force: on Windows only a shutdown command can ask it to end'
    expect(forcedReason(asked(), GRACE, 1_500, 'win32').message).toBe(told)
    expect(forcedReason(asked(), GRACE, 11_000, 'win32').message).toContain('did not heed SIGTERM within 10 s')
  })

  it('says by whose wish, and nobody waits any more then', () => {
    const ending = asked()
    ending.force()
    expect(ending).toMatchObject({ isForced: true, dueAt: null })
    expect(forcedReason(ending, { ...GRACE, parentOnly: true }, 3_000, 'linux').message).toBe(
      'had not heeded SIGTERM yet and was forced at a person’s wish',
    )
  })
})

it('what asks a component to end is named', () => {
  expect(askedReason({ shell: null, signal: 'SIGINT' }).message).toBe('asked to end (SIGINT)')
  expect(askedReason({ shell: 'pg_ctl stop', signal: 'SIGINT' }).message).toBe('asked to end (its shutdown command)')
})
