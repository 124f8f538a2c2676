/**
 * Reserving ports from many processes at once: Till's storage, Tekton's client's way, and the least that is durable. Over
 * the usual length because the three ways and what they are held to belong side by side.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import {
  closeSync,
  existsSync,
  fdatasyncSync,
  fstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readSync,
  rmdirSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import type * as Koffi from 'koffi'
import { CommandError } from '@shared/contract/failure'
import type { InstanceId } from '@shared/model/ids'
import { openDatabase } from '../src/main/adapters/storage/sqlite'
import { openStorage } from '../src/main/adapters/storage/storage'

const PROCESSES = 8
const BLOCK = 100
/** 8 x 625 instances of 200 ports are a million. */
const INSTANCES_EACH = 625
/** Places for them: few enough that the processes get in each other's way. */
const PLACES = 24
const SINGLES_EACH = 100
const FIRST_PORT = 8_000
const FIRST_AI_PORT = 45_000
/** Single ports are looked for here, where the processes meet often enough. */
const FIRST_SINGLE = 20_000
const SINGLE_PORTS = 8_000
const KILLS = 15

/** What each child does, by name; `bench` starts 8 of one at a time. */
const WORK = { instances, singles, journal, hold } as const

/** Prints the figures; Linux and macOS, for flock(2). */
export async function bench(print: (line: string) => void): Promise<void> {
  if (process.platform === 'win32') return print('contention: measured where flock(2) is')
  const folder = mkdtempSync(join(tmpdir(), 'till-bench-'))
  try {
    openStorage(join(folder, 'till.db')).close()
    mkdirSync(join(folder, 'given'))
    const whole = await race(folder, 'instances')
    const ports = whole.done * 2 * BLOCK
    print(
      `${PROCESSES} processes reserve and release ${whole.done} instances: ${ports} ports in ${(whole.ms / 1_000).toFixed(1)} s, ` +
        `${perSecond(whole)} instances/s, ${whole.refused} refused because taken; duplicates: ${whole.duplicates}, lost: ${leftIn(folder)}`,
    )

    const ours = await race(folder, 'singles')
    const limit = await race(folder, 'journal')
    const peer = hasPython() ? await race(folder, 'tekton') : null
    const ratio = perSecond(ours) / perSecond(limit)
    const toPeer = peer === null ? '' : `, ${(perSecond(ours) / perSecond(peer)).toFixed(1)} x peer`
    print(
      `single ports/s, durable / Tekton's client / flock + journal: ${perSecond(ours)} / ${peer ? perSecond(peer) : '-'} / ${perSecond(limit)} = ` +
        `${ratio.toFixed(2)} x limit${toPeer}`,
    )
    print(`duplicates of ${ours.done}: ${ours.duplicates} / ${peer?.duplicates ?? '-'} / ${limit.duplicates}`)
    await printRecovery(folder, print)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

type Work = keyof typeof WORK | 'tekton'
type Race = { done: number; ms: number; duplicates: number; refused: number }

/** Starts the children, lets them go together, and counts what they did until the last is through. */
async function race(folder: string, work: Work): Promise<Race> {
  const children = Array.from({ length: PROCESSES }, (_, index) => startChild(folder, work, index))
  const reports = children.map((child) => (child.stdout ? text(child.stdout) : Promise.resolve('')))
  await Promise.all(children.map((each, index) => isReady(each, join(folder, `ready-${work}-${index}`))))
  const begunAt = performance.now()
  writeFileSync(join(folder, `go-${work}`), '')
  const told = (await Promise.all(reports)).map(
    (report) => JSON.parse(report) as Omit<Race, 'ms'> & { ports?: number[] },
  )
  const ms = performance.now() - begunAt
  const sum = (key: 'done' | 'duplicates' | 'refused'): number => told.reduce((total, each) => total + each[key], 0)
  const ports = told.flatMap((each) => each.ports ?? [])
  return {
    done: sum('done'),
    ms,
    duplicates: sum('duplicates') + ports.length - new Set(ports).size,
    refused: sum('refused'),
  }
}

/** Waits until a child has said so; throws where it ended instead. */
async function isReady(child: ChildProcess, file: string): Promise<void> {
  while (!existsSync(file)) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error('One of the processes could not run.')
    await sleep(2)
  }
}

function perSecond({ done, ms }: Race): number {
  return Math.round((done / ms) * 1_000)
}

/** Reservations that should not be there any more: all were released. */
function leftIn(folder: string): number {
  const storage = openStorage(join(folder, 'till.db'))
  const left = storage.reservations().length
  storage.close()
  return left
}

/** How long a reservation takes whose lock a killed process held, once that is gone; and one that was waiting for it. */
async function printRecovery(folder: string, print: (line: string) => void): Promise<void> {
  const storage = openStorage(join(folder, 'till.db'))
  const undisturbed: number[] = []
  const after: number[] = []
  const reserve = (times: number[]): void => {
    const begunAt = performance.now()
    storage.reserve(instanceAt('recovery', 0))
    times.push(performance.now() - begunAt)
    storage.release('recovery' as InstanceId)
  }
  for (let round = 0; round < KILLS; round += 1) {
    const child = startChild(folder, 'hold', round)
    await isReady(child, join(folder, `ready-hold-${round}`))
    child.kill('SIGKILL')
    await once(child, 'exit')
    reserve(after)
    reserve(undisturbed)
  }
  storage.close()
  print(
    `reserving after kill -9 of the lock's holder / undisturbed: ${median(after).toFixed(2)} / ${median(undisturbed).toFixed(2)} ms, ` +
      `${Math.max(0, median(after) - median(undisturbed)).toFixed(2)} ms more (goal: at most 1); median of ${KILLS}`,
  )
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}

function startChild(folder: string, work: Work, index: number): ChildProcess {
  if (work === 'tekton') {
    const args = ['-c', TEKTON, folder, String(index), String(SINGLES_EACH)]
    return spawn('python3', args, { stdio: ['ignore', 'pipe', 'inherit'] })
  }
  const program = `const { child } = await import(${JSON.stringify(import.meta.url)}); child(${JSON.stringify({ folder, work, index })})`
  return spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'inherit'] })
}

