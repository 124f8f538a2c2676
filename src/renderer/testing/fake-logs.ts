import type { Input, Output } from '@shared/contract/commands'
import type { Answer } from '@shared/contract/failure'
import type { PlacedLine } from '@shared/contract/log-commands'
import type { LogLine } from '@shared/contract/stream'
import type { Ref, RunId } from '@shared/model/ids'
import { isAtLeast, levelOfLine } from '@shared/words/log-level'

/** The run of a row that never had one. */
const RUN = 'run-00000001' as RunId
/** One that every row had before. */
const EARLIER_RUN = 'run-00000000' as RunId
const EARLIER_LINES = 300
const EVERY_MS = 700
const LINE_BYTES = 64
/** Lines of each log when it is first looked at, and those at its head that were given back to the disk. */
const COUNT = 4_000
const GIVEN_BACK = 800

const SAYS = [
  'INFO  GET /health 200 2 ms',
  'INFO  heartbeat sent to hermes',
  'DEBUG cache: 212 entries, 3 evicted',
  '\u001B[32mINFO\u001B[0m  POST /api/messages \u001B[1m202\u001B[0m 11 ms',
  'INFO  job 8812 done: 14 documents, 3 skipped, 1,204 tokens',
  'INFO  GET /api/components 200 4 ms',
  'WARN  slow answer from rhetor: 1,204 ms',
  'INFO  GET /health 200 1 ms',
  'DEBUG pool: 3 of 8 connections in use',
  'INFO  GET /api/memories?limit=20 200 9 ms',
  'ERROR could not reach ollama on 127.0.0.1:11434: connection refused',
  '  at connect (net.js:1141:16)',
  'INFO  trying again in 2 s (2 of 5)',
]

/** Invented logs that behave as the engine's do: each row has one of some thousand lines, and it grows. */
export type FakeLogs = {
  open(input: Input<'log.open'>): Answer<Output<'log.open'>>
  range(input: Input<'log.range'>): Answer<Output<'log.range'>>
  search(input: Input<'log.search'>): Answer<Output<'log.search'>>
  merged(input: Input<'log.merged'>): Answer<Output<'log.merged'>>
  openInEditor(input: Input<'log.openInEditor'>): Answer<Output<'log.openInEditor'>>
  runs(input: Input<'log.runs'>): Answer<Output<'log.runs'>>
  /** Writes so many lines to a log and answers them. */
  write(ref: string, count: number): LogLine[]
}

