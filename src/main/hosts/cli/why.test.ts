import { beforeEach, describe, expect, it } from 'vitest'
import type { BreakerRow } from '@shared/model/degradation'
import type { InstanceId, Ref } from '@shared/model/ids'
import type { Reason } from '@shared/model/lifecycle'
import type { ComponentRow } from '@shared/model/rows'
import { createFakeEngine, type FakeEngine } from '../testing/fake-engine'
import { componentRow, conflictRow, instanceRow, specialistRow } from '../testing/rows'
import { typeLine } from '../testing/typed-line'
import { causesOf, rootsOf, type Cause } from './causes'

let engine: FakeEngine
const till = (line: string) => typeLine(engine, line.split(' '))
const because = (code: Reason['code'], message: string): { reason: Reason } => ({ reason: { code, message } })
const row = (component: string, change: Partial<ComponentRow>): ComponentRow =>
  componentRow('a', component, { since: Date.now() - 61_000, ...change })

/** rhetor waits for hermes, which needs engram, which is dead. */
const chain = (): ComponentRow[] => [
  row('rhetor', { needs: ['hermes', 'apollo'], isWanted: true, ...because('waiting', 'waiting for hermes') }),
  row('hermes', { needs: ['engram'], isWanted: true, ...because('dependency-lost', 'needs engram, which failed') }),
  row('engram', { state: 'failed', restarts: 5, isWanted: true, ...because('gave-up', 'ended 5 times in a row') }),
  row('apollo', { state: 'ready' }),
]

beforeEach(() => {
  engine = createFakeEngine()
  engine.tables.instances.push(instanceRow({ id: 'a' }))
  engine.answers.set('log.open', { ok: true, value: { lines: [], path: '/x' } })
})

describe('till why', () => {
  it('goes down the chain to what has to be mended, with its last lines', async () => {
    engine.tables.components.push(...chain())
    const lines = ['\u001b[31mcannot open TOKEN=abcdefgh\u001b[0m'].map((text) => ({ offset: 0, text, at: null }))
    engine.answers.set('log.open', { ok: true, value: { lines, path: '/x' } })
    const { code, out } = await till('why rhetor')
    expect(code).toBe(0)
    expect(engine.calls).toMatchObject([{ name: 'log.open', input: { ref: 'a/engram', follow: false } }])
    expect(out.split('\n')).toEqual([
      '□ a/rhetor  stopped for 1 min',
      '  waiting for hermes',
      '',
      'Because of',
      '  □ a/hermes  stopped for 1 min: needs engram, which failed',
      '    ✖ a/engram  failed for 1 min: ended 5 times in a row',
      '',
      'Last lines of a/engram',
      '  │ cannot open TOKEN=••••',
      '',
      'till logs a/engram shows more, till history a/rhetor how it came.',
      '',
    ])
  })

  it('says of an open circuit what can be done about it', async () => {
    engine.tables.components.push(row('rhetor', { state: 'failed', isWanted: true, ...because('restarting', 'ended') }))
    const message = 'open after 5 failures in a row; 2 wait for it'
    const actions: BreakerRow['actions'] = ['try', 'close']
    const circuit: BreakerRow = {
      ...{ id: 'a/rhetor', instance: 'a' as InstanceId, ref: 'a/rhetor' as Ref, capability: null, name: 'Rhetor' },
      ...{ state: 'open', label: 'open', message, since: 0, dueAt: null, failures: 5, threshold: 5, trialsLeft: 0 },
      ...{ paused: [], actions },
    }
    engine.tables.breakers.push(circuit)
    expect((await till('why rhetor')).out.split('\n').slice(2, 5)).toEqual([
      '',
      'Its circuit is open after 5 failures in a row; 2 wait for it.',
      'till circuits --try a/rhetor tries it now; till circuits --close a/rhetor forgets its failures.',
    ])
    expect(JSON.parse((await till('why rhetor --json')).out)).toMatchObject({ circuit })
  })

  it('says of a stop that takes long who has not exited, and how to end it now', async () => {
    engine.tables.components.push(row('metis', { state: 'stopping', label: 'stopping', pid: 4_711 }))
    const process = { pid: 4_711, parentPid: 1, depth: 0, command: 'node', commandLine: 'node deaf.mjs', user: 'ada' }
    const blocking = {
      ...{ ref: 'a/metis' as Ref, signal: 'SIGTERM', signalledAt: Date.now() - 5_000, before: null },
      ...{ dueAt: null, isForced: false, processes: [process], listeners: [] },
    }
    engine.answers.set('component.blocking', { ok: true, value: blocking })
    expect((await till('why metis')).out.split('\n').slice(2, 6)).toEqual([
      '',
      expect.stringMatching(/^a\/metis is still ending: 1 process, SIGTERM sent 5\.?\d* s ago$/),
      '  4711 node deaf.mjs',
      'till stop --force a/metis ends what is left at once.',
    ])
    expect(JSON.parse((await till('why metis --json')).out)).toMatchObject({ blocking: { signal: 'SIGTERM' } })
  })

  it('tells the chain of causes that the row itself knows, also as JSON', async () => {
    const reason: Reason = {
      code: 'not-ready',
      message: 'readiness failed 3 of 3 times in a row: answered 503',
      because: [
        { ref: 'a/engram' as Ref, message: 'engram (8000) refused connections', at: 1 },
        { ref: 'a/engram' as Ref, message: 'engram exited with 137 (killed, out of memory)', at: 1 },
      ],
    }
    engine.tables.components.push(row('rhetor', { state: 'failed', isWanted: true, reason }))
    expect((await till('why rhetor')).out.split('\n').slice(0, 4)).toEqual([
      '✖ a/rhetor  failed for 1 min',
      '  readiness failed 3 of 3 times in a row: answered 503',
      '  because engram (8000) refused connections',
      '  because engram exited with 137 (killed, out of memory)',
    ])
    expect(JSON.parse((await till('why rhetor --json')).out)).toMatchObject({ reason })
    expect((await till('status')).out).toContain(
      'answered 503, because engram (8000) refused connections, because engram exited with 137',
    )
  })

  it('gives the same as JSON, conflicts included', async () => {
    engine.tables.components.push(...chain())
    engine.tables.conflicts.push(conflictRow('a', { id: 'mine', ref: chain()[0]?.id ?? null }))
    engine.tables.conflicts.push(conflictRow('a', { id: 'let-be', ref: chain()[0]?.id ?? null, isIgnored: true }))
    engine.tables.conflicts.push(conflictRow('a', { id: 'other' }))
    const told = JSON.parse((await till('why a/rhetor --json')).out)
    expect(told).toMatchObject({
      version: 1,
      ref: 'a/rhetor',
      state: 'stopped',
      reason: { code: 'waiting' },
      causes: [
        { ref: 'a/hermes', causes: [{ ref: 'a/engram', reason: { code: 'gave-up' }, restarts: 5, causes: [] }] },
      ],
      conflicts: [{ id: 'mine' }],
      lastLines: [],
    })
  })

  it('says of a sound one that it is, and asks for no log', async () => {
    engine.tables.components.push(row('apollo', { state: 'ready', label: 'ready' }))
    const { out } = await till('why apollo')
    expect(out).toBe('● a/apollo  ready for 1 min\n  Nothing is wrong with it.\n')
    expect(engine.calls).toEqual([])
  })

  it('says of one at rest that nobody asked for it', async () => {
    engine.tables.components.push(row('apollo', { label: 'stopped' }))
    const { out } = await till('why apollo')
    expect(out).toBe('□ a/apollo  stopped for 1 min\n  Nobody wants it to run; till start a/apollo asks for it.\n')
  })

  it('tells how often it was restarted and when the next attempt is', async () => {
    const dueAt = Date.now() + 30_500
    engine.tables.components.push(
      row('apollo', { state: 'failed', restarts: 1, dueAt, isWanted: true, ...because('restarting', 'exit code 3') }),
    )
    engine.answers.set('log.open', { ok: false, failure: { code: 'files.failed', message: 'no log' } })
    const { out } = await till('why apollo')
    expect(out).toContain('  exit code 3\n  Restarted once.\n  Next attempt in 30 s.')
    expect(out).not.toContain('Last lines')
  })

  it('knows no such component', async () => {
    expect((await till('why nobody')).code).toBe(4)
  })
})