type Job = { folder: string; work: keyof typeof WORK; index: number }

/** One of the processes; the bench starts this very file again for it. */
export function child(job: Job): void {
  WORK[job.work](job)
}

/** The peer is written in Python; without it there is none. */
function hasPython(): boolean {
  return spawnSync('python3', ['--version']).status === 0
}

/** Says that it is ready, and stands still until all are. */
function awaitGo({ folder, work, index }: Job): void {
  writeFileSync(join(folder, `ready-${work}-${index}`), '')
  while (!existsSync(join(folder, `go-${work}`))) pause(1)
}

function pause(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}

function tell(report: Omit<Race, 'ms'> & { ports?: number[] }): void {
  process.stdout.write(JSON.stringify(report))
}

function instanceAt(instance: string, place: number) {
  const component = { base: FIRST_PORT + place * BLOCK, size: BLOCK }
  const ai = { base: FIRST_AI_PORT + place * BLOCK, size: BLOCK }
  return { instance: instance as InstanceId, root: '/srv/bench', ports: { component, ai }, ahead: null }
}

/** Till: a whole instance in one step. Who holds a place says so by making a folder, which only one can. */
function instances(job: Job): void {
  const storage = openStorage(join(job.folder, 'till.db'))
  const report = { done: 0, duplicates: 0, refused: 0 }
  const random = numbers(job.index)
  awaitGo(job)
  while (report.done < INSTANCES_EACH) {
    const place = random(PLACES)
    const name = `p${job.index}-${report.done}`
    try {
      storage.reserve(instanceAt(name, place))
    } catch (error) {
      if (!(error instanceof CommandError) || error.failure.code !== 'ports.overlap') throw error
      report.refused += 1
      continue
    }
    const mark = join(job.folder, 'given', String(place))
    try {
      mkdirSync(mark)
      rmdirSync(mark)
    } catch {
      report.duplicates += 1
    }
    storage.release(name as InstanceId)
    report.done += 1
  }
  storage.close()
  tell(report)
}