/** Logs whose newest lines were written at `now` (epoch ms); `rows` are all that there are. */
export function fakeLogs(rows: readonly { id: Ref; run: RunId | null }[], now: number): FakeLogs {
  const refs = rows.map(({ id }) => id)
  const runs = new Map<string, RunId | null>(rows.map(({ id, run }) => [id, run]))
  const runOf = (ref: string): RunId => runs.get(ref) ?? RUN
  const counts = new Map<string, number>()
  const countOf = (ref: string): number => counts.get(ref) ?? COUNT
  const lineAt = (ref: string, n: number): LogLine => {
    // Each log at its own pace within the second, so that lines of several mingle.
    const shift = (ref.length * 97 + ref.charCodeAt(ref.length - 1) * 31) % EVERY_MS
    const at = now - (COUNT - n) * EVERY_MS + shift
    const says = SAYS[(n + ref.length * 3) % SAYS.length] ?? ''
    return { offset: n * LINE_BYTES, at, text: `${new Date(at).toISOString().slice(11, 23)} ${says}` }
  }
  const lines = (ref: string, from: number, to: number): LogLine[] => {
    const first = Math.max(GIVEN_BACK, from)
    return Array.from({ length: Math.max(0, Math.min(countOf(ref), to) - first) }, (_, index) =>
      lineAt(ref, first + index),
    )
  }
  const placed = (ref: Ref): PlacedLine[] => {
    let level: PlacedLine['level'] = null
    return lines(ref, 0, countOf(ref)).map((line) => {
      level = levelOfLine(line.text) ?? level
      return { ...line, ref, run: runOf(ref), level }
    })
  }
  /** Answers by question, until something is written. */
  const answers = new Map<string, PlacedLine[]>()
  const wanted = (filter: Input<'log.search'>['filter']): PlacedLine[] => {
    const key = JSON.stringify(filter)
    const answer = answers.get(key) ?? select(filter)
    answers.set(key, answer)
    return answer
  }
  const select = ({ instance, refs: only, level, from, to }: Input<'log.search'>['filter']): PlacedLine[] =>
    refs
      .filter(
        (ref) => (only.length === 0 || only.includes(ref)) && (instance === null || ref.startsWith(`${instance}/`)),
      )
      .flatMap(placed)
      .filter(
        (line) =>
          (level === null || (line.level !== null && isAtLeast(line.level, level))) &&
          (from === null || (line.at ?? 0) >= from) &&
          (to === null || (line.at ?? 0) <= to),
      )
      .toSorted((a, b) => (a.at ?? 0) - (b.at ?? 0))
  const path = (ref: string): string => `/home/ada/.till/logs/${ref}/${runOf(ref)}.log`

  const earlierLine = (n: number): LogLine => {
    const at = now - (COUNT + 2 * EARLIER_LINES - n) * EVERY_MS
    const says = n === EARLIER_LINES - 1 ? 'ERROR out of ink' : `INFO  earlier life, line ${n}`
    return { offset: n * LINE_BYTES, at, text: `${new Date(at).toISOString().slice(11, 23)} ${says}` }
  }

  return {
    runs: ({ ref }) => ({
      ok: true,
      value: {
        runs: [
          {
            run: runOf(ref),
            startedAt: now - COUNT * EVERY_MS,
            writtenAt: now,
            sizeBytes: countOf(ref) * LINE_BYTES,
            isLiving: true,
            ending: null,
          },
          {
            run: EARLIER_RUN,
            startedAt: earlierLine(0).at ?? 0,
            writtenAt: earlierLine(EARLIER_LINES - 1).at ?? 0,
            sizeBytes: EARLIER_LINES * LINE_BYTES,
            isLiving: false,
            ending: 'exited with 1',
          },
        ],
      },
    }),
    open: ({ ref, lines: count }) => ({
      ok: true,
      value: { lines: lines(ref, countOf(ref) - count, countOf(ref)), path: path(ref) },
    }),
    range({ ref, run, offset, at, before, after }) {
      if (run === EARLIER_RUN) {
        const all = Array.from({ length: EARLIER_LINES }, (_, n) => earlierLine(n))
        const pivot = offset === null ? EARLIER_LINES : Math.floor(offset / LINE_BYTES)
        return {
          ok: true,
          value: {
            run: EARLIER_RUN,
            path: `/home/ada/.till/logs/${ref}/${EARLIER_RUN}.log`,
            lines: all.slice(Math.max(0, pivot - before), pivot + after),
            sizeBytes: EARLIER_LINES * LINE_BYTES,
            headBytes: 0,
            hasBefore: pivot - before > 0,
            hasAfter: pivot + after < EARLIER_LINES,
          },
        }
      }
      const count = countOf(ref)
      const n =
        offset !== null
          ? Math.max(GIVEN_BACK, Math.floor(offset / LINE_BYTES))
          : at !== null
            ? Math.min(count - 1, Math.max(GIVEN_BACK, Math.ceil((at - (lineAt(ref, 0).at ?? 0)) / EVERY_MS)))
            : count
      const found = lines(ref, n - before, n + after)
      return {
        ok: true,
        value: {
          run: runOf(ref),
          path: path(ref),
          lines: found,
          sizeBytes: count * LINE_BYTES,
          headBytes: GIVEN_BACK * LINE_BYTES,
          hasBefore: n - before > GIVEN_BACK,
          hasAfter: n + after < count,
        },
      }
    },
    search({ filter, pattern, isRegex, isCaseSensitive, limit }) {
      const source = isRegex ? pattern : pattern.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')
      let expression: RegExp
      try {
        expression = new RegExp(source, isCaseSensitive ? '' : 'i')
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error)
        return { ok: false, failure: { code: 'log.pattern', message: `“${pattern}” can’t be used: ${why}.` } }
      }
      const all = wanted(filter)
      const hits = all.filter(({ text }) => expression.test(text)).toReversed()
      return {
        ok: true,
        value: {
          hits: hits.slice(0, limit),
          isCut: hits.length > limit,
          searchedBytes: all.length * LINE_BYTES,
          searchedFiles: new Set(all.map(({ ref }) => ref)).size,
        },
      }
    },
    merged({ filter, before, lines: count }) {
      const all = wanted(filter).filter((line) => before === null || (line.at ?? 0) < before)
      return { ok: true, value: { lines: all.slice(-count), hasBefore: all.length > count } }
    },
    openInEditor: ({ ref, offset }) => ({
      ok: true,
      value: { path: path(ref), line: offset === null ? null : Math.floor(offset / LINE_BYTES) + 1 },
    }),
    write(ref, count) {
      const from = countOf(ref)
      counts.set(ref, from + count)
      answers.clear()
      return lines(ref, from, from + count)
    },
  }
}
