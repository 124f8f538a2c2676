import { expect, it } from 'vitest'
import type { Push } from '@shared/contract/stream'
import type { Ref } from '@shared/model/ids'
import { createFanOut, FRAME_MS } from './fan-out'
import { createStore } from './store'
import { createManualClock } from './testing/manual-clock'

function watched() {
  const clock = createManualClock()
  const written: string[] = []
  const store = createStore(
    (changes) => void written.push(...changes.map(({ kind }) => kind)),
    () => {},
    (run) => clock.after(0, run),
  )
  const fanOut = createFanOut(store, clock)
  const told: { atMs: number; ids: string[]; written: number }[] = []
  const push = (one: Push): void => {
    if (one.kind !== 'patch') return
    const ids = (one.patch.put.notices ?? []).map(({ id }) => id)
    told.push({ atMs: clock.monotonicMs(), ids, written: written.length })
  }
  fanOut.attach({ id: 'window', push }, { patches: true, telemetry: false })
  const change = (id: string): void =>
    void store.note((tx) => {
      tx.put('notices', { id, level: 'info', message: id, hint: null, ref: null, at: 0 })
      tx.keep({ kind: 'wanted.put', ref: `i/${id}` as Ref, isWanted: true })
    })
  return { clock, fanOut, told, change }
}

it('tells what changes after a rest at once, the next steps soon after, and joins what falls together', async () => {
  const { clock, fanOut, told, change } = watched()
  change('a')
  change('b')
  await clock.advance(1)
  change('c')
  change('d')
  await clock.advance(FRAME_MS)
  expect(told.map(({ atMs, ids }) => ({ atMs, ids }))).toEqual([
    { atMs: 0, ids: ['a', 'b'] },
    { atMs: 2, ids: ['c', 'd'] },
  ])
  await clock.advance(100)
  change('e')
  await clock.advance(0)
  expect(told.at(-1)).toMatchObject({ ids: ['e'], atMs: 101 + FRAME_MS })
  fanOut.dispose()
})

it('tells what goes on changing once a frame, from beginning to end', async () => {
  const { clock, fanOut, told, change } = watched()
  const [rounds, forMs] = [3, 1_000]
  for (let round = 0; round < rounds; round += 1) {
    const before = told.length
    for (let ms = 0; ms < forMs; ms += 1) {
      change(`${String(round)}-${String(ms)}`)
      await clock.advance(1)
    }
    // A few went sooner after the rest; none is lost, and the last is told within its frame.
    expect(told.length - before).toBeLessThanOrEqual(forMs / FRAME_MS + 9)
    await clock.advance(FRAME_MS)
    expect(told.at(-1)?.ids).toContain(`${String(round)}-${String(forMs - 1)}`)
    await clock.advance(forMs)
  }
  expect(told.flatMap(({ ids }) => ids)).toHaveLength(rounds * forMs)
  fanOut.dispose()
})

it('tells nothing that is not on the disk', async () => {
  const { clock, fanOut, told, change } = watched()
  change('a')
  await clock.advance(1)
  change('b')
  fanOut.dispose()
  expect(told.map((one) => one.written)).toEqual([1, 2])
})