/** Till, one port a step; a port that another process has got meanwhile is refused, and the next one tried. */
function singles(job: Job): void {
  const storage = openStorage(join(job.folder, 'till.db'))
  const random = numbers(job.index)
  const ports: number[] = []
  let refused = 0
  awaitGo(job)
  while (ports.length < SINGLES_EACH) {
    const component = { base: FIRST_SINGLE + random(SINGLE_PORTS), size: 1 }
    const name = `p${job.index}-${ports.length}` as InstanceId
    try {
      storage.reserve({ instance: name, root: '/srv/bench', ports: { component, ai: null }, ahead: null })
      ports.push(component.base)
    } catch (error) {
      if (!(error instanceof CommandError) || error.failure.code !== 'ports.overlap') throw error
      refused += 1
    }
  }
  storage.close()
  tell({ done: ports.length, duplicates: 0, refused, ports })
}

/** The least that is durable: an exclusive flock, a file of two bytes a port that is read on and added to, fdatasync. */
function journal(job: Job): void {
  const flock = loadFlock()
  const fd = openSync(join(job.folder, 'journal'), 'a+')
  const ports: number[] = []
  let read = 0
  let next = FIRST_SINGLE
  awaitGo(job)
  while (ports.length < SINGLES_EACH) {
    flock(fd, LOCK_EX)
    const news = Buffer.alloc(fstatSync(fd).size - read)
    read += readSync(fd, news, 0, news.length, read)
    for (let at = 0; at < news.length; at += 2) next = Math.max(next, news.readUInt16LE(at) + 1)
    const entry = Buffer.alloc(2)
    entry.writeUInt16LE(next)
    writeSync(fd, entry)
    fdatasyncSync(fd)
    flock(fd, LOCK_UN)
    ports.push(next)
  }
  closeSync(fd)
  tell({ done: ports.length, duplicates: 0, refused: 0, ports })
}

/**
 * The way of Tekton's own client, in its language and in small (tekton-interop.md, section 5): the next free port under one
 * lock, then, after it is given back, the registration under another, the whole file written anew. Between the two nothing
 * is reserved. Arguments: folder, index, how many.
 */
const TEKTON = `
import fcntl, json, os, sys, time
folder, index, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
at = lambda name: os.path.join(folder, name)
def read():
    try:
        with open(at('platform_ai_registry.json')) as file:
            return json.load(file)
    except FileNotFoundError:
        return {}
def locked(name, work):
    with open(at(name), 'a') as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return work()
def allocate():
    used = {entry['port'] for entry in read().values()}
    return next(port for port in range(45000, 50000) if port not in used)
def register(name, port):
    entries = read()
    entries[name] = {'port': port, 'component': name, 'metadata': {'description': 'AI specialist for ' + name, 'pid': os.getpid()}, 'registered_at': time.monotonic()}
    with open(at('platform_ai_registry.tmp'), 'w') as file:
        json.dump(entries, file, indent=2)
        file.flush()
        os.fsync(file.fileno())
    os.rename(at('platform_ai_registry.tmp'), at('platform_ai_registry.json'))
open(at('ready-tekton-' + index), 'w').close()
while not os.path.exists(at('go-tekton')):
    time.sleep(0.001)
ports = []
for number in range(count):
    port = locked('.port_allocation.lock', allocate)
    locked('.registration.lock', lambda: register('p%s-%d-ai' % (index, number), port))
    ports.append(port)
print(json.dumps({'done': count, 'duplicates': 0, 'refused': 0, 'ports': ports}))
`

/** Takes the write lock in the middle of a reservation, and keeps it until it is killed. */
function hold({ folder, work, index }: Job): void {
  const db = openDatabase(join(folder, 'till.db'))
  db.exec(
    "BEGIN IMMEDIATE; INSERT INTO reservations (instance, root, component_base, component_size) VALUES ('h', '', 1, 1)",
  )
  writeFileSync(join(folder, `ready-${work}-${index}`), '')
  setInterval(() => {}, 60_000)
}

const LOCK_EX = 2
const LOCK_UN = 8

/** flock(2), waiting as long as it takes. */
function loadFlock(): (fd: number, operation: number) => number {
  const koffi = createRequire(join(process.cwd(), 'package.json'))('koffi') as typeof Koffi
  return koffi.load(null).func('int flock(int fd, int op)')
}

/** A linear congruential generator: the same seed, the same wishes. */
function numbers(seed: number): (below: number) => number {
  let state = seed * 7_919 + 7
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor((state / 2_147_483_648) * below)
  }
}
