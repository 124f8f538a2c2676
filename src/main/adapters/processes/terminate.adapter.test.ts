import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ProcessIdentity, TerminateRequest } from '../../engine/effects'
import type { RunId } from '@shared/model/ids'
import { createProcesses } from './processes'
import { carriers, isAlive, openSandbox, until } from './testing/sandbox'
import type { Sandbox } from './testing/sandbox'

let box: Sandbox
beforeEach(() => {
  box = openSandbox()
})
afterEach(() => box.close())

type Started = { run: RunId; identity: ProcessIdentity; log: () => string }

const end = async ({ run, identity }: Started, more: Partial<TerminateRequest> = {}) =>
  box.processes.terminate({ run, identity, signal: 'SIGTERM', graceMs: 20_000, parentOnly: false, ...more })

const treeOf = (started: Started) => carriers(`TILL_RUN=${started.run}`)

/** Starts a line and waits until its tree has as many processes as it should. */
async function startTree(line: string, size: number): Promise<Started> {
  const started = await box.shell(line)
  await until(() => treeOf(started).length >= size)
  return started
}

/** So long that whoever waits for it is told from who does not, however busy the machine is. */
const LONG_GRACE_MS = 60_000

async function timed<T>(run: () => Promise<T>): Promise<{ tookMs: number; value: T }> {
  const startedAt = performance.now()
  const value = await run()
  return { tookMs: performance.now() - startedAt, value }
}

