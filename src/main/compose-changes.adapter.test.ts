import { spawn, type ChildProcess } from 'node:child_process'
import { readFileSync, readdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { describe, it } from 'vitest'
import type { Consequence, PortChange } from '@shared/model/port-changes'
import { isAlive } from './adapters/processes/testing/sandbox'
import type { OpenHouse } from './testing/open-house'
import { isServed } from './testing/open-house'
import { findFreeBase, held } from './testing/free-bases'
import { withHouse } from './testing/with-house'
import { until, type World } from './testing/world'

const TRIO = `
  hermes: { <<: *service, port: 1, entrypoint: [part.mjs], specialist: { <<: *specialist } }
  engram: { <<: *service, port: 2, entrypoint: [part.mjs], depends_on: { hermes: { condition: process_healthy } } }
  rhetor: { <<: *service, port: 3, entrypoint: [part.mjs] }
`

async function apply(
  till: OpenHouse,
  change: unknown,
): Promise<{ shown: Consequence; message: string; undo: string | null }> {
  const shown = await till.call('ports.preview', { change: change as PortChange })
  const { message, undo } = await till.call('ports.apply', { change: shown.change, token: shown.token })
  return { shown, message, undo }
}

/**
 * Starts the component's own program by hand, in its folder, in a group of its own; it carries the world's mark. `shell`:
 * as a child of a shell whose group it stays in, and which outlives it.
 */
function startByHand(world: World, port: number, { inShell = false } = {}): ChildProcess {
  const argv: [string, string[]] = inShell
    ? ['sh', ['-c', `"${process.execPath}" part.mjs & wait; sleep 60`]]
    : [process.execPath, ['part.mjs']]
  return spawn(...argv, {
    cwd: world.checkout,
    env: {
      PATH: process.env.PATH,
      TILL_TEST_MARK: dirname(world.home),
      TILL_COMPONENT: 'hermes',
      TILL_PORT: String(port),
    },
    stdio: 'ignore',
    detached: true,
  })
}

/** A server with a child of its own, which both have to go. */
function startStranger(world: World, port: number): ChildProcess {
  const program = `
    require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e3)'], { stdio: 'ignore' })
    require('node:http').createServer((_, answer) => answer.end('mine')).listen(${String(port)}, '127.0.0.1')`
  return spawn(process.execPath, ['-e', program], {
    cwd: world.checkout,
    env: { PATH: process.env.PATH, TILL_TEST_MARK: dirname(world.home) },
    stdio: 'ignore',
    detached: true,
  })
}

async function served(port: number, isOpen = true): Promise<void> {
  const deadline = performance.now() + 45_000
  while ((await isServed(port)) !== isOpen) {
    if (performance.now() > deadline) throw new Error(`${String(port)} is ${isOpen ? 'not served' : 'still served'}`)
    await new Promise((done) => setTimeout(done, 10))
  }
}

/** Who listens there, as soon as a look has seen it: one that had begun before may be what is answered at first. */
async function whoListens(till: OpenHouse, port: number): Promise<number> {
  for (const deadline = performance.now() + 20_000; performance.now() < deadline;) {
    await till.call('ports.scan', {})
    const pid = till.house.engine.snapshot().tables.listeners.find((one) => one.port === port)?.pid
    if (pid && isAlive(pid)) return pid
    await new Promise((done) => setTimeout(done, 20))
  }
  throw new Error(`Nobody is seen on ${String(port)}`)
}

describe.concurrent('changes of ports with real processes', () => {
  it('moves a running component with its twin, and takes it back byte for byte', async ({ expect }) => {
    await withHouse(TRIO, async (till, world) => {
      const { component, ai } = world.bases
      await till.call('instance.start', { id: 'trio' })
      await till.allReach('ready')
      const rhetor = till.row('rhetor').pid
      const text = `\uFEFF# mine\r\n${world.read('.env.local')}KEY=a`
      world.write('.env.local', text)
      const { shown, undo } = await apply(till, {
        kind: 'move-port',
        instance: 'trio',
        variable: 'HERMES_PORT',
        offset: 10,
      })
      expect(shown.restarts.map(({ ref }) => ref).toSorted()).toEqual(['trio/engram', 'trio/hermes', 'trio/hermes-ai'])
      expect(await isServed(component + 1)).toBe(false)
      await till.allReach('ready')
      expect(till.row('hermes')).toMatchObject({ port: component + 10, aiPort: ai + 10 })
      expect([await isServed(component + 10), await isServed(ai + 10), await isServed(component + 1)]).toEqual([
        true,
        true,
        false,
      ])
      expect(till.row('rhetor').pid).toBe(rhetor)
      expect(world.read('.env.local')).toBe(
        text
          .replace(`HERMES_PORT=${String(component + 1)}`, `HERMES_PORT=${String(component + 10)}`)
          .replace(`HERMES_AI_PORT=${String(ai + 1)}`, `HERMES_AI_PORT=${String(ai + 10)}`),
      )
      await till.call('ports.undo', { id: undo ?? '' })
      await till.allReach('ready')
      expect(await isServed(component + 1)).toBe(true)
      expect(world.read('.env.local')).toBe(text)
      expect(readdirSync(world.checkout).some((name) => name.includes('till-backup'))).toBe(true)
    })
  })

  it('moves a running instance to other blocks, and leaves nothing behind on the old ones', async ({ expect }) => {
    await withHouse(TRIO, async (till, world) => {
      const [component, ai] = [await findFreeBase(), await findFreeBase()]
      await till.call('instance.start', { id: 'trio' })
      await till.allReach('ready')
      const wish = { kind: 'move-instance', instance: 'trio', componentBase: component, aiBase: ai, reason: 'a test' }
      await apply(till, wish)
      expect(await held(world.bases.component)).toEqual([])
      await till.allReach('ready')
      expect(till.rows().map(({ id, port }) => [id, port])).toEqual([
        ['trio/hermes', component + 1],
        ['trio/engram', component + 2],
        ['trio/rhetor', component + 3],
        ['trio/hermes-ai', ai + 1],
      ])
      expect(await isServed(ai + 1)).toBe(true)
      await till.call('instance.stop', { id: 'trio' })
      await till.allReach('stopped')
      expect([...(await held(component)), ...(await held(ai))]).toEqual([])
    })
  })

  it('adopts a process that was started by hand, shows it as ours, and ends it when asked', async ({ expect }) => {
    await withHouse(TRIO, async (till, world) => {
      const port = world.bases.component + 1
      const child = startByHand(world, port)
      await served(port)
      const pid = child.pid ?? 0
      const { shown } = await apply(till, { kind: 'adopt', ref: 'trio/hermes', pid })
      expect(shown.warnings).toHaveLength(2)
      const row = await till.reaches('hermes', 'ready')
      expect(row).toMatchObject({ pid, isAdopted: true, isWanted: true })
      await till.call('ports.scan', {})
      const { listeners, conflicts } = till.house.engine.snapshot().tables
      expect(listeners.filter((one) => one.port === port)).toMatchObject([{ owner: 'ours', ref: 'trio/hermes', pid }])
      expect(conflicts.filter((one) => one.port === port)).toEqual([])
      const refusal = await till.refused('ports.preview', { change: { kind: 'adopt', ref: 'trio/none', pid } })
      expect(refusal.code).toBe('ref.unknown')
      await till.call('component.stop', { ref: 'trio/hermes' })
      await till.reaches('hermes', 'stopped')
      expect(await isServed(port)).toBe(false)
      await until(
        () => child.signalCode,
        () => 'the end of what was started by hand',
      )
    })
  })

  it('ends an adopted process without the shell it was started from, and sees it end by itself', async ({ expect }) => {
    await withHouse(TRIO, async (till, world) => {
      const port = world.bases.component + 1
      for (const isAsked of [true, false]) {
        const shell = startByHand(world, port, { inShell: true })
        await served(port)
        const pid = await whoListens(till, port)
        expect(pid).not.toBe(shell.pid)
        await apply(till, { kind: 'adopt', ref: 'trio/hermes', pid })
        await till.reaches('hermes', 'ready')
        if (isAsked) await till.call('component.stop', { ref: 'trio/hermes' })
        else process.kill(pid, 'SIGKILL')
        await till.reaches('hermes', isAsked ? 'stopped' : 'failed')
        expect(await isServed(port)).toBe(false)
        expect([shell.exitCode, shell.signalCode]).toEqual([null, null])
        process.kill(-(shell.pid ?? 0), 'SIGKILL')
        await until(
          () => shell.signalCode,
          () => 'the end of the shell',
        )
      }
    })
  })

  it('stops a stranger with all it started, and starts who could not start because of it', async ({ expect }) => {
    await withHouse(TRIO, async (till, world) => {
      const port = world.bases.component + 1
      const child = startStranger(world, port)
      await served(port)
      const pid = child.pid ?? 0
      await until(
        () => readFileSync(`/proc/${String(pid)}/task/${String(pid)}/children`, 'utf8').trim() !== '',
        () => 'the stranger’s child',
      )
      await till.call('component.start', { ref: 'trio/hermes' })
      await till.reaches('hermes', 'failed')
      expect(till.row('hermes').reason?.code).toBe('port-taken')
      const change: PortChange = { kind: 'stop-process', pid, port }
      const shown = await till.call('ports.preview', { change })
      expect(shown).toMatchObject({ isDangerous: true, obstacle: null })
      expect(shown.tree).toHaveLength(2)
      const stale = await till.refused('ports.apply', { change, token: 'another' })
      expect(stale.code).toBe('conflict.stale')
      await till.call('ports.apply', { change, token: shown.token })
      await till.reaches('hermes', 'ready')
      await till.reaches('hermes-ai', 'ready')
      const living = world.living().map(({ component }) => component)
      expect(living.toSorted()).toEqual(['hermes', 'hermes-ai'])
      const own = await till.call('ports.preview', {
        change: { kind: 'stop-process', pid: till.row('hermes').pid ?? 0, port },
      })
      expect(own.obstacle).toMatch(/stop that component instead/)
    })
  })
})
