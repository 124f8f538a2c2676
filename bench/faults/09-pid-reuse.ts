import assert from 'node:assert/strict'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, writeFileSync } from 'node:fs'
import { isLiving } from '../../e2e/support/living'
import { until } from '../../src/main/testing/world'
import { startTrio, withEngines } from './engines'
import { NotTried, type Fault } from './fault'

const ONE = `
  hermes: { <<: *service, port: 1, entrypoint: [part.mjs], availability: { restart: no } }
`
/** The kernel gives out the number after this one next; root may set it (pid_namespaces(7)). */
const LAST_PID = '/proc/sys/kernel/ns_last_pid'
const TRIES = 300

export const fault: Fault = {
  name: 'the pid of a component is given to a stranger',
  attempts: [
    { name: 'while no engine watched: not adopted, not touched by a stop', run: unwatched },
    { name: 'of an adopted one, under its eyes', run: watched },
  ],
}

async function unwatched(): Promise<string> {
  return withEngines(ONE, async (world, begin) => {
    const first = await begin()
    await startTrio(world, first)
    const pid = (await first.units())['hermes']?.pid ?? 0
    await first.kill9()
    const stranger = await replace(pid)
    try {
      const second = await begin()
      const { hermes } = await second.units()
      assert.deepEqual([hermes?.state, hermes?.pid, hermes?.reason?.code], ['failed', null, 'ended-unseen'])
      await second.call('component.stop', { ref: 'trio/hermes' })
      await second.call('component.start', { ref: 'trio/hermes' })
      await second.until((units) => units.every(({ state }) => state === 'ready'), 'ready again')
      await second.call('instance.stop', { id: 'trio' })
      await second.until((units) => units.every((unit) => unit.pid === null), 'rest')
      await second.quit()
      assert(isLiving(pid), 'the stranger was ended')
    } finally {
      await endStranger(stranger)
    }
    return `pid ${String(pid)}`
  })
}

async function watched(): Promise<string> {
  return withEngines(ONE, async (world, begin) => {
    const first = await begin()
    await startTrio(world, first)
    await first.kill9()
    const second = await begin()
    const pid = (await second.units())['hermes']?.pid ?? 0
    const stranger = await replace(pid)
    try {
      const units = await second.until((all) => all.every(({ state }) => state === 'failed'), 'its end to be noticed')
      assert.equal(units['hermes']?.pid, null)
      await second.call('instance.stop', { id: 'trio' })
      await second.quit()
      assert(isLiving(pid), 'the stranger was ended')
    } finally {
      await endStranger(stranger)
    }
    return `pid ${String(pid)}`
  })
}

/** Ends the process of that pid, and makes another that gets the number. */
async function replace(pid: number): Promise<ChildProcess> {
  if (!existsSync(LAST_PID) || process.getuid?.() !== 0) {
    throw new NotTried('only root on Linux can have a pid given out again')
  }
  process.kill(pid, 'SIGKILL')
  await until(
    () => !existsSync(`/proc/${String(pid)}`),
    () => `the end of ${String(pid)}`,
  )
  for (let round = 0; round < TRIES; round += 1) {
    try {
      writeFileSync(LAST_PID, String(pid - 1))
    } catch {
      throw new NotTried(`${LAST_PID} can’t be written here`)
    }
    // Of another folder and without tags: nothing but the number is the component's.
    const stranger = spawn('sleep', ['600'], { detached: true, stdio: 'ignore', cwd: '/' })
    if (stranger.pid === pid) return stranger
    await endStranger(stranger)
  }
  throw new NotTried(`${String(TRIES)} times another process was quicker`)
}

async function endStranger(stranger: ChildProcess): Promise<void> {
  const ended = once(stranger, 'exit')
  stranger.kill('SIGKILL')
  await ended
}