describe('terminate', () => {
  it('ends a plain tree with the signal alone, at once', async () => {
    const tree = await startTree('sleep 60 & sleep 60 & wait', 3)
    const { tookMs, value } = await timed(async () => end(tree, { graceMs: LONG_GRACE_MS }))
    expect(value).toEqual({ wasForced: false, survivors: [] })
    expect(treeOf(tree)).toEqual([])
    expect(tookMs).toBeLessThan(LONG_GRACE_MS / 2)
    expect((await box.exitOf(tree.run)).signal).toBe('SIGTERM')
  })

  it('forces one that ignores the signal, when the grace is over', async () => {
    const tree = await startTree("trap '' TERM; echo ready; while :; do sleep 1; done", 2)
    await until(() => tree.log().includes('ready'))
    const { tookMs, value } = await timed(async () => end(tree, { graceMs: 300 }))
    expect(value).toEqual({ wasForced: true, survivors: [] })
    expect(tookMs).toBeGreaterThanOrEqual(300)
    expect(treeOf(tree)).toEqual([])
    expect((await box.exitOf(tree.run)).signal).toBe('SIGKILL')
  })

  it('signals nothing that was asked to end in another way, but for what its first process leaves behind', async () => {
    const tree = await startTree(
      "sleep 60 & trap 'echo term' TERM; echo ready; while [ ! -e over ]; do sleep 0.02; done; echo bye",
      2,
    )
    await until(() => tree.log().includes('ready'))
    const ended = end(tree, { wasAsked: true })
    setTimeout(() => writeFileSync(join(box.folder, 'over'), ''), 200)
    expect(await ended).toEqual({ wasForced: false, survivors: [] })
    expect(tree.log()).toBe('ready\nbye\n')
    expect(treeOf(tree)).toEqual([])
  })

  it('forces what was asked to end in another way once its grace is over, without a signal before', async () => {
    const tree = await startTree("trap 'echo term' TERM; echo ready; while :; do sleep 0.05; done", 1)
    await until(() => tree.log().includes('ready'))
    expect(await end(tree, { wasAsked: true, graceMs: 300 })).toEqual({ wasForced: true, survivors: [] })
    expect(tree.log()).toBe('ready\n')
  })

  it('lets a component finish its own clean-up and does not signal it', async () => {
    const tree = await startTree("trap 'sleep 0.3; echo saved; exit 0' TERM; echo ready; sleep 60 & wait", 2)
    await until(() => tree.log().includes('ready'))
    // Between fork and exec the child is still the shell with its trap, and would take the signal for itself.
    await until(() => treeOf(tree).some((pid) => readFileSync(`/proc/${pid}/comm`, 'utf8').startsWith('sleep')))
    expect(await end(tree)).toEqual({ wasForced: false, survivors: [] })
    expect(tree.log()).toContain('saved')
    expect((await box.exitOf(tree.run)).exitCode).toBe(0)
  })

  it('ends a grandchild that made a session of its own', async () => {
    const tree = await startTree('setsid sleep 60 & wait', 2)
    expect(await end(tree)).toEqual({ wasForced: false, survivors: [] })
    expect(treeOf(tree)).toEqual([])
  })

  it('ends a double-forked daemon that nobody descends from any more, and its child', async () => {
    const tree = await startTree("(setsid sh -c 'sleep 60 & wait' &); sleep 60", 4)
    expect(await end(tree)).toEqual({ wasForced: false, survivors: [] })
    expect(treeOf(tree)).toEqual([])
  })

  it('ends a daemon that ignores the signal after its launcher went', async () => {
    const tree = await startTree(`(setsid sh -c "trap '' TERM; while :; do sleep 1; done" &); sleep 0.1; exit 0`, 2)
    await box.exitOf(tree.run)
    await until(() => treeOf(tree).length >= 2)
    expect(await end(tree, { graceMs: 200 })).toEqual({ wasForced: true, survivors: [] })
    expect(treeOf(tree)).toEqual([])
  })

  it('ends those of the group that dropped their tag and lost their leader', async () => {
    const tree = await box.shell('env -i sleep 61 & echo $!; exit 0')
    await box.exitOf(tree.run)
    const pid = Number(tree.log())
    await until(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith('sleep'))
    expect(treeOf(tree)).toEqual([])
    expect(await end(tree)).toEqual({ wasForced: false, survivors: [] })
    expect(isAlive(pid)).toBe(false)
  })

  it('ends one that forks while it is being killed', async () => {
    // Each generation ignores the signal, leaves the session, forks the next and goes: nobody can be named in advance. It
    // lives about as long as a look on a busy machine takes; of those that live for less some escape for three seconds.
    const hopper =
      'import os,signal,time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nend=time.time()+60\nwhile time.time()<end:\n  if os.fork(): os._exit(0)\n  os.setsid()\n  time.sleep(0.02)\n'
    const request = box.request(['/usr/bin/python3', '-c', hopper])
    const identity = await box.start(request)
    const tree = { run: request.run, identity, log: () => '' }
    // It is on its way: the first one has gone.
    await until(() => treeOf(tree).some((pid) => pid !== identity.pid) && !isAlive(identity.pid))
    const report = await end(tree, { graceMs: 100 })
    expect(report).toEqual({ wasForced: true, survivors: [] })
    await sleep(50)
    expect(treeOf(tree)).toEqual([])
  })

  it('ends a shell that keeps starting more', async () => {
    // Suspended once there are many, so that there are not too many; to be ended, it is continued.
    const more = 'n=0; while :; do sleep 60 & n=$((n+1)); [ $n -lt 300 ] || sleep 0.05; done 2>/dev/null'
    const tree = await startTree(
      `trap '' TERM; (${more}) & while ! [ -e many ]; do sleep 0.01; done; kill -STOP $!; echo many; wait`,
      20,
    )
    writeFileSync(join(box.folder, 'many'), '')
    await until(() => tree.log().includes('many'))
    const report = await end(tree, { graceMs: 50 })
    expect(report).toEqual({ wasForced: true, survivors: [] })
    expect(treeOf(tree)).toEqual([])
  })

  it('continues a suspended process so that it can end well', async () => {
    // Not while it starts programs: a shell stopped between vfork and exec of its child is waiting, not stopped.
    const tree = await startTree("trap 'echo bye; exit 0' TERM; echo ready; sleep 60 & wait", 2)
    await until(() => treeOf(tree).some((pid) => readFileSync(`/proc/${pid}/comm`, 'utf8').startsWith('sleep')))
    process.kill(-tree.identity.pid, 'SIGSTOP')
    await until(() => readFileSync(`/proc/${tree.identity.pid}/status`, 'utf8').includes('T (stopped)'))
    expect(await end(tree)).toEqual({ wasForced: false, survivors: [] })
    expect(tree.log()).toContain('bye')
  })

  it('signals only the first process where asked to, and still ends the rest', async () => {
    const inner = "trap 'echo inner heard; exit 0' TERM; echo ready; while :; do sleep 0.05; done"
    const tree = await startTree(
      `trap 'echo outer heard; exit 0' TERM; sh -c "${inner}" & while :; do sleep 0.05; done`,
      3,
    )
    await until(() => tree.log().includes('ready'))
    const report = await end(tree, { parentOnly: true })
    expect(report).toEqual({ wasForced: true, survivors: [] })
    expect(tree.log()).toContain('outer heard')
    expect(tree.log()).not.toContain('inner heard')
    expect(treeOf(tree)).toEqual([])
  })

  it('uses another signal where asked to', async () => {
    const tree = await startTree("trap 'echo int; exit 0' INT; echo ready; while :; do sleep 0.05; done", 1)
    await until(() => tree.log().includes('ready'))
    await end(tree, { signal: 'SIGINT' })
    expect(tree.log()).toContain('int')
  })

  it('can be hurried, and answers two who ask with one report', async () => {
    const tree = await startTree("trap '' TERM; echo ready; while :; do sleep 1; done", 2)
    await until(() => tree.log().includes('ready'))
    const first = end(tree, { graceMs: 60_000 })
    const second = end(tree, { graceMs: 60_000 })
    await sleep(50)
    await box.processes.forceNow(tree.run)
    expect(await first).toEqual({ wasForced: true, survivors: [] })
    expect(await second).toEqual(await first)
  })

  it('is content with a tree that is gone', async () => {
    const tree = await box.shell('exit 0')
    await box.exitOf(tree.run)
    expect(await end(tree)).toEqual({ wasForced: false, survivors: [] })
  })

  it('never touches a process that only got the same pid', async () => {
    const stranger = await startTree('exec sleep 60', 1)
    const { bootId, pid, startTicks } = stranger.identity
    const wrong = [
      { bootId, pid, startTicks: startTicks - 1 },
      { bootId: 'another boot', pid, startTicks },
    ]
    for (const identity of wrong) {
      const run = 'someoneelse1' as RunId
      expect(await box.processes.follow(run, identity)).toBe(false)
      expect(await end({ run, identity, log: () => '' }, { graceMs: 100 })).toEqual({ wasForced: false, survivors: [] })
    }
    await sleep(50)
    expect(isAlive(pid)).toBe(true)
  })

  it('leaves the components of a Till that runs inside a component alone', async () => {
    const tag = `TILL_RUN=nestedrun${process.pid}`
    const tree = await startTree(`${tag} sleep 60 & wait`, 1)
    const nested = await until(() => carriers(`${tag}\0`).find((pid) => pid !== tree.identity.pid))
    await until(() => readFileSync(`/proc/${nested}/cmdline`, 'utf8').startsWith('sleep'))
    // In a session of its own, as Till starts them, no group call reaches it either; here it shares the group on purpose.
    expect((await end(tree, { parentOnly: true })).survivors).toEqual([])
    expect(isAlive(nested)).toBe(true)
  })

  it('gives up waiting when disposed, without force', async () => {
    const tree = await startTree("trap '' TERM; echo ready; while :; do sleep 1; done", 2)
    await until(() => tree.log().includes('ready'))
    const report = end(tree, { graceMs: 60_000 })
    await sleep(20)
    box.processes.dispose()
    expect((await report).survivors).toContain(tree.identity.pid)
    expect(isAlive(tree.identity.pid)).toBe(true)
  })
})

