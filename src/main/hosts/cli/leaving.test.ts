import { beforeEach, describe, expect, it } from 'vitest'
import type { InstanceId, RunId } from '@shared/model/ids'
import type { UncertainRow } from '@shared/model/uncertain'
import { createFakeEngine, type FakeEngine } from '../testing/fake-engine'
import { componentRow, instanceRow } from '../testing/rows'
import { typeLine } from '../testing/typed-line'

let engine: FakeEngine
const till = (line: string) => typeLine(engine, line.split(' '))

const row = (over: Partial<UncertainRow> = {}): UncertainRow => ({
  id: 'run-00000001' as RunId,
  ref: 'a/hermes',
  instance: 'a' as InstanceId,
  pid: 4123,
  commandLine: 'node hermes.mjs --token=••••',
  folder: '~/trio',
  startedAt: Date.now() - 61_000,
  message: 'It says it is hermes of A, but Till has no record of it.',
  choices: [
    { choice: 'adopt', label: 'Take it as hermes', consequence: 'Till watches it from now on.' },
    { choice: 'leave', label: 'Leave it alone', consequence: 'It goes on unwatched.' },
  ],
  ...over,
})

beforeEach(() => {
  engine = createFakeEngine()
  engine.tables.instances.push(instanceRow({ id: 'a', name: 'A' }))
  engine.answers.set('uncertain.decide', { ok: true, value: { revision: 1, message: 'It is followed.' } })
})

describe('till uncertain', () => {
  it('says that there is nothing', async () => {
    expect((await till('uncertain')).out).toBe('No process needs a decision.\n')
    expect((await till('uncertain --json')).out).toBe('[]\n')
  })

  it('lists each with its facts, the lines that decide, and what they would do', async () => {
    engine.tables.uncertain.push(row())
    const { out, code } = await till('uncertain')
    expect(code).toBe(0)
    expect(out).toBe(
      [
        'Process 4123 in ~/trio, started 1 min ago',
        '  node hermes.mjs --token=••••',
        '  It says it is hermes of A, but Till has no record of it.',
        '  till uncertain 4123 --adopt',
        '    Till watches it from now on.',
        '  till uncertain 4123 --leave',
        '    It goes on unwatched.',
        '',
      ].join('\n'),
    )
  })

  it('is pointed to where its instance is shown or stopped: that nobody watches one is no rest', async () => {
    engine.tables.uncertain.push(row())
    const said = '1 process needs a decision and is not watched until then: till uncertain lists it.'
    expect((await till('status')).out).toContain(`  ${said}\n`)
    const down = await till('down')
    expect(down.out).toBe('Nothing is running.\n')
    expect(down.err).toBe(`A: ${said}\n`)
    engine.tables.uncertain.push(
      row({ id: 'run-00000002' as RunId }),
      row({ id: 'run-00000003' as RunId, instance: null }),
    )
    expect((await till('status')).out).toContain('  2 processes need a decision and are not watched until then')
  })

  it('decides about the one that is named, by pid, run or row', async () => {
    engine.tables.uncertain.push(row())
    for (const name of ['4123', 'run-00000001', 'a/hermes']) {
      expect((await till(`uncertain ${name} --adopt`)).out).toBe('It is followed.\n')
    }
    const asked = engine.calls.filter(({ name }) => name === 'uncertain.decide').map(({ input }) => input)
    expect(asked).toEqual(Array.from({ length: 3 }, () => ({ run: 'run-00000001', choice: 'adopt' })))
  })

  it('refuses what is not one process, and two choices at once', async () => {
    engine.tables.uncertain.push(row(), row({ id: 'run-00000002' as RunId, pid: 4124 }))
    expect(await till('uncertain a/hermes --end')).toMatchObject({
      code: 5,
      err: '2 processes say they are a/hermes.\nSay which by its process id: 4123, 4124.\n',
    })
    expect(await till('uncertain 99 --end')).toMatchObject({ code: 5 })
    expect(await till('uncertain --leave')).toMatchObject({ code: 2 })
    expect(await till('uncertain 4123 --leave --end')).toMatchObject({ code: 2 })
    expect(engine.calls.filter(({ name }) => name === 'uncertain.decide')).toEqual([])
  })
})

describe('till when-till-goes', () => {
  it('tells the rule, and sets it', async () => {
    expect((await till('when-till-goes a')).out).toContain('A does as the settings say')
    expect((await till('when-till-goes a stop')).out).toBe('A is stopped when Till goes, even where Till is killed.\n')
    await till('when-till-goes a settings')
    const asked = engine.calls.filter(({ name }) => name === 'instance.whenTillGoes').map(({ input }) => input)
    expect(asked).toEqual([
      { id: 'a', choice: 'stop' },
      { id: 'a', choice: null },
    ])
    expect((await till('when-till-goes a perhaps')).code).toBe(2)
    expect((await till('when-till-goes b keep')).code).toBe(4)
  })

  it('is minded by quit: who has a rule is not asked about, and who keeps running is told', async () => {
    engine.tables.instances.splice(0, 1, instanceRow({ id: 'a', name: 'A', whenTillGoes: 'keep' }))
    engine.tables.components.push(componentRow('a', 'hermes', { pid: 7, state: 'ready' }))
    const { out, code } = await till('quit')
    expect({ out, code }).toEqual({
      out: 'Till ended. 1 component runs on; nobody watches until Till is back.\n',
      code: 0,
    })
  })
})
