import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { whyMute } from './why-mute'

it.skipIf(process.platform === 'win32')('tells that an engine is suspended and how to continue it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'till-mute-'))
  const lock = join(folder, 'engine.lock')
  const child = spawn('sleep', ['60'], { stdio: 'ignore' })
  const pid = child.pid ?? 0
  try {
    expect(await whyMute(lock)).toBeNull()
    writeFileSync(lock, JSON.stringify({ pid, host: 'headless', since: 1 }))
    expect(await whyMute(lock)).toBe(
      `Till’s engine (pid ${String(pid)}) does not answer; still waiting for it (Ctrl+C gives up).`,
    )
    child.kill('SIGSTOP')
    await expect
      .poll(() => whyMute(lock))
      .toContain(`is suspended, so it does not answer; continue it with: kill -CONT ${String(pid)}`)
  } finally {
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
    rmSync(folder, { recursive: true })
  }
  expect(await whyMute(lock)).toBeNull()
})
