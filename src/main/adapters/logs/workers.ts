import { existsSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import type { Failure } from '@shared/contract/failure'
import { CommandError, messageOf } from '@shared/contract/failure'
import type { Cancel } from '../../engine/effects'
import type { LogJobName, LogJobs } from './job'
import { runLogJob } from './job'

/** At most this many files are read at once; what comes then waits. */
const MOST_WORKERS = 3
/** An idle worker is kept for the next page of what somebody is looking at. */
const IDLE_MS = 20_000
/** A search beats many times a second. Without a beat for so many looks, an expression does not come to an end. */
const LOOK_EVERY_MS = 1_000
const LOOKS_WITHOUT_BEAT = 5

/** What a worker is asked, and what it answers. */
export type LogRequest = { name: LogJobName; input: LogJobs[LogJobName]['input'] }
export type LogAnswer = { ok: true; value: LogJobs[LogJobName]['output'] } | { ok: false; failure: Failure }
/** What a worker is made with: a counter that it moves on while it searches. */
export type LogWorkerData = { beats: SharedArrayBuffer }

/** Does what takes long with logs on threads of their own. */
export type LogWorkers = {
  /** Rejects with CommandError; once cancelled with `log.superseded`. */
  ask<N extends LogJobName>(
    name: N,
    input: LogJobs[N]['input'],
  ): { done: Promise<LogJobs[N]['output']>; cancel: Cancel }
  /** Ends all of it. */
  dispose(): void
}

type Waiting = LogRequest & { settle(answer: LogAnswer): void }
type Member = { worker: Worker; beats: Int32Array; job: Waiting | null; idle: NodeJS.Timeout | null }

/**
 * `file` is the built worker. Without one (from sources) work is done on this very thread, where nothing can stop an
 * expression that does not end.
 */
export function createLogWorkers(file: string | null): LogWorkers {
  const members = new Set<Member>()
  const queue: Waiting[] = []
  const script = file !== null && existsSync(file) ? file : null

  function pump(): void {
    const [job] = queue
    if (job === undefined || script === null) return
    const member = [...members].find((one) => one.job === null) ?? (members.size < MOST_WORKERS ? add(script) : null)
    if (member === null) return
    queue.shift()
    if (member.idle !== null) clearTimeout(member.idle)
    member.job = job
    member.worker.ref()
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- to a thread, not to a window
    member.worker.postMessage({ name: job.name, input: job.input } satisfies LogRequest)
    watch(member, job)
    pump()
  }

  function add(path: string): Member {
    const beats = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)
    const worker = new Worker(path, { workerData: { beats } satisfies LogWorkerData })
    const member: Member = { worker, beats: new Int32Array(beats), job: null, idle: null }
    members.add(member)
    worker.on('message', (answer: LogAnswer) => {
      const { job } = member
      member.job = null
      worker.unref()
      member.idle = setTimeout(() => remove(member), IDLE_MS).unref()
      job?.settle(answer)
      pump()
    })
    worker.on('error', (error) =>
      end(member, { code: 'internal', message: `Reading logs failed: ${messageOf(error)}` }),
    )
    worker.on('exit', () => end(member, { code: 'internal', message: 'Reading logs ended in the middle of it.' }))
    return member
  }

  function remove(member: Member): void {
    members.delete(member)
    if (member.idle !== null) clearTimeout(member.idle)
    void member.worker.terminate()
  }

  function end(member: Member, failure: Failure): void {
    const { job } = member
    member.job = null
    remove(member)
    job?.settle({ ok: false, failure })
    pump()
  }

  /** Ends a search whose expression is tried on one piece for ever. */
  function watch(member: Member, job: Waiting): void {
    if (job.name !== 'search') return
    let last = Atomics.load(member.beats, 0)
    let looks = 0
    const timer = setInterval(() => {
      if (member.job !== job) return clearInterval(timer)
      const now = Atomics.load(member.beats, 0)
      looks = now === last ? looks + 1 : 0
      last = now
      if (looks < LOOKS_WITHOUT_BEAT) return
      clearInterval(timer)
      end(member, endless(job))
    }, LOOK_EVERY_MS).unref()
  }

  return {
    ask(name, input) {
      let settle: (answer: LogAnswer) => void = () => {}
      const done = new Promise<LogJobs[typeof name]['output']>((resolve, reject) => {
        settle = (answer) => {
          if (answer.ok) return resolve(answer.value)
          const { code, message, hint } = answer.failure
          reject(new CommandError(code, message, hint === undefined ? {} : { hint }))
        }
      })
      const job: Waiting = { name, input, settle: (answer) => settle(answer) }
      if (script === null) {
        const timer = setImmediate(() => void answerOf({ name, input }, () => {}).then(job.settle))
        return { done, cancel: () => (clearImmediate(timer), job.settle({ ok: false, failure: SUPERSEDED })) }
      }
      queue.push(job)
      pump()
      return {
        done,
        cancel() {
          const at = queue.indexOf(job)
          if (at !== -1) queue.splice(at, 1)
          const member = [...members].find((one) => one.job === job)
          if (member !== undefined) end(member, SUPERSEDED)
          else if (at !== -1) job.settle({ ok: false, failure: SUPERSEDED })
        },
      }
    },
    dispose() {
      for (const job of queue.splice(0)) job.settle({ ok: false, failure: ENDING })
      for (const member of members) end(member, ENDING)
    },
  }
}

/** Does what was asked, on this thread. Never rejects. */
export async function answerOf({ name, input }: LogRequest, beat: () => void): Promise<LogAnswer> {
  try {
    return { ok: true, value: await runLogJob(name, input, beat) }
  } catch (error) {
    if (error instanceof CommandError) return { ok: false, failure: error.failure }
    return { ok: false, failure: { code: 'internal', message: `Reading logs failed: ${messageOf(error)}` } }
  }
}

const SUPERSEDED: Failure = { code: 'log.superseded', message: 'Another search took the place of this one.' }
const ENDING: Failure = { code: 'engine.unavailable', message: 'Till is ending.' }

function endless({ input }: Waiting): Failure {
  const pattern = 'pattern' in input ? input.pattern : ''
  return {
    code: 'log.pattern',
    message: `“${pattern}” does not come to an end on a line of this log, so the search was stopped.`,
    hint: 'Repetitions within repetitions, such as (a+)+, try too many ways. Write it more simply, or search for plain text.',
  }
}
