import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { RunId } from '@shared/model/ids'
import type { GuardedRun, GuardianReport, ProcessIdentity, Processes, ShutdownCommand } from '../../engine/effects'
import type { GuardianFile } from './protocol'
import { parseGuardianFile, parseToGuardian } from './protocol'

/** A process that was being created when the engine went may appear a moment later: how often and how long it is looked for. */
const LATE_LOOKS = 4
const LATE_LOOK_MS = 150
/** Of a line that was not understood, in its own output. */
const LONGEST_SAID = 200

/** The guardian's whole life, in the guardian's own process. */
export type KeptGuard = {
  /** A line from the engine, in order. */
  hear(line: string): void
  /** The input is over. Resolves when everything that was to end has. */
  engineGone(): Promise<void>
  /** The next Till takes over: what is not ended by now is its to end. */
  standDown(): void
  /** Whether the engine said that it goes in good order. */
  isReleased(): boolean
}

/** `self` and `file`: how the next Till finds out that this guardian lives, and what it did. */
export function keepGuard(parts: {
  processes: Pick<Processes, 'terminate' | 'follow' | 'tagged'>
  self: ProcessIdentity
  file: string
  /** Runs it knows from the beginning. */
  first?: readonly GuardedRun[]
  /** Runs a component's own way of ending it, for no longer than so many ms; whether that went well. Never rejects. */
  runCommand(command: ShutdownCommand, withinMs: number): Promise<boolean>
  now(): number
}): KeptGuard {
  const { processes, self, file, first = [] } = parts
  const runs = new Map<string, GuardedRun>(first.map((run) => [run.run, run]))
  /** Runs that the system kept it from ending. */
  const failed = new Set<RunId>()
  let report: GuardianReport | null = null
  let isReleased = false
  let isDown = false

  const write = (): void => {
    const text: GuardianFile = { ...self, report }
    try {
      writeFileSync(`${file}.new`, JSON.stringify(text), { mode: 0o600 })
      renameSync(`${file}.new`, file)
    } catch (error) {
      // A full disk keeps nobody from being ended; the next Till says then that they ended unseen.
      process.stderr.write(`${file} can't be written: ${String(error)}\n`)
    }
  }

  /** Nothing happened. Another guardian's file stays: the engine may have made one meanwhile. */
  const removeFile = (): void => {
    try {
      if (parseGuardianFile(readFileSync(file, 'utf8'))?.pid === self.pid) rmSync(file, { force: true })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') process.stderr.write(`${file}: ${String(error)}\n`)
    }
  }

  const end = async (guarded: GuardedRun, identity: ProcessIdentity): Promise<void> => {
    const { run, signal, graceMs, parentOnly, command } = guarded
    try {
      // Somebody else's by now where the number was reused: then only whoever carries the run's tag is ended.
      const isThere = await processes.follow(run, identity)
      const wasAsked = isThere && command !== null && (await parts.runCommand(command, graceMs))
      const request = { run, identity, signal, graceMs, parentOnly, wasAsked }
      const { wasForced, survivors } = await processes.terminate(request)
      failed.delete(run)
      if (isDown || report === null) return
      report.unfinished = report.unfinished.filter((one) => one !== run)
      if (isThere) report.ended.push({ run, wasForced, survivors })
      write()
    } catch (error) {
      // The others are to end all the same; this one is the next Till's.
      failed.add(run)
      process.stderr.write(`${run} can't be ended: ${String(error)}\n`)
    }
  }

  const tagged = async (): ReturnType<Processes['tagged']> => {
    try {
      return await processes.tagged()
    } catch (error) {
      process.stderr.write(`processes can't be looked through: ${String(error)}\n`)
      return []
    }
  }

  /** A daemon that left no process to follow: that its command went well is all there is to know. */
  const endUnseen = async ({ run, command, graceMs }: GuardedRun): Promise<void> => {
    const hasEnded = command !== null && (await parts.runCommand(command, graceMs))
    if (!hasEnded) failed.add(run)
    if (isDown || report === null || !hasEnded) return
    report.unfinished = report.unfinished.filter((one) => one !== run)
    report.ended.push({ run, wasForced: false, survivors: [] })
    write()
  }

  /** Each ends when those of them that need it have; nobody waits for one that has nothing to do with it. */
  const endAll = async (): Promise<void> => {
    const all = [...runs.values()]
    const unborn = all.some(({ identity }) => identity === null) ? await tagged() : []
    const under = new Map<RunId, Promise<void>>()
    const endOne = async (one: GuardedRun): Promise<void> => {
      const identity = one.identity ?? unborn.find(({ run }) => run === one.run)?.identity
      if (isDown) return
      if (identity) await end(one, identity)
      else if (one.isUnseen) await endUnseen(one)
    }
    const endInTurn = (one: GuardedRun): Promise<void> => {
      const known = under.get(one.run)
      if (known) return known
      // Definitions have no rings; should one slip in, it must not keep anybody from being ended.
      under.set(one.run, Promise.resolve())
      const needIt = all.filter(({ run, needs }) => run !== one.run && needs.includes(one.ref))
      const ending = Promise.all(needIt.map(endInTurn)).then(() => endOne(one))
      under.set(one.run, ending)
      return ending
    }
    await Promise.all(all.map(endInTurn))
  }

  /** Whoever carries a tag of ours by now: the engine died while its process was being created. */
  const endLate = async (): Promise<void> => {
    for (let look = 0; look < LATE_LOOKS; look++) {
      if (isDown) return
      const survivors = new Set(report?.ended.flatMap((one) => one.survivors))
      for (const { run, identity } of await tagged()) {
        const guarded = runs.get(run)
        if (guarded && !survivors.has(identity.pid)) await end(guarded, identity)
      }
      await sleep(LATE_LOOK_MS)
    }
  }

  write()
  return {
    hear(line) {
      const message = parseToGuardian(line)
      if (message === null) process.stderr.write(`not understood: ${line.slice(0, LONGEST_SAID)}\n`)
      else if (message.kind === 'put') runs.set(message.run.run, message.run)
      else if (message.kind === 'drop') runs.delete(message.run)
      else {
        isReleased = true
        removeFile()
      }
    },
    isReleased: () => isReleased,
    async engineGone() {
      if (isReleased) return
      if (runs.size === 0) return removeFile()
      report = { at: parts.now(), ended: [], unfinished: [...runs.values()].map(({ run }) => run) }
      write()
      await endAll()
      if ([...runs.values()].some(({ identity, isUnseen }) => identity === null && !isUnseen)) await endLate()
      if (isDown) return
      report.unfinished = [...failed]
      write()
    },
    standDown() {
      isDown = true
      write()
    },
  }
}
