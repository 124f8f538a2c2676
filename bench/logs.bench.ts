import { execFileSync } from 'node:child_process'
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Ref, RunId } from '@shared/model/ids'
import { createLogs } from '../src/main/adapters/logs/logs'
import { searchLogs } from '../src/main/adapters/logs/search'
import { startCounting } from '../src/main/adapters/logs/testing/counting-child'
import { comparison, inTurn } from './rounds'

const MIB = 1024 * 1024
/** TILL_BENCH_LOG_MIB makes it smaller where the disk or the time is short. */
const SEARCHED_MIB = Number(process.env['TILL_BENCH_LOG_MIB'] ?? 1024)
/** Of 100 bytes each. */
const WRITTEN_LINES = 1_000_000
/** 64 KiB, 655 lines, and then a pause: 200,000 lines a second. */
const PACE_MS = 3
const FOLLOWED_LINES = 800_000

const WORDS = ['request', 'served', 'cache', 'engram', 'rhetor', 'latency', 'queue', 'worker', 'batch', 'token']

/** Following, writing and searching logs, against the same without us and against grep. */
export async function bench(print: (line: string) => void): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'till-bench-logs-'))
  try {
    await writing(folder, print)
    await followed(join(folder, 'followed.log'), print)
    await searching(join(folder, 'search.log'), print)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** A child that writes a million lines as fast as it can, alone and while we follow it, note its sizes and bound it. */
async function writing(folder: string, print: (line: string) => void): Promise<void> {
  const alone = join(folder, 'alone.log')
  const watched = join(folder, 'coder-a', 'hermes', 'run-bench.log')
  mkdirSync(dirname(watched), { recursive: true })
  const write = async (path: string): Promise<void> => {
    rmSync(path, { force: true })
    await startCounting(path, { count: WRITTEN_LINES }).ended
  }
  const logs = createLogs(folder, { warn: (_, message) => print(message) })
  const times = await inTurn(5, {
    alone: () => write(alone),
    watched: async () => {
      const cancel = logs.follow(watched, 0, () => {})
      const timer = setInterval(() => logs.noteSizes([watched]), 1_000)
      await write(watched)
      clearInterval(timer)
      cancel()
    },
  })
  logs.dispose()
  print(comparison(`a child writes ${WRITTEN_LINES} lines, followed / - / alone`, times.watched, null, times.alone))
}

/** What following costs at 200,000 lines a second, in shares of one core. */
async function followed(path: string, print: (line: string) => void): Promise<void> {
  const share = async (isFollowed: boolean): Promise<{ cpu: number; linesPerS: number }> => {
    rmSync(path, { force: true })
    const logs = createLogs(dirname(path), { warn: (_, message) => print(message) })
    const cancel = isFollowed ? logs.follow(path, 0, () => {}) : () => {}
    const startedAt = performance.now()
    const before = process.cpuUsage()
    const { ended } = startCounting(path, { count: FOLLOWED_LINES, pauseMs: PACE_MS })
    await ended
    const { user, system } = process.cpuUsage(before)
    const tookMs = performance.now() - startedAt
    cancel()
    logs.dispose()
    return { cpu: (user + system) / 1_000 / tookMs, linesPerS: (FOLLOWED_LINES / tookMs) * 1_000 }
  }
  const base = await share(false)
  const ours = await share(true)
  const percent = ((ours.cpu - base.cpu) * 100).toFixed(2)
  print(`following at ${Math.round(ours.linesPerS / 1_000)},000 lines/s / - / goal 5 % of a core: ${percent} %`)
}

async function searching(path: string, print: (line: string) => void): Promise<void> {
  fill(path, SEARCHED_MIB * MIB)
  print(`a log of ${String(Math.round(statSync(path).size / MIB))} MiB, in the system's memory; medians`)
  const file = { ref: 'coder-a/hermes' as Ref, run: 'run-bench' as RunId, path, startedAt: 0 }
  const ours = (pattern: string, isRegex: boolean, isCaseSensitive: boolean): number =>
    searchLogs(
      {
        files: [file],
        filter: { level: null, from: null, to: null },
        pattern,
        isRegex,
        isCaseSensitive,
        limit: 2_000,
      },
      () => {},
    ).hits.length
  const grep = (...options: string[]): number => {
    try {
      return Number(execFileSync('grep', ['-c', ...options, path], { encoding: 'utf8' }))
    } catch {
      // No line is an exit code of 1.
      return 0
    }
  }
  const cases = [
    { name: 'a text', ours: () => ours('deadlock', false, true), grep: () => grep('-F', 'deadlock') },
    { name: 'a text, any case', ours: () => ours('DeadLock', false, false), grep: () => grep('-iF', 'DeadLock') },
    {
      name: 'an expression',
      ours: () => ours(String.raw`dead(lock|end) on [a-z]+`, true, true),
      grep: () => grep('-E', 'dead(lock|end) on [a-z]+'),
    },
    {
      name: 'an expression, any case',
      ours: () => ours(String.raw`status=5\d\d .*timeout`, true, false),
      grep: () => grep('-iE', 'status=5[0-9][0-9] .*timeout'),
    },
  ]
  for (const one of cases) {
    const [mine, theirs] = [one.ours(), one.grep()]
    const times = await inTurn(3, { ours: one.ours, grep: one.grep })
    print(
      `${comparison(`search of ${one.name} / - / grep -c`, times.ours, null, times.grep)} (${mine} and ${theirs} lines)`,
    )
  }
}

/** Lines as services write them: a time, a level, some words, now and then something to be found. */
function fill(path: string, bytes: number): void {
  const file = openSync(path, 'w')
  let index = 0
  const block = (): Buffer => {
    const lines: string[] = []
    for (let size = 0; size < MIB; index += 1) {
      const word = WORDS[index % WORDS.length] ?? ''
      const rare =
        index % 50_021 === 7 ? ' deadlock on engram' : index % 70_001 === 3 ? ' status=503 upstream timeout' : ''
      const line = `${new Date(1_769_860_800_000 + index).toISOString()} INFO ${word} ${String(index)} handled in ${String(index % 97)} ms by ${word}-${String(index % 13)}${rare}`
      size += line.length + 1
      lines.push(line)
    }
    return Buffer.from(`${lines.join('\n')}\n`)
  }
  for (let written = 0; written < bytes;) written += writeSync(file, block())
  closeSync(file)
}
