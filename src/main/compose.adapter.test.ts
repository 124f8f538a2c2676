import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { DataFolder } from './adapters/data-folder/data-folder'
import { openDataFolder } from './adapters/data-folder/data-folder'
import { takeEngineLock } from './adapters/data-folder/engine-lock'
import { createLogger } from './adapters/logger/logger'
import { createLocalMachine } from './adapters/machine/local'
import type { House } from './compose'
import { compose } from './compose'
import { connectToFolder } from './connect'
import { takeFreeLock, takeOverLock } from './take-engine-lock'

let home: string
let folder: DataFolder
let houses: House[]

beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'till-compose-'))
  folder = openDataFolder({ TILL_HOME: home })
  houses = []
})

afterEach(async () => {
  for (const house of houses) {
    await house.end('stop')
    house.close()
  }
  rmSync(home, { recursive: true })
})

async function open(givesAway: boolean): Promise<House> {
  const house = await compose({
    host: 'headless',
    version: '0.0.0',
    resources: path.resolve(import.meta.dirname, '../../resources'),
    guardian: path.join(home, 'guardian.cjs'),
    folder,
    lock: takeFreeLock(folder),
    logger: createLogger(folder.logs),
    machine: createLocalMachine(),
    hostCommands: null,
    givesAway,
  })
  houses.push(house)
  return house
}

describe('adapters, engine and socket together', () => {
  it('answer over the socket, and leave the folder free at the end', async () => {
    const house = await open(true)
    expect(statSync(folder.socket).mode & 0o777).toBe(0o600)
    const link = await connectToFolder(folder)
    expect(await link?.call('status.get', {})).toEqual({ ok: true, value: { version: 1, instances: [] } })
    expect(await link?.call('host.show', {})).toMatchObject({ ok: false, failure: { code: 'host.unavailable' } })
    link?.close()
    expect(() => takeFreeLock(folder)).toThrow(/in use by a Till without a window \(pid \d+\)/)

    await house.end('keep')
    expect(await connectToFolder(folder)).toBeNull()
    takeFreeLock(folder).release()
  })

  it('give the folder to the app that asks for it', async () => {
    const house = await open(true)
    const lock = await takeOverLock(folder)
    expect(takeEngineLock(folder.lock)).toMatchObject({ ok: false, holder: { host: 'app', pid: process.pid } })
    await house.ended
    lock.release()
  })

  it('keep the folder where they are the app themselves, and say so', async () => {
    const house = await open(false)
    await expect(takeOverLock(folder)).rejects.toMatchObject({ failure: { code: 'engine.busy' } })
    const link = await connectToFolder(folder)
    expect(await link?.call('engine.quit', { components: 'keep' })).toEqual({ ok: true, value: {} })
    await house.ended
    link?.close()
  })

  it('free the lock again when they cannot start', async () => {
    const lock = takeFreeLock(folder)
    const plan = {
      host: 'headless',
      version: '0.0.0',
      resources: path.join(home, 'nowhere'),
      guardian: path.join(home, 'nowhere'),
      folder,
      lock,
      logger: createLogger(folder.logs),
      machine: createLocalMachine(),
      hostCommands: null,
      givesAway: true,
    } as const
    await expect(compose(plan)).rejects.toThrow(/platforms/)
    takeFreeLock(folder).release()
  })
})
