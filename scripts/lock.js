import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

const LOOK_AGAIN_MS = 100
const GIVE_UP_AFTER_MS = 5 * 60_000

/**
 * Runs `work` while no other process that asks for the same file does, and waits for those that do. The file names its
 * holder; one that was killed holds nothing.
 */
export function holdLock(file, work) {
  mkdirSync(dirname(file), { recursive: true })
  const mine = `${file}.${process.pid}`
  // Linked rather than made there: so it is never seen without the name of its holder.
  writeFileSync(mine, String(process.pid))
  try {
    const giveUpAt = performance.now() + GIVE_UP_AFTER_MS
    while (!take(mine, file)) {
      if (performance.now() > giveUpAt) throw new Error(`${file} has been held for too long: remove it and try again`)
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOOK_AGAIN_MS)
    }
    try {
      return work()
    } finally {
      rmSync(file, { force: true })
    }
  } finally {
    rmSync(mine, { force: true })
  }
}

function take(mine, file) {
  try {
    linkSync(mine, file)
    return true
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
    if (!isHeld(file)) rmSync(file, { force: true })
    return false
  }
}

function isHeld(file) {
  try {
    process.kill(Number(readFileSync(file, 'utf8')), 0)
    return true
  } catch (error) {
    // EPERM: it lives, as another user. ENOENT: it was given back just now.
    return error.code === 'EPERM' || error.code === 'ENOENT'
  }
}
