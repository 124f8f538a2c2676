import { describe, expect, it } from 'vitest'
import { comparisonSchema, portsReportSchema } from '@shared/contract/commands'
import { scanRowSchema } from '@shared/model/conflicts'
import type { InstanceId, Ref } from '@shared/model/ids'
import type { Engine } from './engine'
import { createWorld, good, request } from './testing/engine-fixture'
import { stranger } from './testing/fake-machine'

const primary = 'primary' as InstanceId
const ENV = '/home/ada/trio/.env.local'

async function withInstance(scripts: Parameters<typeof createWorld>[0] = {}) {
  const world = createWorld(scripts)
  const engine = await world.boot()
  await good(engine.call('instance.create', request(), null))
  await world.clock.advance(1_500)
  return { world, engine }
}

async function compare(engine: Engine, instance: InstanceId = primary) {
  const told = await good(engine.call('ports.compare', { instance }, null))
  return comparisonSchema.parse(told)
}

const conflictsOf = (engine: Engine, kind: string) =>
  engine.snapshot().tables.conflicts.filter((row) => row.kind === kind)

describe('declared against actual', () => {
  it('agrees after an instance was made: three columns, no note', async () => {
    const { engine } = await withInstance()
    const { files, ports } = await compare(engine)
    expect(files).toEqual([
      { path: '~/trio/.env', exists: false, problem: null },
      { path: '~/trio/.env.local', exists: true, problem: null },
    ])
    expect(
      ports.map(({ variable, declaredPort, reserved, level }) => [variable, declaredPort, reserved, level]),
    ).toEqual([
      ['HERMES_PORT', 8_001, 8_001, 'ok'],
      ['ENGRAM_PORT', 8_002, 8_002, 'ok'],
      ['RHETOR_PORT', 8_003, 8_003, 'ok'],
      ['HERMES_AI_PORT', 45_001, 45_001, 'ok'],
    ])
  })

  it('sees a file that changes, names the duplicate, and sees it put right', async () => {
    const { world, engine } = await withInstance()
    const before = world.texts.get(ENV) ?? ''
    world.texts.set(ENV, `${before}HERMES_AI_PORT=8001\n`)
    await world.clock.advance(12_000)
    expect(conflictsOf(engine, 'duplicate')).toMatchObject([
      {
        id: 'duplicate:primary:.env.local',
        variable: 'HERMES_AI_PORT',
        level: 'warning',
        choices: [{ change: { kind: 'repair' } }, { change: { kind: 'ignore' } }],
      },
    ])
    world.texts.set(ENV, before)
    await world.clock.advance(12_000)
    expect(conflictsOf(engine, 'duplicate')).toEqual([])
  })

  it('a repair through the ordinary change brings the file back', async () => {
    const { world, engine } = await withInstance()
    world.texts.set(ENV, `${world.texts.get(ENV) ?? ''}# mine\nHERMES_AI_PORT=8001\n`)
    await world.clock.advance(12_000)
    const change = { kind: 'repair' as const, instance: primary }
    const { token } = await good(engine.call('ports.preview', { change }, null))
    await good(engine.call('ports.apply', { change, token }, null))
    await world.clock.advance(12_000)
    expect(conflictsOf(engine, 'duplicate')).toEqual([])
    expect(world.texts.get(ENV)).toContain('# mine\n')
  })

  it('tells a row that is up and silent only after five seconds, and one that nobody listens for', async () => {
    const { world, engine } = await withInstance()
    await good(engine.call('component.start', { ref: 'primary/hermes' as Ref }, null))
    await world.clock.advance(2_000)
    const hermes = world.machine.started.find((one) => one.request.ref === 'primary/hermes')
    if (!hermes) throw new Error('hermes was not started')
    hermes.isListening = false
    expect(conflictsOf(engine, 'silent')).toEqual([])
    await world.clock.advance(20_000)
    expect(conflictsOf(engine, 'silent')).toMatchObject([
      { id: 'silent:primary:HERMES_PORT', ref: 'primary/hermes', port: 8_001, level: 'warning' },
    ])
    expect((await compare(engine)).ports[0]).toMatchObject({
      note: 'hermes is up, but nobody listens on 8001.',
      level: 'warning',
    })
  })

  it('says who listens on a port of ours at the moment it is asked', async () => {
    const { world, engine } = await withInstance()
    world.machine.strangers.push(stranger(8_002))
    expect((await compare(engine)).ports[1]).toMatchObject({
      level: 'warning',
      listening: [{ port: 8_002, isExpected: false }],
      note: expect.stringContaining('listens on 8002, which is planned for engram.') as string,
    })
  })

  it('refuses an instance there is not', async () => {
    const { engine } = await withInstance()
    expect(await engine.call('ports.compare', { instance: 'nobody' as InstanceId }, null)).toMatchObject({
      ok: false,
      failure: { code: 'instance.unknown' },
    })
  })
})

