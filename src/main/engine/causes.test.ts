import { describe, expect, it } from 'vitest'
import type { Ref } from '@shared/model/ids'
import type { ProbeDefinition } from '@shared/platform/definition'
import { sentenceOf } from '@shared/words/sentence-of'
import { startFixture } from './testing/supervisor-fixture'

const ref = (name: string): Ref => `t/${name}` as Ref
type Till = ReturnType<typeof startFixture>
const ALL = ['hermes', 'engram', 'rhetor'].map(ref)
const PROBE: ProbeDefinition = {
  kind: 'http',
  scheme: 'http',
  host: '127.0.0.1',
  port: null,
  paths: ['/health'],
  headers: {},
  statusFrom: 200,
  statusTo: 299,
  bodyMatch: null,
  refuseHtml: false,
  initialDelayMs: 0,
  periodMs: 1_000,
  timeoutMs: 1_000,
  failureThreshold: 3,
  successThreshold: 1,
  startPeriodMs: 0,
}

const said = (till: Till, name: string): string => {
  const { reason } = till.row(name)
  return reason ? sentenceOf(reason) : ''
}
const lines = (till: Till): string[] => till.store.all('timeline').map(({ message }) => message)

async function up(scripts: Parameters<typeof startFixture>[0] = {}, more?: Parameters<typeof startFixture>[1]) {
  const till = startFixture(scripts, more)
  for (const name of ['engram', 'rhetor']) {
    const unit = till.supervisor.unit(ref(name))
    if (unit) unit.spec.readiness = PROBE
  }
  till.supervisor.start(ALL)
  // Between two questions, which come on whole seconds.
  await till.clock.advance(4_700)
  return till
}

describe('why a row is not well', () => {
  it('is what it needs, and what happened to that, with the kernel’s own word', async () => {
    const till = await up()
    till.machine.outOfMemory.next = 'yes'
    till.machine.unhealthy.add(ref('rhetor'))
    till.machine.kill(ref('engram'), 'SIGKILL')
    await till.clock.advance(1_500)
    const chain = 'because engram (9002) refused connections, because engram was killed, out of memory'
    expect(said(till, 'engram')).toBe('was killed, out of memory')
    expect(till.row('rhetor').state).toBe('degraded')
    expect(said(till, 'rhetor')).toContain(`answered 503 Service Unavailable, ${chain}`)
    const degraded = till.store.all('timeline').find((line) => line.ref === ref('rhetor') && line.state === 'degraded')
    expect(degraded?.message).toContain(chain)
    expect(degraded).toMatchObject({ code: 'not-ready', because: [{ ref: ref('engram') }, { ref: ref('engram') }] })
  })

  it('is nothing of others where these are well, or fell ill later', async () => {
    const till = await up()
    till.machine.unhealthy.add(ref('rhetor'))
    await till.clock.advance(1_500)
    expect(till.row('rhetor').state).toBe('degraded')
    expect(till.row('rhetor').reason?.because).toBeUndefined()
    till.machine.kill(ref('engram'), 'SIGSEGV')
    await till.clock.advance(1_000)
    expect(said(till, 'rhetor')).toContain('failed 3 of 3')
    expect(till.row('rhetor').reason?.because).toBeUndefined()
  })

  it('goes back to what failed first', async () => {
    const till = await up()
    till.machine.kill(ref('hermes'), 'SIGSEGV')
    till.machine.unhealthy.add(ref('engram'))
    await till.clock.advance(2_500)
    till.machine.unhealthy.add(ref('rhetor'))
    await till.clock.advance(2_500)
    expect(said(till, 'engram')).toContain(
      'because hermes (9001) refused connections, because hermes was ended by SIGSEGV',
    )
    expect(till.row('rhetor').reason?.because?.at(-1)).toMatchObject({ ref: ref('hermes') })
  })

  it('is refreshed when what it needs comes back', async () => {
    const till = await up()
    till.machine.unhealthy.add(ref('rhetor'))
    till.machine.kill(ref('engram'), 'SIGSEGV')
    await till.clock.advance(1_500)
    expect(said(till, 'rhetor')).toContain('because engram')
    till.supervisor.start([ref('engram')])
    till.machine.unhealthy.clear()
    await till.clock.advance(3_000)
    expect(till.row('rhetor')).toMatchObject({ state: 'ready', reason: null })
    till.machine.unhealthy.add(ref('rhetor'))
    await till.clock.advance(1_900)
    expect(till.row('rhetor')).toMatchObject({ state: 'degraded' })
    expect(till.row('rhetor').reason?.because).toBeUndefined()
  })

  it('is believed of a program’s own words, and leads to the row that has the port', async () => {
    const words = 'Error: connect ECONNREFUSED 127.0.0.1:9001'
    const till = await up({ engram: { listensAfterMs: null, endsAfterMs: 50, exitCode: 1, says: [words] } })
    expect(said(till, 'engram')).toBe(
      `ended before it was ready with exit code 1, because hermes (9001) refused connections`,
    )
    expect(lines(till)).toContain(`engram failed: ${said(till, 'engram')}`)
    expect(said(till, 'rhetor')).toBe(
      'can’t run without engram, because engram exited with 1, because hermes (9001) refused connections; start engram to go on',
    )
  })

  it('keeps the next attempt apart from the cause', async () => {
    const words = 'Error: connect ECONNREFUSED 127.0.0.1:9001'
    const ends = { listensAfterMs: null, endsAfterMs: 50, exitCode: 1, says: [words] }
    const till = await up({ engram: ends }, { restart: 'on_failure', maxRestarts: 9, backoffMs: 20_000 })
    expect(said(till, 'engram')).toBe(
      `ended before it was ready with exit code 1 (attempt 1 of 9), because hermes (9001) refused connections`,
    )
    expect(said(till, 'rhetor')).toContain('waiting for engram, because engram exited with 1, because hermes (9001)')
  })
})

describe('a stop', () => {
  it('says by whose wish it was', async () => {
    const till = await up()
    till.supervisor.stop([ref('rhetor')])
    till.supervisor.stop([ref('engram')], 'because Till was quit')
    await till.clock.advance(100)
    expect(said(till, 'rhetor')).toBe('stopped by you')
    expect(said(till, 'engram')).toBe('stopped because Till was quit')
    expect(till.row('rhetor').reason?.code).toBe('stopped-by-user')
    expect(lines(till)).toContain('rhetor was stopped by you')
  })

  it('is no cause of what a restart does in between', async () => {
    const till = await up()
    till.supervisor.restart(ref('hermes'))
    await till.clock.advance(5_000)
    expect(till.states()).toEqual({ hermes: 'ready', engram: 'ready', rhetor: 'ready' })
    expect(lines(till)).toContain('hermes was stopped to be started again')
  })
})
