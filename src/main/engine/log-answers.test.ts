import { describe, expect, it } from 'vitest'
import { CommandError } from '@shared/contract/failure'
import type { Ref, RunId } from '@shared/model/ids'
import type { Logs, LogSearchRequest } from './effects'
import type { HostCommands } from './engine'
import { createLogAnswers } from './log-answers'

const A = 'one/hermes' as Ref
const B = 'one/engram' as Ref
const C = 'two/hermes' as Ref
const NOBODY = 'two/none' as Ref
const ALL = { instance: null, refs: [], level: null, from: null, to: null }
const WISH = { filter: ALL, pattern: 'x', isRegex: false, isCaseSensitive: false, limit: 5 }

function world(host: HostCommands | null = null) {
  const started = new Map<Ref, number>([
    [A, 1],
    [B, 2],
    [C, 3],
  ])
  const units = [A, B, C, NOBODY].map((ref) => ({ ref, instance: ref.split('/')[0] }))
  const searches: { request: LogSearchRequest; answer(): void }[] = []
  const logs = {
    runAt: async (_: Ref, at: number) => (at < 0 ? null : ('run-kept-1' as RunId)),
    find: async (ref: Ref, run: RunId) => (run === 'run-kept-1' ? `/logs/${ref}/kept.log` : null),
    range: async () => ({ lines: [], sizeBytes: 0, headBytes: 0, hasBefore: false, hasAfter: false }),
    merged: async () => ({ lines: [], hasBefore: false }),
    openable: async (path: string) => ({ path, line: 42 }),
    search: (request: LogSearchRequest) => {
      let cancel = (): void => {}
      const done = new Promise<Awaited<ReturnType<Logs['search']>['done']>>((resolve, reject) => {
        cancel = () => reject(new CommandError('log.superseded', 'Another one.'))
        searches.push({
          request,
          answer: () => resolve({ hits: [], isCut: false, searchedBytes: 1, searchedFiles: 1 }),
        })
      })
      return { done, cancel: () => cancel() }
    },
  }
  const { handlers, detach } = createLogAnswers({
    effects: {
      logs: logs as unknown as Logs,
      storage: {
        lastRun: (ref: Ref) => {
          const at = started.get(ref)
          return at === undefined ? null : { run: `run-of-${ref}` as RunId, logPath: `/logs/${ref}.log`, startedAt: at }
        },
      } as never,
    },
    instances: {
      record: (id: string) => {
        if (id !== 'one' && id !== 'two') throw new CommandError('instance.unknown', 'None.')
      },
    } as never,
    supervisor: {
      unit: (ref: Ref) => units.find((unit) => unit.ref === ref),
      units: () => units,
      unitsOf: (id: string) => units.filter((unit) => unit.instance === id),
    } as never,
    host,
  })
  return { handlers, detach, searches }
}

const client = (id: string) => ({ id, push: () => {} })

describe('searching', () => {
  it('takes the newest logs of whoever is meant, and leaves out who never ran', async () => {
    const { handlers, searches } = world()
    const filters = [
      ALL,
      { ...ALL, instance: 'one' },
      { ...ALL, refs: [C, NOBODY] },
      { ...ALL, instance: 'one', refs: [A, C] },
    ]
    for (const filter of filters) void handlers['log.search']({ ...WISH, filter: filter as never }, null)
    expect(searches.map(({ request }) => request.files.map((file) => file.ref))).toEqual([[A, B, C], [A, B], [C], [A]])
    expect(searches[0]?.request.files[0]).toEqual({ ref: A, run: `run-of-${A}`, path: `/logs/${A}.log`, startedAt: 1 })
    const unknown = handlers['log.search']({ ...WISH, filter: { ...ALL, instance: 'three' as never } }, null)
    await expect(unknown).rejects.toMatchObject({ failure: { code: 'instance.unknown' } })
  })

  it('ends the search before it of the same client, and of nobody else', async () => {
    const { handlers, searches, detach } = world()
    const first = handlers['log.search'](WISH, client('a'))
    const others = handlers['log.search'](WISH, client('b'))
    const second = handlers['log.search'](WISH, client('a'))
    await expect(first).rejects.toMatchObject({ failure: { code: 'log.superseded' } })
    searches[1]?.answer()
    searches[2]?.answer()
    expect((await others).searchedFiles).toBe(1)
    expect((await second).searchedFiles).toBe(1)
    const left = handlers['log.search'](WISH, client('a'))
    detach('a')
    detach('b')
    await expect(left).rejects.toMatchObject({ failure: { code: 'log.superseded' } })
  })

  it('that is refused at once does not end the one under way', async () => {
    const { handlers, searches } = world()
    const first = handlers['log.search'](WISH, client('a'))
    const wrong = handlers['log.search']({ ...WISH, filter: { ...ALL, refs: ['x/y' as Ref] } }, client('a'))
    await expect(wrong).rejects.toMatchObject({ failure: { code: 'ref.unknown' } })
    searches[0]?.answer()
    expect((await first).searchedBytes).toBe(1)
  })
})

describe('a range', () => {
  const where = { offset: null, at: null, before: 1, after: 1 }

  it('is of the newest run, or of one that is kept', async () => {
    const { handlers } = world()
    expect(await handlers['log.range']({ ref: A, run: null, ...where }, null)).toMatchObject({
      run: `run-of-${A}`,
      path: `/logs/${A}.log`,
    })
    const kept = await handlers['log.range']({ ref: A, run: 'run-kept-1' as RunId, ...where }, null)
    expect(kept.path).toBe(`/logs/${A}/kept.log`)
  })

  it('around a moment is of the run that wrote then, or of the newest where that is not kept', async () => {
    const { handlers } = world()
    const at = async (moment: number) =>
      (await handlers['log.range']({ ref: B, run: null, ...where, at: moment }, null)).run
    expect(await at(2)).toBe(`run-of-${B}`)
    expect(await at(1)).toBe('run-kept-1')
    expect(await at(-1)).toBe(`run-of-${B}`)
  })

  it('of nothing is said so', async () => {
    const { handlers } = world()
    const range = (ref: Ref, run: RunId | null) => handlers['log.range']({ ref, run, ...where }, null)
    await expect(range(NOBODY, null)).rejects.toMatchObject({ failure: { code: 'log.none', ref: NOBODY } })
    await expect(range(A, 'run-gone-1' as RunId)).rejects.toMatchObject({ failure: { code: 'log.none' } })
    await expect(range('x/y' as Ref, null)).rejects.toMatchObject({ failure: { code: 'ref.unknown' } })
  })
})

describe('opening in an editor', () => {
  it('opens what Till itself resolved, at the line of the byte', async () => {
    const opened: unknown[] = []
    const host = { openFile: async (...all: unknown[]) => void opened.push(all) } as unknown as HostCommands
    const { handlers } = world(host)
    expect(await handlers['log.openInEditor']({ ref: A, run: null, offset: 7 }, null)).toEqual({
      path: `/logs/${A}.log`,
      line: 42,
    })
    await handlers['log.openInEditor']({ ref: A, run: null, offset: null }, null)
    expect(opened).toEqual([
      [`/logs/${A}.log`, 42],
      [`/logs/${A}.log`, null],
    ])
  })

  it('without a window says what to do instead', async () => {
    const { handlers } = world()
    await expect(handlers['log.openInEditor']({ ref: A, run: null, offset: null }, null)).rejects.toMatchObject({
      failure: { code: 'host.unavailable', hint: `till logs ${A} --edit opens it in yours.` },
    })
  })
})