describe('written ports', () => {
  it('are looked for when an instance is made, and only those of others are a warning', async () => {
    const world = createWorld()
    world.folders.add('/home/ada/other')
    world.texts.set('/home/ada/other/till.yaml', world.texts.get('/home/ada/trio/till.yaml') ?? '')
    const engine = await world.boot()
    await good(engine.call('instance.create', request(), null))
    await world.clock.advance(10)
    expect(engine.snapshot().tables.scans[0]).toMatchObject({ id: 'primary', state: 'done', findingCount: 0 })
    expect(engine.snapshot().tables.notices.filter(({ id }) => id.startsWith('written'))).toEqual([])

    world.scanned.push(
      { file: 'a.py', line: 1, column: 8, port: 8_001, text: 'port = 8001' },
      { file: 'b.py', line: 2, column: 8, port: 8_101, text: 'port = 8101' },
      { file: 'c.py', line: 3, column: 11, port: 8_002, text: 'timeout = 8002' },
    )
    const { id } = await good(
      engine.call('instance.create', request({ folder: '/home/ada/other', mode: 'coder-a' }), null),
    )
    await world.clock.advance(10)
    const row = engine.snapshot().tables.scans.find((one) => one.id === id)
    expect(scanRowSchema.parse(row)).toMatchObject({
      state: 'done',
      message: '2 ports are written into the code; 1 of them is primary’s.',
      findings: [
        { file: 'a.py', owner: 'primary', variable: 'HERMES_PORT' },
        { file: 'b.py', owner: 'coder-a', variable: 'HERMES_PORT' },
      ],
    })
    expect(engine.snapshot().tables.notices).toContainEqual(
      expect.objectContaining({ id: 'written-ports-coder-a', level: 'warning', ref: 'coder-a' }),
    )

    world.scanned.length = 0
    await good(engine.call('scan.start', { instance: id }, null))
    await world.clock.advance(10)
    expect(engine.snapshot().tables.notices.filter((one) => one.id.startsWith('written'))).toEqual([])
    await good(engine.call('instance.remove', { id }, null))
    expect(engine.snapshot().tables.scans.map((one) => one.id)).toEqual(['primary'])
  })

  it('many lines are judged in turns, and shown up to a limit with literals first', async () => {
    const { world, engine } = await withInstance()
    for (let line = 1; line <= 700; line += 1)
      world.scanned.push(
        line % 2 === 0
          ? { file: 'a.ts', line, column: 8, port: 8_001, text: 'port = 8001' }
          : { file: 'a.ts', line, column: 18, port: 8_001, text: 'process.env.A ?? 8001' },
      )
    await good(engine.call('scan.start', { instance: primary }, null))
    await world.clock.advance(100)
    const row = engine.snapshot().tables.scans[0]
    expect(row).toMatchObject({ state: 'done', findingCount: 700 })
    expect(row?.findings).toHaveLength(500)
    expect(row?.findings.slice(0, 350).every(({ kind }) => kind === 'literal')).toBe(true)
  })

  it('can be cancelled while it runs, and not when it doesn’t', async () => {
    const { world, engine } = await withInstance()
    let finish: () => void = () => {}
    world.effects.sources.scan = (_request, hear) => {
      hear({ filesDone: 3, filesTotal: 9, hits: [] })
      return {
        done: new Promise((resolve) => {
          finish = () => resolve({ filesDone: 3, filesTotal: 9, hits: [], isCancelled: true, wasCut: false })
        }),
        cancel: () => finish(),
      }
    }
    const call = () => engine.call('scan.cancel', { instance: primary }, null)
    expect(await call()).toMatchObject({ ok: false, failure: { code: 'scan.unknown' } })
    await good(engine.call('scan.start', { instance: primary }, null))
    expect(engine.snapshot().tables.scans[0]).toMatchObject({ state: 'running', filesDone: 3, filesTotal: 9 })
    // Asked again: the one that runs goes on.
    await good(engine.call('scan.start', { instance: primary }, null))
    await good(call())
    await world.clock.advance(10)
    expect(engine.snapshot().tables.scans[0]).toMatchObject({ state: 'cancelled' })
    expect(await call()).toMatchObject({ ok: false })
  })

  it('a tree that can’t be read is told in the row', async () => {
    const { world, engine } = await withInstance()
    world.effects.sources.scan = () => ({ done: Promise.reject(new Error('~/trio can’t be read.')), cancel: () => {} })
    await good(engine.call('scan.start', { instance: primary }, null))
    await world.clock.advance(10)
    expect(engine.snapshot().tables.scans[0]).toMatchObject({ state: 'failed', message: '~/trio can’t be read.' })
  })
})

