import { describe, expect, it } from 'vitest'
import { scanRowSchema } from '@shared/model/conflicts'
import { createWorld, good, request } from './testing/engine-fixture'
import { primary, withInstance } from './testing/instances-fixture'

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