describe('causesOf', () => {
  const names = (causes: Cause[]): unknown[] =>
    causes.map((cause) => (cause.causes.length === 0 ? cause.row.name : [cause.row.name, ...names(cause.causes)]))

  it('blames nothing for what a person stopped', () => {
    const rows = [row('rhetor', { needs: ['hermes'], ...because('stopped-by-user', 'stopped') }), row('hermes', {})]
    expect(rows.slice(0, 1).flatMap((one) => causesOf(one, rows))).toEqual([])
  })

  it('ends at circles, and tells a common cause once in full', () => {
    const failed = { state: 'failed', isWanted: true } as const
    const rows = [
      row('top', { ...failed, needs: ['left', 'right'] }),
      row('left', { ...failed, needs: ['root', 'top'] }),
      row('right', { ...failed, needs: ['root'] }),
      row('root', { ...failed, needs: ['left'] }),
    ]
    const [top] = rows
    if (top === undefined) throw new Error('there is one')
    const causes = causesOf(top, rows)
    expect(names(causes)).toEqual([
      ['left', ['root', 'left'], 'top'],
      ['right', 'root'],
    ])
    expect(new Set(rootsOf(causes).map(({ name }) => name))).toEqual(new Set(['left', 'top', 'root']))
  })

  it('takes a one-shot that ended well for done, and a specialist’s component for its need', () => {
    const rows = [
      row('rhetor', { state: 'failed', needs: ['once'] }),
      row('once', { ...because('completed', 'ended well') }),
      specialistRow('a', 'rhetor', { isWanted: true, ...because('waiting', 'waiting for rhetor') }),
    ]
    expect(names(rows.flatMap((one) => causesOf(one, rows)))).toEqual(['rhetor'])
  })
})
