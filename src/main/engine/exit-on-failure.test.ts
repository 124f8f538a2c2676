import { describe, expect, it } from 'vitest'
import type { Ref } from '@shared/model/ids'
import type { ComponentDefinition } from '@shared/platform/definition'
import { sentenceOf } from '@shared/words/sentence-of'
import { simpleComponent } from './testing/definitions'
import { startFixture } from './testing/supervisor-fixture'
import type { Script } from './testing/fake-machine'

const ref = (name: string): Ref => `t/${name}` as Ref
const ALL = ['hermes', 'engram', 'rhetor'].map(ref)
const COMPONENTS: ComponentDefinition[] = [
  simpleComponent('hermes', 1, []),
  {
    ...simpleComponent('engram', 2, ['hermes']),
    availability: { restart: 'exit_on_failure', backoffMs: 1_000, maxRestarts: 0, successExitCodes: [0] },
  },
  simpleComponent('rhetor', 3, ['engram']),
]
const house = (scripts: Record<string, Script>) => startFixture(scripts, {}, COMPONENTS)

describe('exit_on_failure', () => {
  it('ends the rest of the instance, in order, and says because of whom', async () => {
    const till = house({})
    till.supervisor.start(ALL)
    await till.clock.advance(5_000)
    till.machine.kill(ref('engram'), 'SIGSEGV')
    await till.clock.advance(30_000)
    expect(till.states()).toEqual({ hermes: 'stopped', engram: 'failed', rhetor: 'stopped' })
    expect(till.row('engram').reason?.message).toContain('that ends the instance (restart: exit_on_failure)')
    const { reason } = till.row('hermes')
    expect(reason && sentenceOf(reason)).toBe('stopped because engram failed')
    expect(till.machine.alive()).toEqual([])
    expect(till.clock.timers()).toBe(0)
  })

  it('also where it never became ready, and whoever waits for it waits no more', async () => {
    const till = house({ engram: { listensAfterMs: null, endsAfterMs: 10, exitCode: 1 } })
    till.supervisor.start(ALL)
    await till.clock.advance(30_000)
    expect(till.states()).toEqual({ hermes: 'stopped', engram: 'failed', rhetor: 'unknown' })
    expect(till.row('rhetor')).toMatchObject({ isWanted: false, reason: null })
  })

  it('exit_on_end does so after a good end too, and says so', async () => {
    const ends = { endsAfterMs: 3_000, exitCode: 0 }
    const till = startFixture({ tests: { ...ends, listensAfterMs: null } }, {}, [
      simpleComponent('hermes', 1, []),
      {
        ...simpleComponent('tests', 2, ['hermes']),
        port: null,
        readiness: null,
        availability: { ...simpleComponent('tests', 2, []).availability, exitOnEnd: true },
      },
    ])
    till.supervisor.start([ref('hermes'), ref('tests')])
    await till.clock.advance(2_000)
    expect(till.states()).toEqual({ hermes: 'ready', tests: 'ready' })
    await till.clock.advance(20_000)
    expect(till.states()).toEqual({ hermes: 'stopped', tests: 'stopped' })
    expect(till.row('tests').reason?.message).toBe('completed with exit code 0; that ends the instance (exit_on_end)')
    expect(till.row('hermes').reason?.message).toBe('stopped because tests ended')
    expect(till.machine.alive()).toEqual([])
  })

  it('is no matter of a stop, a restart or a good end', async () => {
    const till = house({})
    till.supervisor.start(ALL)
    await till.clock.advance(5_000)
    till.supervisor.restart(ref('engram'))
    till.machine.kill(ref('engram'), 'SIGSEGV')
    await till.clock.advance(10_000)
    expect(till.states()).toEqual({ hermes: 'ready', engram: 'ready', rhetor: 'ready' })
    till.supervisor.stop([ref('engram')])
    await till.clock.advance(10_000)
    expect(till.row('hermes').state).toBe('ready')
  })
})
