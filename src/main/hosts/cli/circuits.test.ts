import { beforeEach, describe, expect, it } from 'vitest'
import type { BreakerRow, FallbackRow } from '@shared/model/degradation'
import type { InstanceId, Ref } from '@shared/model/ids'
import { createFakeEngine, type FakeEngine } from '../testing/fake-engine'
import { componentRow, instanceRow } from '../testing/rows'
import { typeLine } from '../testing/typed-line'

let engine: FakeEngine
const till = (line: string) => typeLine(engine, line.split(' '))

const OPEN: BreakerRow = {
  id: 'a/rhetor',
  instance: 'a' as InstanceId,
  ref: 'a/rhetor' as Ref,
  capability: null,
  name: 'Rhetor',
  state: 'open',
  label: 'open',
  message: 'open after 5 failures in a row; 3 wait for it',
  since: 0,
  dueAt: null,
  failures: 5,
  threshold: 5,
  trialsLeft: 0,
  paused: [],
  actions: ['try', 'close'],
}

const DEGRADED: FallbackRow = {
  id: 'a#text_generation',
  instance: 'a' as InstanceId,
  capability: 'text_generation',
  primary: 'a/rhetor' as Ref,
  chain: [],
  using: 'a/llm' as Ref,
  isDegraded: true,
  message: 'text_generation comes from llm, because Rhetor failed; slower answers',
  since: 0,
  dueAt: null,
}

beforeEach(() => {
  engine = createFakeEngine()
  engine.tables.instances.push(instanceRow({ id: 'a' }))
  engine.tables.components.push(componentRow('a', 'rhetor'), componentRow('a', 'llm'))
  engine.answers.set('breaker.decide', { ok: true, value: { revision: 0 } })
})

describe('till circuits', () => {
  it('says that all is well', async () => {
    expect(await till('circuits')).toMatchObject({
      code: 0,
      out: 'No circuit is open, and every capability comes from where it should.\n',
    })
  })

  it('lists what is open and who stands in, and ends with 1', async () => {
    engine.tables.breakers.push(OPEN)
    engine.tables.fallbacks.push(DEGRADED)
    const { code, out } = await till('circuits')
    expect(code).toBe(1)
    expect(out.split('\n')).toEqual([
      'a/rhetor  open after 5 failures in a row; 3 wait for it',
      'text_generation comes from llm, because Rhetor failed; slower answers',
      '',
    ])
    const dueAt = Date.now() + 125_000
    engine.tables.breakers.splice(0, 1, { ...OPEN, dueAt })
    engine.tables.fallbacks.splice(0, 1, { ...DEGRADED, dueAt })
    expect((await till('circuits')).out.split('\n')).toEqual([
      'a/rhetor  open after 5 failures in a row; 3 wait for it · tried again in 2 min',
      'text_generation comes from llm, because Rhetor failed; slower answers · from rhetor again in 2 min',
      '',
    ])
    engine.tables.breakers.splice(0, 1, OPEN)
    engine.tables.fallbacks.splice(0, 1, DEGRADED)
    // Where rows are listed, what is lost stands above them.
    expect((await till('status')).out.split('\n')[1]).toBe(`  ${DEGRADED.message ?? ''}`)
    expect(JSON.parse((await till('circuits --json')).out)).toEqual({
      version: 1,
      circuits: [OPEN],
      fallbacks: [DEGRADED],
    })
  })

  it.each([
    ['circuits --try rhetor', 'try', 'Rhetor is tried now. till why a/rhetor tells how it goes.\n'],
    ['circuits --close a/rhetor', 'close', 'The circuit of Rhetor is closed, as if nothing had failed.\n'],
  ])('%s', async (line, choice, said) => {
    engine.tables.breakers.push(OPEN)
    const { code, out } = await till(line)
    expect({ code, out }).toEqual({ code: 0, out: said })
    expect(engine.calls).toMatchObject([{ name: 'breaker.decide', input: { id: 'a/rhetor', choice } }])
  })

  it('answers a decision as JSON too', async () => {
    engine.tables.breakers.push(OPEN)
    const { code, out } = await till('circuits --close rhetor --json')
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ version: 1, id: 'a/rhetor', choice: 'close' })
  })

  it('names those that are open where another one was meant', async () => {
    engine.tables.breakers.push(OPEN)
    const { code, err } = await till('circuits --try llm')
    expect(code).toBe(4)
    expect(err).toContain('The circuit of a/llm is not open.\nOpen are: a/rhetor.')
    expect((await till('circuits --try rhetor --close rhetor')).code).toBe(2)
    expect(engine.calls).toEqual([])
  })
})

describe('till resolve', () => {
  it('tells who provides it, with what, and what is lost', async () => {
    const value = {
      ref: 'a/llm',
      endpoint: 'http://127.0.0.1:8004',
      parameters: { model: 'llama3' },
      isFallback: true,
      lost: 'slower answers',
    }
    engine.answers.set('fallback.resolve', { ok: true, value })
    const { code, out } = await till('resolve a text_generation')
    expect(code).toBe(0)
    expect(out).toBe(
      'a/llm  http://127.0.0.1:8004\nwith model="llama3"\nIt stands in for the primary: slower answers.\n',
    )
    expect(engine.calls).toMatchObject([
      { name: 'fallback.resolve', input: { instance: 'a', capability: 'text_generation' } },
    ])
    expect(JSON.parse((await till('resolve a text_generation --json')).out)).toMatchObject(value)
  })

  it('ends with 1 where nobody does, and says who was tried', async () => {
    const message = 'Nobody provides text_generation now: Rhetor failed; llm is not running.'
    engine.answers.set('fallback.resolve', { ok: false, failure: { code: 'fallback.none', message } })
    const { code, err } = await till('resolve a text_generation')
    expect(code).toBe(1)
    expect(err).toContain(message)
  })
})
