import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { DataFolder } from './adapters/data-folder/data-folder'
import { launchEngine } from './launch-engine'

test('where its output can’t be written, that is said, with the file', async () => {
  const root = mkdtempSync(join(tmpdir(), 'till-launch-'))
  try {
    const logs = join(root, 'logs')
    // No folder: nothing can be written into it, whoever one is.
    writeFileSync(logs, '')
    await expect(launchEngine('never-begun.cjs', { root, logs } as DataFolder)).rejects.toMatchObject({
      failure: {
        code: 'files.failed',
        message: expect.stringContaining(
          `Till can’t begin, because ${join(logs, 'headless.out')} can’t be written: `,
        ) as string,
      },
    })
  } finally {
    rmSync(root, { recursive: true })
  }
})
