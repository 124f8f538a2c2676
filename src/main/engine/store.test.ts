import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CommandError } from '@shared/contract/failure'
import type { Patch } from '@shared/contract/stream'
import type { Ref } from '@shared/model/ids'
import type { NoticeRow } from '@shared/model/rows'
import type { Change } from './effects'
import { joinPatches } from './fan-out'
import { createStore } from './store'

const ref = (id: string): Ref => `i/${id}` as Ref
const notice = (id: string, message = 'x'): NoticeRow => ({ id, level: 'info', message, hint: null, ref: null, at: 0 })

/** Applies a patch the way a client does. */
function follow(rows: Map<string, NoticeRow>, patch: Patch): void {
  for (const row of patch.put.notices ?? []) rows.set(row.id, row)
  for (const id of patch.gone.notices ?? []) rows.delete(id)
}

describe('the store', () => {
  it('tells rows, counts revisions, and is silent when nothing changed', () => {
    const store = createStore(() => {})
    const heard: Patch[] = []
    store.subscribe((patch) => heard.push(patch))
    expect(store.transact((tx) => tx.put('notices', notice('a')))).toBe(1)
    expect(store.transact((tx) => tx.put('notices', notice('a')))).toBe(1)
    expect(store.transact((tx) => tx.remove('notices', 'never'))).toBe(1)
    expect(heard).toEqual([{ revision: 1, put: { notices: [notice('a')] }, gone: {} }])
  })

  it('changes nothing when the disk refuses', () => {
    const store = createStore(() => {
      throw new Error('disk full')
    })
    const attempt = (): number =>
      store.transact((tx) => {
        tx.put('notices', notice('a'))
        tx.keep({ kind: 'settings.put', settings: { theme: 'dark', density: 'compact', onQuit: 'ask' } })
      })
    expect(attempt).toThrow('disk full')
    expect(store.all('notices')).toEqual([])
    expect(store.revision()).toBe(0)
  })

  it('reads its own writes inside a transact', () => {
    const store = createStore(() => {})
    store.transact((tx) => tx.put('notices', notice('a')))
    store.transact((tx) => {
      tx.put('notices', notice('b'))
      tx.remove('notices', 'a')
      expect(tx.get('notices', 'a')).toBeUndefined()
      expect(tx.get('notices', 'b')).toEqual(notice('b'))
      expect(tx.all('notices').map((row) => row.id)).toEqual(['b'])
    })
  })

  it('writes what one turn noted as one, before or with what is promised next', () => {
    const written: string[][] = []
    let endTurn: () => void = () => {}
    const store = createStore(
      (changes) => void written.push(changes.map((change) => ('ref' in change ? change.ref : change.kind))),
      () => {},
      (run) => {
        endTurn = run
        return () => (endTurn = () => {})
      },
    )
    const want = (id: string, isWanted = true) => ({ kind: 'wanted.put' as const, ref: ref(id), isWanted })
    store.note((tx) => tx.keep(want('a')))
    store.note((tx) => {
      tx.keep(want('b'))
      tx.put('notices', notice('b'))
    })
    expect(written).toEqual([])
    expect(store.get('notices', 'b')).toBeDefined()
    endTurn()
    expect(written).toEqual([['i/a', 'i/b']])
    store.note((tx) => tx.keep(want('c')))
    store.transact((tx) => tx.keep(want('d')))
    endTurn()
    store.note((tx) => tx.keep(want('e')))
    store.keepNoted()
    endTurn()
    expect(written.slice(1)).toEqual([['i/c', 'i/d'], ['i/e']])
  })

  it('owes what the disk refuses at the end of a turn, and keeps the order', () => {
    const written: string[] = []
    let isFull = true
    let refused = 0
    const turns: (() => void)[] = []
    const store = createStore(
      (changes) => {
        if (isFull) throw new Error('disk full')
        for (const change of changes) written.push('ref' in change ? change.ref : change.kind)
      },
      () => (refused += 1),
      (run) => {
        turns.push(run)
        return () => void turns.splice(turns.indexOf(run), 1)
      },
    )
    const note = (id: string): void =>
      void store.note((tx) => tx.keep({ kind: 'wanted.put', ref: ref(id), isWanted: true }))
    const promise = (id: string): number =>
      store.transact((tx) => tx.keep({ kind: 'wanted.put', ref: ref(id), isWanted: true }))
    note('a')
    expect(() => promise('never')).toThrow('disk full')
    for (const end of turns.splice(0)) end()
    expect(refused).toBe(1)
    note('b')
    expect(store.settle()).toBe(true)
    isFull = false
    note('c')
    promise('d')
    expect(store.settle()).toBe(false)
    for (const end of turns.splice(0)) end()
    expect(written).toEqual(['i/a', 'i/b', 'i/c', 'i/d'])
  })

  it('lets a record that can’t be written keep no other from it, nor a promise', () => {
    const written: string[] = []
    const lost: string[] = []
    let isFull = false
    const idOf = (change: Change): string => ('ref' in change ? change.ref : change.kind)
    const turns: (() => void)[] = []
    const store = createStore(
      (changes) => {
        if (isFull) throw new CommandError('files.failed', 'The disk is full.')
        if (changes.some((change) => idOf(change) === 'i/bad')) throw new CommandError('internal', 'no record')
        written.push(...changes.map(idOf))
      },
      () => {},
      (run) => {
        turns.push(run)
        return () => void turns.splice(turns.indexOf(run), 1)
      },
      (change) => lost.push(idOf(change)),
    )
    const want = (id: string): Change => ({ kind: 'wanted.put', ref: ref(id), isWanted: true })
    for (const id of ['a', 'bad', 'b']) store.note((tx) => tx.keep(want(id)))
    store.transact((tx) => tx.keep(want('c')))
    expect({ written, lost }).toEqual({ written: ['i/a', 'i/b', 'i/c'], lost: ['i/bad'] })
    expect(() => store.transact((tx) => tx.keep(want('bad')))).toThrow('no record')
    expect(lost, 'a promise is not made instead').toEqual(['i/bad'])

    isFull = true
    for (const id of ['d', 'bad', 'e']) store.note((tx) => tx.keep(want(id)))
    for (const end of turns.splice(0)) end()
    expect(store.settle(), 'the disk’s refusal loses nothing').toBe(true)
    isFull = false
    expect(store.settle()).toBe(false)
    expect({ written, lost }).toEqual({
      written: ['i/a', 'i/b', 'i/c', 'i/d', 'i/e'],
      lost: ['i/bad', 'i/bad'],
    })
  })

  it('snapshot + patches = tables, one by one or joined, applied once or twice', () => {
    const step = fc.record({
      id: fc.constantFrom('a', 'b', 'c'),
      message: fc.constantFrom('1', '2'),
      isGone: fc.boolean(),
    })
    fc.assert(
      fc.property(
        fc.array(fc.array(step, { maxLength: 4 }), { maxLength: 12 }),
        fc.nat({ max: 12 }),
        (transacts, attachAt) => {
          const store = createStore(() => {})
          const patches: Patch[] = []
          store.subscribe((patch) => patches.push(patch))
          let snapshot = store.snapshot()
          transacts.forEach((steps, index) => {
            if (index === attachAt) {
              snapshot = store.snapshot()
              patches.length = 0
            }
            store.transact((tx) => {
              for (const { id, message, isGone } of steps) {
                if (isGone) tx.remove('notices', id)
                else tx.put('notices', notice(id, message))
              }
            })
          })
          const truth = new Map(store.all('notices').map((row) => [row.id, row]))
          const single = new Map(snapshot.tables.notices.map((row) => [row.id, row]))
          for (const patch of patches) {
            follow(single, patch)
            follow(single, patch)
          }
          expect(single).toEqual(truth)
          const joined = new Map(snapshot.tables.notices.map((row) => [row.id, row]))
          if (patches.length > 0) follow(joined, joinPatches(patches))
          expect(joined).toEqual(truth)
        },
      ),
    )
  })
})
