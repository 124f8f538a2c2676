import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { canMount, withSmallDisk } from '../files/testing/small-disk'
import { isDiskFull } from './disk-full'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'till-full-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('isDiskFull', () => {
  test.runIf(canMount())('tells a disk without a block left from one with room', async () => {
    await withSmallDisk(folder, '256k', async (disk) => {
      const path = join(folder, 'run.log')
      writeFileSync(path, 'begins\n')
      expect(await isDiskFull(path)).toBe(false)
      const ballast = disk.fill()
      expect(await isDiskFull(path)).toBe(true)
      rmSync(ballast)
      expect(await isDiskFull(path)).toBe(false)
    })
  })

  test('says of a log that is gone that it can’t be asked', async () => {
    await expect(isDiskFull(join(folder, 'gone.log'))).rejects.toThrow(/gone\.log can’t be asked for its room/)
  })
})
