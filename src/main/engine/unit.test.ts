import { expect, test, vi } from 'vitest'
import type { RunId } from '@shared/model/ids'
import { ownersIn, type Unit } from './unit'

const unit = (ref: string, pid: number, isAdopted: boolean): Unit =>
  ({
    ref,
    run: { run: ref, identity: { bootId: 'b', pid, startTicks: 1 }, logPath: '', isAdopted, earlyExit: null },
  }) as Unit

test('processes are known by their run, or by their pid where they were adopted, in one pass for all of them', () => {
  const byRun = new Map(
    [unit('a/x', 1, false), unit('a/y', 2, true)].map((one): [RunId, Unit] => [one.ref as string as RunId, one]),
  )
  const passes = vi.spyOn(byRun, 'values')
  const ownerOf = ownersIn(byRun)
  expect(ownerOf('a/x' as RunId, 9)?.ref).toBe('a/x')
  expect(ownerOf(null, 2)?.ref).toBe('a/y')
  expect(ownerOf('of-before' as RunId, 2)?.ref).toBe('a/y')
  for (const [run, pid] of [
    [null, 1],
    [null, null],
    [null, 3],
    ['of-before' as RunId, null],
  ] as const)
    expect(ownerOf(run, pid)).toBeUndefined()
  expect(passes).toHaveBeenCalledTimes(1)
})
