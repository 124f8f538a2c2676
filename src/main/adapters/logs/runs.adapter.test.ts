import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { madeAt, newId } from '../facts/new-id'
import { runsIn } from './runs'

let folder: string
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'till-runs-'))))
afterEach(() => rmSync(folder, { recursive: true }))

const runOf = (at: number): string => at.toString(36).padStart(9, '0') + '0123456789abcdef'

it('are those whose logs are there, newest first, with when they began and how much they wrote', async () => {
  const runs = [1_000_000, 3_000_000, 2_000_000].map(runOf)
  for (const run of runs) writeFileSync(join(folder, `${run}.log`), 'x\n')
  writeFileSync(join(folder, `${runOf(2_500_000)}.log.0-4096.gz`), '')
  writeFileSync(join(folder, 'notes.log'), '')
  expect(await runsIn(folder)).toEqual(
    [3_000_000, 2_000_000, 1_000_000].map((startedAt) => ({
      run: runOf(startedAt),
      path: join(folder, `${runOf(startedAt)}.log`),
      startedAt,
      writtenAt: expect.any(Number) as number,
      sizeBytes: 2,
    })),
  )
  expect(await runsIn(join(folder, 'none'))).toEqual([])
})

it('reads the time of an id back', () => {
  const before = Date.now()
  const at = madeAt(newId())
  expect(at).toBeGreaterThanOrEqual(before)
  expect(at).toBeLessThanOrEqual(Date.now())
  expect(madeAt('run-00000001')).toBeNaN()
})
