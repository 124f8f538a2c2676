// A little over the usual length: reading, searching and following a log print by the same rules.
import { basename } from 'node:path'
import type { LogFilter, LogLevel } from '@shared/contract/log-commands'
import { MOST_LOG_HITS } from '@shared/contract/log-commands'
import type { Push } from '@shared/contract/stream'
import { CommandError } from '@shared/contract/failure'
import type { Ref, RunId } from '@shared/model/ids'
import { withoutEscapes } from '@shared/words/escapes'
import type { CliContext } from './context'
import { ask } from './context'
import type { ExitCode } from './exit-code'
import { EXIT } from './exit-code'
import type { LinePrinter } from './log-lines'
import { createLinePrinter } from './log-lines'
import { listRuns } from './log-runs'
import { findInstance, findUnit, matchInstance } from './names'

/** Lines where nothing narrows them, and at most. */
const USUAL_LINES = 50
const MOST_LINES = 5_000

/** Nothing of the newest run's log, but whether there is one. */
const NO_LINES = { run: null, offset: null, at: null, before: 0, after: 0 } as const

/** What of which logs is printed. */
export type LogsWish = {
  lines: number | null
  isFollowing: boolean
  grep: string | null
  isRegex: boolean
  isCaseSensitive: boolean
  level: LogLevel | null
  /** Epoch ms. */
  since: number | null
  until: number | null
  /** The number of a run, counted from the newest (1), or its id; null: the newest. */
  run: string | null
  isOfAllRuns: boolean
  /** The runs are listed instead. */
  isListing: boolean
  isJson: boolean
  isEditing: boolean
}

/** `till logs`: of one row, of an instance or (`name` null) of all; with `isFollowing` also what comes until Ctrl+C. */
export async function printLogs(context: CliContext, name: string | null, wish: LogsWish): Promise<ExitCode> {
  const { refs, filter: ofNewest } = whose(context, name, wish)
  if (wish.isListing) return listRuns(context, onlyOf(refs, ofNewest, '--runs'), wish.isJson)
  const runs = await runsWanted(context, refs, ofNewest, wish)
  const filter = runs === null ? ofNewest : { ...ofNewest, runs }
  if (wish.isEditing) return edit(context, refs, filter, wish)
  const matches = wish.grep === null ? null : matcherOf(wish.grep, wish)
  const printer = createLinePrinter(context, refs, wish.isJson, { level: wish.level, matches })
  const [only] = filter.refs
  if (only !== undefined && wish.grep === null && !isNarrowed(filter) && runs === null)
    return printTail(context, only, wish, printer)
  const stop = wish.isFollowing ? await follow(context, refs, printer) : null
  try {
    const note = await printPast(context, filter, wish, printer)
    if (note !== null) context.io.err(note)
    if (stop === null) return EXIT.ok
    stop.begin()
    return await untilInterrupted(context)
  } finally {
    stop?.end()
  }
}

function whose({ state }: CliContext, name: string | null, wish: LogsWish): { refs: Ref[]; filter: LogFilter } {
  const narrowing = { level: wish.level, from: wish.since, to: wish.until }
  const instance = name === null ? null : matchInstance(state.instances(), name)
  if (name === null || instance !== null) {
    const refs = state.units(instance?.id).map((row) => row.id)
    return {
      refs,
      filter: { instance: instance === null ? null : findInstance(state, instance.id).id, refs: [], ...narrowing },
    }
  }
  const { id } = findUnit(state, name)
  return { refs: [id], filter: { instance: null, refs: [id], ...narrowing } }
}

function isNarrowed({ level, from, to }: LogFilter): boolean {
  return level !== null || from !== null || to !== null
}

/** The only component that is meant. */
function onlyOf(refs: Ref[], filter: LogFilter, option: string): Ref {
  const [ref] = refs
  if (ref !== undefined && filter.refs.length === 1) return ref
  throw new CommandError('input.invalid', `${option} is for one component, not for several.`, {
    hint: `Name a component: till logs <component> ${option}.`,
  })
}

/** Which runs are meant; null: the newest of each. */
async function runsWanted(
  context: CliContext,
  refs: Ref[],
  filter: LogFilter,
  { run, isOfAllRuns }: LogsWish,
): Promise<'all' | RunId | null> {
  if (isOfAllRuns) return 'all'
  if (run === null) return null
  const ref = onlyOf(refs, filter, '--run')
  const { runs } = await ask(context.link, 'log.runs', { ref })
  const found = /^\d{1,3}$/.test(run) ? runs[Number(run) - 1] : runs.find((one) => one.run === run)
  if (found !== undefined) return found.run
  throw new CommandError('log.none', `The log of run ${run} of ${ref} is not kept.`, {
    hint: `till logs ${ref} --runs lists those that are.`,
    ref,
  })
}

/** The last lines of one log, and what comes after exactly these. */
async function printTail(context: CliContext, ref: Ref, wish: LogsWish, printer: LinePrinter): Promise<ExitCode> {
  const held = holdPushes(context, new Set([ref]), printer)
  try {
    const lines = wish.lines ?? USUAL_LINES
    const opened = await ask(context.link, 'log.open', { ref, lines, follow: wish.isFollowing })
    // One file a run, named after it.
    const run = basename(opened.path, '.log') as RunId
    printer.coming(
      ref,
      opened.lines.map((line) => ({ ...line, run })),
      false,
    )
    if (!wish.isFollowing) return EXIT.ok
    held.begin()
    return await untilInterrupted(context)
  } finally {
    held.end()
  }
}

