import { beforeEach, describe, expect, it } from 'vitest'
import { createFakeEngine, type FakeEngine } from '../testing/fake-engine'
import { instanceRow } from '../testing/rows'
import { typeLine } from '../testing/typed-line'

let engine: FakeEngine
const till = (...argv: string[]) => typeLine(engine, ['log-budget', ...argv])
const asked = () => engine.calls.filter(({ name }) => name === 'settings.set' || name === 'log.budget')

beforeEach(() => {
  engine = createFakeEngine()
  engine.tables.instances.push(
    instanceRow({ id: 'a', name: 'A' }),
    instanceRow({ id: 'b', name: 'B', logBudgetBytes: 512 * 1024 ** 2 }),
  )
  for (const name of ['settings.set', 'log.budget']) engine.answers.set(name, { ok: true, value: { revision: 1 } })
})

describe('till log-budget', () => {
  it('tells the room of all, and who has another', async () => {
    expect((await till()).out).toBe('The logs of each instance may take 1 GiB.\n  B  512 MiB\n')
    expect(JSON.parse((await till('--json')).out)).toEqual({
      version: 1,
      bytes: 1024 ** 3,
      instances: [
        { id: 'a', name: 'A', bytes: 1024 ** 3, isOwn: false },
        { id: 'b', name: 'B', bytes: 512 * 1024 ** 2, isOwn: true },
      ],
    })
    expect(asked()).toEqual([])
  })

  it('sets it for all or for one, and gives it up again', async () => {
    for (const words of [['2GiB'], ['settings'], ['a', '500 MB'], ['b', 'settings']])
      expect((await till(...words)).code).toBe(0)
    expect(asked().map(({ name, input }) => [name, input])).toEqual([
      ['settings.set', { logBudgetBytes: 2 * 1024 ** 3 }],
      ['settings.set', { logBudgetBytes: 1024 ** 3 }],
      ['log.budget', { id: 'a', bytes: 500_000_000 }],
      ['log.budget', { id: 'b', bytes: null }],
    ])
  })

  it('says what it does not understand', async () => {
    const { code, err } = await till('a', 'lots')
    expect(code).toBe(2)
    expect(err).toContain('“lots” is no size.')
    expect(await till('10MB')).toMatchObject({
      code: 2,
      err: expect.stringContaining('10MB can’t be: logs need at least 64 MiB.') as string,
    })
    expect((await till('c', '1GiB')).code).toBe(4)
    expect(asked()).toEqual([])
  })
})
