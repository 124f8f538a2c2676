import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, onTestFinished } from 'vitest'
import { CONTRACT_VERSION } from '@shared/contract/version'
import type { DataFolder } from './adapters/data-folder/data-folder'
import { openDataFolder } from './adapters/data-folder/data-folder'
import { takeEngineLock } from './adapters/data-folder/engine-lock'
import { encodeLine } from './hosts/socket/wire'
import { takeOverLock } from './take-engine-lock'

/** Enough for whoever answers at once, and short for who never does. */
const WITHIN_MS = 1_000

let home: string
let folder: DataFolder
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'till-take-'))
  folder = openDataFolder({ TILL_HOME: home })
})
afterEach(() => rmSync(home, { recursive: true }))

/** Holds the lock; answers what lets go of it. */
function hold(): () => void {
  const lock = takeEngineLock(folder.lock)
  if (!lock.ok) throw new Error('The lock of a new folder is somebody’s')
  let isHeld = true
  const release = (): void => {
    if (isHeld) lock.release()
    isHeld = false
  }
  onTestFinished(release)
  return release
}

/** Something at the engine’s address that does this with who connects. */
async function listen(welcome: (socket: Socket) => void): Promise<void> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}))
    welcome(socket)
  })
  server.listen(folder.socket)
  await once(server, 'listening')
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise((closed) => server.close(closed))
  })
}

const silences: [string, (socket: Socket) => void][] = [
  ['does not greet', () => {}],
  ['greets and answers nothing more', (socket) => void socket.write(encodeLine({ contract: CONTRACT_VERSION }))],
]

it.skipIf(process.platform === 'win32').each(silences)(
  'names an engine that %s, and how to continue it',
  async (_, welcome) => {
    hold()
    await listen(welcome)
    const child = spawn('sleep', ['600'], { stdio: 'ignore' })
    onTestFinished(async () => {
      const gone = once(child, 'exit')
      child.kill('SIGKILL')
      await gone
    })
    const pid = String(child.pid)
    writeFileSync(folder.lock, JSON.stringify({ pid: child.pid, host: 'headless', since: 1 }))
    const refusal = {
      code: 'lock.held',
      message: `The data folder ${folder.root} is in use by a Till without a window (pid ${pid}).`,
    }
    const hint = `Quit it first: till quit, or end process ${pid}.`
    await expect(takeOverLock(folder, WITHIN_MS)).rejects.toMatchObject({ failure: { ...refusal, hint } })
    child.kill('SIGSTOP')
    const next = `It is suspended, so it does not answer: continue it with kill -CONT ${pid}, then try again.`
    await expect
      .poll(() => takeOverLock(folder, WITHIN_MS).catch((error: { failure: unknown }) => error.failure))
      .toEqual({ ...refusal, hint: next })
  },
)

it('waits for one that ends in this very moment', async () => {
  const release = hold()
  await listen((socket) => {
    socket.destroy()
    release()
  })
  const lock = await takeOverLock(folder)
  expect(takeEngineLock(folder.lock)).toMatchObject({ ok: false, holder: { host: 'app', pid: process.pid } })
  lock.release()
})
