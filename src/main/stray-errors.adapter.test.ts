import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { bundleProgram } from './adapters/storage/testing/bundle'

test('an error that nobody caught is told with its place, and ends nothing', async () => {
  const program = await bundleProgram(join(import.meta.dirname, 'testing/stray-program.ts'))
  try {
    const { status, stdout } = spawnSync(process.execPath, [program.path], { encoding: 'utf8' })
    expect(status).toBe(0)
    const lines = stdout.trim().split('\n')
    expect(lines[0]).toMatch(/Error: a promise.* at /)
    expect(lines[1]).toMatch(/Error: a timer.* at /)
    expect(lines[2]).toBe('lives on')
  } finally {
    program.remove()
  }
})