/** Prints what is there; answers what a person should know about it. */
async function printPast(
  { link }: CliContext,
  filter: LogFilter,
  wish: LogsWish,
  printer: LinePrinter,
): Promise<string | null> {
  const [only] = filter.refs
  if (wish.grep !== null) {
    const limit = Math.min(wish.lines ?? MOST_LOG_HITS, MOST_LOG_HITS)
    const found = await ask(link, 'log.search', {
      filter,
      pattern: wish.grep,
      isRegex: wish.isRegex,
      isCaseSensitive: wish.isCaseSensitive,
      limit,
    })
    // Says so where there is no log at all.
    if (only !== undefined && found.searchedFiles === 0) await ask(link, 'log.range', { ref: only, ...NO_LINES })
    printer.placed(found.hits.toReversed())
    return found.isCut ? `There are more; these are the last ${String(found.hits.length)}.` : null
  }
  const lines = wish.lines ?? (isNarrowed(filter) ? MOST_LINES : USUAL_LINES)
  // Says so where there is no log at all.
  if (only !== undefined && filter.runs === undefined) await ask(link, 'log.range', { ref: only, ...NO_LINES })
  const merged = await ask(link, 'log.merged', { filter, before: null, lines })
  // Those of the last moment of a page come all together.
  printer.placed(wish.lines === null ? merged.lines : merged.lines.slice(-wish.lines))
  return isNarrowed(filter) && wish.lines === null && merged.hasBefore && merged.lines.length >= MOST_LINES
    ? `There are more; these are the last ${String(merged.lines.length)}.`
    : null
}

/** What comes of some logs, held until `begin`. */
type HeldPushes = { begin(): void; end(): void }

function holdPushes({ io, link }: CliContext, wanted: Set<Ref>, printer: LinePrinter): HeldPushes {
  const early: Push[] = []
  /** A log that begins anew without a line may have been removed. */
  const sayIfGone = async (ref: Ref): Promise<void> => {
    const answer = await link.call('log.range', { ref, ...NO_LINES })
    if (!answer.ok) io.err(answer.failure.message)
  }
  let hear = (push: Push): void => void early.push(push)
  const end = link.listen((push) => hear(push))
  return {
    begin() {
      hear = (push) => {
        if (push.kind !== 'log') return
        const ref = push.chunk.ref as Ref
        if (!wanted.has(ref)) return
        printer.coming(ref, push.chunk.lines, push.chunk.isReset)
        if (push.chunk.isReset && push.chunk.lines.length === 0) void sayIfGone(ref)
      }
      early.forEach(hear)
    },
    end,
  }
}

/** Follows before anything is read, so that nothing falls in between. */
async function follow(context: CliContext, refs: Ref[], printer: LinePrinter): Promise<HeldPushes> {
  const { link } = context
  const held = holdPushes(context, new Set(refs), printer)
  try {
    for (const ref of refs) {
      const answer = await link.call('log.open', { ref, lines: 1, follow: true })
      // One that has not run yet is followed from its first line on.
      if (!answer.ok && (answer.failure.code !== 'log.none' || refs.length === 1)) {
        const { code, message, hint } = answer.failure
        throw new CommandError(code, message, hint === undefined ? {} : { hint })
      }
    }
    return held
  } catch (error) {
    held.end()
    throw error
  }
}

/** Opens the log in the person's editor, at the newest line that was searched for. */
async function edit({ io, link }: CliContext, refs: Ref[], filter: LogFilter, wish: LogsWish): Promise<ExitCode> {
  const ref = onlyOf(refs, filter, '--edit')
  let run = filter.runs === undefined || filter.runs === 'newest' || filter.runs === 'all' ? null : filter.runs
  let offset: number | null = null
  if (wish.grep !== null) {
    const { grep: pattern, isRegex, isCaseSensitive } = wish
    const { hits } = await ask(link, 'log.search', { filter, pattern, isRegex, isCaseSensitive, limit: 1 })
    offset = hits[0]?.offset ?? null
    run = hits[0]?.run ?? run
  }
  const { path, line } = await ask(link, 'log.openable', { ref, run, offset })
  if (await io.edit(path, line)) return EXIT.ok
  io.err(`No editor could be started. Set VISUAL or EDITOR; the log is ${path}.`)
  return EXIT.failed
}

function matcherOf(pattern: string, { isRegex, isCaseSensitive }: LogsWish): (text: string) => boolean {
  if (isRegex) {
    try {
      const expression = new RegExp(pattern, isCaseSensitive ? '' : 'i')
      return (text) => expression.test(withoutEscapes(text))
    } catch {
      // The engine says what is wrong with it before a line is tried.
      return () => false
    }
  }
  if (isCaseSensitive) return (text) => withoutEscapes(text).includes(pattern)
  const wanted = pattern.toLowerCase()
  return (text) => withoutEscapes(text).toLowerCase().includes(wanted)
}

async function untilInterrupted({ io, link }: CliContext): Promise<ExitCode> {
  let undo: () => void = () => {}
  const interrupted = new Promise<null>((resolve) => {
    undo = io.onInterrupt(() => resolve(null))
  })
  const ended = await Promise.race([interrupted, link.ended.then((why) => ({ why }))])
  undo()
  if (ended === null) return EXIT.ok
  io.err(ended.why ?? 'The engine ended, so nothing more is followed.')
  return EXIT.unavailable
}
