import { beforeEach, describe, expect, it } from 'vitest'
import type { InstanceId, Ref } from '@shared/model/ids'
import type { StartBarRow, StartRow } from '@shared/model/starts'
import { createFakeEngine } from '../testing/fake-engine'
import { linkTo } from '../testing/fake-link'
import { componentRow, instanceRow, platformRow } from '../testing/rows'
import { runCli } from './cli'
import type { CliIo } from './io'

const ASKED_AT = 1_700_000_000_000

const startRow = (more: Partial<StartRow> = {}): StartRow => ({
  id: 'sample' as InstanceId,
  asked: 'all',
  askedAt: ASKED_AT,
  endedAt: ASKED_AT + 2_000,
  outcome: 'ready',
  phases: [],
  critical: ['sample/store', 'sample/gate'] as Ref[],
  criticalMs: 1_900,
  lastMs: 1_700,
  summary: 'Ready in 2.0 s, 0.3 s longer than last time: Gate took 0.3 s longer.',
  ...more,
})

const bar = (name: string, more: Partial<StartBarRow> = {}): StartBarRow => ({
  id: `sample/${name.toLowerCase()}` as Ref,
  instance: 'sample' as InstanceId,
  name,
  order: 0,
  waits: [],
  heldUpBy: null,
  clearedAt: ASKED_AT,
  spawnedAt: ASKED_AT,
  listeningAt: ASKED_AT,
  readyAt: ASKED_AT + 1_200,
  brokenAt: null,
  end: null,
  isCritical: true,
  lastMs: null,
  message: '',
  ...more,
})

const gate = bar('Gate', {
  order: 1,
  waits: [{ ref: 'sample/store' as Ref, name: 'Store', until: ASKED_AT + 1_200 }],
  heldUpBy: 'sample/store' as Ref,
  clearedAt: ASKED_AT + 1_200,
  readyAt: ASKED_AT + 2_000,
})

let out: string
let engine: ReturnType<typeof createFakeEngine>

beforeEach(() => {
  out = ''
  engine = createFakeEngine()
  engine.tables.platforms.push(platformRow('sample'))
  engine.tables.instances.push(instanceRow({ id: 'sample' }))
})

const unit = (name: string, more: Parameters<typeof componentRow>[2] = {}) =>
  componentRow('sample', name, { isWanted: true, state: 'ready', ...more })

async function till(line: string, isTerminal: boolean, nowMs = 0): Promise<number> {
  const io: CliIo = {
    out: (text) => (out += `${text}\n`),
    err: (text) => (out += `${text}\n`),
    raw: (text) => (out += text),
    isTerminal,
    hasColor: false,
    columns: () => 100,
    rows: () => 30,
    ask: () => Promise.resolve(''),
    edit: () => Promise.resolve(false),
    cwd: '/home/me',
    home: '/home/me',
    now: () => ASKED_AT + nowMs,
    monotonicMs: () => performance.now(),
    onInterrupt: () => () => {},
  }
  const link = (): Promise<ReturnType<typeof linkTo>> => Promise.resolve(linkTo(engine))
  const realPath = (path: string): Promise<string> => Promise.resolve(path)
  return runCli(line.split(' '), io, { version: '0', connect: link, launch: link, hasData: () => true, realPath })
}

describe('till up --wait', () => {
  it('shows on a terminal how long each took, whom it waited for, and at the end what decided', async () => {
    const underWay = startRow({ endedAt: null, outcome: 'under-way' })
    engine.tables.components.push(unit('store'), unit('gate'))
    engine.tables.starts.push(underWay)
    engine.tables.startBars.push(bar('Store'), gate)
    const waiting = till('up sample --wait', true)
    await expect.poll(() => out).toMatch(/gate/)
    engine.push({ kind: 'patch', patch: { revision: 2, put: { starts: [startRow()] }, gone: {} } })
    expect(await waiting).toBe(0)
    expect(out).toMatch(/store +ready +1\.2 s\n/)
    expect(out).toMatch(/gate +ready +0\.8 s +after 1\.2 s for Store\n/)
    expect(out).toContain(startRow().summary)
    expect(out).toContain('What decided: Store → Gate, 1.9 s by themselves.')
  })

  it('does not tell of an earlier start where all is up already', async () => {
    engine.tables.components.push(unit('store'), unit('gate'))
    engine.tables.starts.push(startRow())
    engine.tables.startBars.push(bar('Store'), gate)
    expect(await till('up sample --wait', true)).toBe(0)
    expect(out).not.toContain('decided')
    expect(out).not.toContain('for Store')
  })

  it('shows what waits, for whom and how long, while it waits', async () => {
    const reason = { code: 'waiting', message: 'waiting for Store' } as const
    engine.tables.components.push(unit('store', { state: 'starting' }), unit('gate', { state: 'stopped', reason }))
    engine.tables.starts.push(startRow({ endedAt: null, outcome: 'under-way' }))
    const waits = [{ ref: 'sample/store' as Ref, name: 'Store', until: null }]
    engine.tables.startBars.push(
      bar('Store', { readyAt: null }),
      bar('Gate', { waits, clearedAt: null, spawnedAt: null, listeningAt: null, readyAt: null }),
    )
    expect(await till('up sample --wait --timeout 1', true, 700)).toBe(1)
    expect(out).toMatch(/gate +stopped +0\.7 s +waiting for Store\n/)
  })

  it('prints the start beside the status as JSON', async () => {
    engine.tables.components.push(unit('store'), unit('gate'))
    engine.tables.starts.push(startRow())
    engine.tables.startBars.push(gate, bar('Store'))
    engine.answers.set('status.get', { ok: true, value: { version: 1, instances: [] } })
    expect(await till('up sample --wait --json', false)).toBe(0)
    expect(JSON.parse(out)).toMatchObject({
      version: 1,
      instances: [],
      start: { outcome: 'ready', criticalMs: 1_900, bars: [{ id: 'sample/store' }, { id: 'sample/gate' }] },
    })
  })

  it('says nothing of a start that it does not know of', async () => {
    engine.tables.components.push(unit('gate'))
    expect(await till('up sample --wait', false)).toBe(0)
    expect(out).not.toContain('What decided')
  })
})
