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
  const units = [A, B, C, NOBODY].map((ref) => ({
    ref,
    instance: ref.split('/')[0],
    run: ref === A ? { run: `run-of-${A}` } : null,
  }))
  const searches: { request: LogSearchRequest; answer(): void }[] = []
  const logs = {
    runs: async (ref: Ref) =>
      [
        { run: `run-of-${ref}`, path: `/logs/${ref}.log`, startedAt: started.get(ref), writtenAt: 9, sizeBytes: 90 },
        { run: 'run-kept-1', path: `/logs/${ref}/kept.log`, startedAt: 0, writtenAt: 1, sizeBytes: 10 },
      ].filter(() => started.has(ref)),
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
    history: {
      of: () => [
        entry('ready', 0.1),
        entry('failed', 0.2, 'exited with 1'),
        entry('ready', 1.1),
        entry('failed', 2.1, 'killed'),
        entry('stopped', 2.2, 'stopped by you'),
      ],
    },
    host,
  })
  return { handlers, detach, searches }
}

const entry = (state: 'ready' | 'failed' | 'stopped', at: number, message: string | null = null) => ({
  at,
  state,
  code: null,
  message,
  because: [],
  run: null,
})

const client = (id: string) => ({ id, push: () => {} })
const turn = (): Promise<void> => new Promise((resolve) => void setTimeout(resolve, 0))

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
    await turn()
    expect(searches.map(({ request }) => request.files.map((file) => file.ref))).toEqual([[A, B, C], [A, B], [C], [A]])
    expect(searches[0]?.request.files[0]).toEqual({ ref: A, run: `run-of-${A}`, path: `/logs/${A}.log`, startedAt: 1 })
    const unknown = handlers['log.search']({ ...WISH, filter: { ...ALL, instance: 'three' as never } }, null)
    await expect(unknown).rejects.toMatchObject({ failure: { code: 'instance.unknown' } })
  })

  it('ends the search before it of the same client, and of nobody else', async () => {
    const { handlers, searches, detach } = world()
    const first = handlers['log.search'](WISH, client('a'))
    const others = handlers['log.search'](WISH, client('b'))
    await turn()
    const second = handlers['log.search'](WISH, client('a'))
    await expect(first).rejects.toMatchObject({ failure: { code: 'log.superseded' } })
    searches[1]?.answer()
    searches[2]?.answer()
    expect((await others).searchedFiles).toBe(1)
    expect((await second).searchedFiles).toBe(1)
    const left = handlers['log.search'](WISH, client('a'))
    await turn()
    detach('a')
    detach('b')
    await expect(left).rejects.toMatchObject({ failure: { code: 'log.superseded' } })
  })

  it('that is refused at once does not end the one under way', async () => {
    const { handlers, searches } = world()
    const first = handlers['log.search'](WISH, client('a'))
    const wrong = handlers['log.search']({ ...WISH, filter: { ...ALL, refs: ['x/y' as Ref] } }, client('a'))
    await expect(wrong).rejects.toMatchObject({ failure: { code: 'ref.unknown' } })
    await turn()
    searches[0]?.answer()
    expect((await first).searchedBytes).toBe(1)
  })
})

describe('earlier runs', () => {
  const runs = (filter: object) => ({ ...WISH, filter: { ...ALL, ...filter } as never })

  it('are searched too where all are wanted, or one of them alone', async () => {
    const { handlers, searches } = world()
    void handlers['log.search'](runs({ refs: [A], runs: 'all' }), null)
    void handlers['log.search'](runs({ refs: [A], runs: 'run-kept-1' }), null)
    await turn()
    expect(searches.map(({ request }) => request.files.map(({ run }) => run))).toEqual([
      [`run-of-${A}`, 'run-kept-1'],
      ['run-kept-1'],
    ])
    await expect(handlers['log.search'](runs({ refs: [A, B], runs: 'run-kept-1' }), null)).rejects.toMatchObject({
      failure: { code: 'input.invalid' },
    })
    await expect(handlers['log.search'](runs({ refs: [A], runs: 'run-gone-1' }), null)).rejects.toMatchObject({
      failure: { code: 'log.none', hint: `till logs ${A} --runs lists those that are.` },
    })
  })

  it('a search that another one overtakes while its runs are looked for never begins', async () => {
    const { handlers, searches } = world()
    const first = handlers['log.search'](runs({ refs: [A], runs: 'all' }), client('a'))
    const second = handlers['log.search'](runs({ refs: [B] }), client('a'))
    await expect(first).rejects.toMatchObject({ failure: { code: 'log.superseded' } })
    await turn()
    expect(searches.map(({ request }) => request.files[0]?.ref)).toEqual([B])
    searches[0]?.answer()
    expect((await second).searchedFiles).toBe(1)
  })

  it('are listed with how they ended; what lives has not', async () => {
    const { handlers } = world()
    const list = async (ref: Ref) =>
      (await handlers['log.runs']({ ref }, null)).runs.map(({ run, isLiving, ending }) => [run, isLiving, ending])
    expect(await list(A)).toEqual([
      [`run-of-${A}`, true, null],
      ['run-kept-1', false, 'exited with 1'],
    ])
    expect((await list(B))[0]).toEqual([`run-of-${B}`, false, 'killed'])
    expect(await list(NOBODY)).toEqual([])
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
