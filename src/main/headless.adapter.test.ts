import { runInNewContext } from 'node:vm'
import { expect, test, vi } from 'vitest'
import { main } from './headless'

/** Longer than anybody has lived, where V8 is not told to end it. */
const ENDLESS = "/(a+)+$/.test('a'.repeat(60) + '!')"

test('an expression that a command line narrows by comes to an end', async () => {
  const said = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  try {
    expect(await main(['--version'])).toBe(0)
  } finally {
    said.mockRestore()
  }
  expect(runInNewContext(ENDLESS, {}, { timeout: 5_000 })).toBe(false)
})