describe('adoption', () => {
  it('finds what carries our tags, follows it and tells its end once', async () => {
    const place = { TILL_ROOT: box.folder, TILL_PORT_BASE: '8200', TILL_AI_PORT_BASE: 'odd' }
    const request = box.request(['/bin/sh', '-c', 'sleep 60 & (setsid sleep 60 &); wait'])
    const identity = await box.start({ ...request, environment: { ...request.environment, ...place } })
    const tree = { run: request.run, identity, log: () => '' }
    await until(() => treeOf(tree).length >= 3)
    const next = createProcesses()
    const exits: unknown[] = []
    next.onExit((exit) => exits.push(exit))
    const found = (await next.tagged()).filter(({ run }) => run === tree.run)
    const told = { root: box.folder, portBase: 8200, aiPortBase: null, dataFolder: null }
    expect(found).toEqual([{ run: tree.run, ref: 'test/child', identity: tree.identity, ...told }])
    expect(await next.follow(tree.run, tree.identity)).toBe(true)
    expect(await next.follow(tree.run, tree.identity)).toBe(true)
    process.kill(tree.identity.pid, 'SIGKILL')
    await until(() => exits.length > 0)
    await sleep(500)
    expect(exits).toEqual([{ run: tree.run, exitCode: null, signal: null }])
    expect(await next.terminate({ ...tree, signal: 'SIGTERM', graceMs: 20_000, parentOnly: false })).toEqual({
      wasForced: false,
      survivors: [],
    })
    expect(treeOf(tree)).toEqual([])
    next.dispose()
  })

  it('knows for its own one whose first process hides its variables, by others of its group', async () => {
    // What is left by itself in the group has neither parent nor first process to be found by.
    const tree = await box.shell('(sleep 60 &); exec env -i /bin/sleep 60')
    await until(
      () => carriers(`TILL_RUN=${tree.run}`).length === 1 && !carriers('TILL_RUN').includes(tree.identity.pid),
    )
    const next = createProcesses()
    expect(await next.follow(tree.run, tree.identity)).toBe(true)
    const report = await next.terminate({ ...tree, signal: 'SIGTERM', graceMs: 20_000, parentOnly: false })
    expect(report).toEqual({ wasForced: false, survivors: [] })
    expect(carriers(`TILL_RUN=${tree.run}`)).toEqual([])
    next.dispose()
  })

  it('tells the end of an adopted one by the time terminate answers', async () => {
    const tree = await startTree('exec sleep 60', 1)
    const next = createProcesses()
    const exits: unknown[] = []
    next.onExit((exit) => exits.push(exit))
    await next.follow(tree.run, tree.identity)
    await next.terminate({ ...tree, signal: 'SIGTERM', graceMs: 20_000, parentOnly: false })
    expect(exits).toHaveLength(1)
    next.dispose()
  })
})
