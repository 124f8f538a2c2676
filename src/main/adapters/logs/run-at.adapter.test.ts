import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { madeAt, newId } from '../facts/new-id'
import { runAt } from './run-at'

let folder: string
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'till-run-at-'))))
afterEach(() => rmSync(folder, { recursive: true }))

const runOf = (at: number): string => at.toString(36).padStart(9, '0') + '0123456789abcdef'

it('is the newest run that began before the moment', async () => {
  const runs = [1_000_000, 2_000_000, 3_000_000].map(runOf)
  for (const run of runs) writeFileSync(join(folder, `${run}.log`), '')
  writeFileSync(join(folder, `${runOf(2_500_000)}.log.0-4096.gz`), '')
  writeFileSync(join(folder, 'notes.log'), '')
  expect(await runAt(folder, 2_700_000)).toBe(runs[1])
  expect(await runAt(folder, 3_000_000)).toBe(runs[2])
  expect(await runAt(folder, 999_999)).toBeNull()
  expect(await runAt(join(folder, 'none'), 1)).toBeNull()
})

it('reads the time of an id back', () => {
  const before = Date.now()
  const at = madeAt(newId())
  expect(at).toBeGreaterThanOrEqual(before)
  expect(at).toBeLessThanOrEqual(Date.now())
  expect(madeAt('run-00000001')).toBeNaN()
})
