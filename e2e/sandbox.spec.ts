import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { isFreeBlock } from './support/free-blocks'
import { isLiving } from './support/living'
import { openSandbox } from './support/sandbox'

test.skip(process.platform !== 'linux', 'what is left is found through /proc')

test('a sandbox says what was left in it, and removes it', async () => {
  const sandbox = await openSandbox()
  const left = spawn('sleep', ['300'], { env: sandbox.env, detached: true, stdio: 'ignore' })
  mkdirSync(join(sandbox.tillHome, 'run'), { recursive: true })
  writeFileSync(join(sandbox.tillHome, 'run/engine.sock'), '')
  await expect.poll(() => sandbox.living().map(({ pid }) => pid)).toEqual([left.pid])

  const sentences = await sandbox.close()
  expect(sentences).toEqual([expect.stringContaining('sleep 300'), 'the socket file is still there'])
  await expect.poll(() => isLiving(left.pid ?? 0)).toBe(false)
  expect(existsSync(sandbox.root)).toBe(false)
})

test('a sandbox in which nothing is left says nothing, and its ports are free', async () => {
  const sandbox = await openSandbox()
  const more = await sandbox.moreBases()
  const bases = [sandbox.bases.component, sandbox.bases.ai, more.component, more.ai]
  expect(new Set(bases).size).toBe(4)
  for (const base of bases) expect(await isFreeBlock(base)).toBe(true)
  expect(await sandbox.close()).toEqual([])
})