describe('who talks to whom', () => {
  async function twoInstances() {
    const world = createWorld()
    world.folders.add('/home/ada/other')
    world.texts.set('/home/ada/other/till.yaml', world.texts.get('/home/ada/trio/till.yaml') ?? '')
    const engine = await world.boot()
    await good(engine.call('instance.create', request(), null))
    await good(engine.call('instance.create', request({ folder: '/home/ada/other', mode: 'coder-a' }), null))
    engine.setVisible(true)
    for (const ref of ['primary/hermes', 'coder-a/hermes', 'coder-a/engram'])
      await good(engine.call('component.start', { ref: ref as Ref }, null))
    await world.clock.advance(6_000)
    const runOf = (ref: string) => {
      const process = world.machine.started.find((one) => one.request.ref === ref)
      if (!process) throw new Error(`${ref} was not started`)
      return { fromPid: process.pid, fromRun: process.request.run, fromPort: 50_000 }
    }
    return { world, engine, runOf }
  }

  it('links within an instance are shown and are no trouble; they go after two looks without them', async () => {
    const { world, engine, runOf } = await twoInstances()
    world.machine.connections.push({ ...runOf('coder-a/engram'), toPort: 8_101 })
    await world.clock.advance(5_000)
    expect(engine.snapshot().tables.links).toMatchObject([
      { id: 'coder-a/engram>coder-a/hermes', port: 8_101, connections: 1, isCross: false },
    ])
    expect(conflictsOf(engine, 'cross-talk')).toEqual([])
    world.machine.connections.length = 0
    await world.clock.advance(5_000)
    expect(engine.snapshot().tables.links).toHaveLength(1)
    await world.clock.advance(5_000)
    expect(engine.snapshot().tables.links).toEqual([])
  })

  it('cross-talk is a conflict with the line that causes it, as long as it is', async () => {
    const { world, engine, runOf } = await twoInstances()
    const env = '/home/ada/other/.env.local'
    world.texts.set(env, `${world.texts.get(env) ?? ''}HERMES_URL=http://localhost:8001\n`)
    world.machine.connections.push({ ...runOf('coder-a/engram'), toPort: 8_001 })
    await world.clock.advance(8_000)
    const [conflict] = conflictsOf(engine, 'cross-talk')
    expect(conflict).toMatchObject({
      id: 'cross-talk:coder-a:engram>primary/hermes',
      instance: 'coder-a',
      level: 'warning',
      variable: 'HERMES_URL',
    })
    expect(conflict?.message).toMatch(
      /^engram of coder-a talks to hermes of primary \(8001\)\. HERMES_URL in \.env\.local \(line \d+\) says http:\/\/localhost:8001\./,
    )
    world.machine.connections.length = 0
    await world.clock.advance(15_000)
    expect(conflictsOf(engine, 'cross-talk')).toEqual([])
  })
})

describe('the report', () => {
  it('holds conflicts, links, what is kept ahead and what the system does, and fits its schema', async () => {
    const { world, engine } = await withInstance()
    world.machine.strangers.push(stranger(8_002))
    await world.clock.advance(12_000)
    const report = portsReportSchema.parse(await good(engine.call('ports.report', {}, null)))
    expect(report.conflicts).toContainEqual(expect.objectContaining({ kind: 'taken', port: 8_002 }))
    expect(report.conflicts?.[0]).not.toHaveProperty('choices')
    expect(report).toMatchObject({ links: [], ahead: [] })
    expect(report.rules).not.toBeNull()
    expect(report.listeners[0]).toMatchObject({ port: 8_002, commandLine: 'python3 -m http.server', container: null })
  })
})
