import type { StartPhase, StartRow } from '@shared/model/starts'
import { isOpen, type Bar } from './bar'
import { listOf, span } from './words'

type Phase = StartRow['phases'][number]
/** When a row entered a phase and when it left it: null not yet. */
type Stay = { bar: Bar; from: number; to: number | null }

/**
 * The five phases of the startup process flow. Rows pass through them each for itself, so they overlap: one begins when
 * the first row enters it and is over when the last one has left it. `endedAt`: null while the start is under way.
 */
export function phasesOf(start: { askedAt: number; endedAt: number | null }, bars: readonly Bar[]): Phase[] {
  const isOver = start.endedAt !== null
  const phase = (name: StartPhase, from: number | null, stays: Stay[], say: (open: Stay[]) => string): Phase[] => {
    const begin = from ?? least(stays.map((stay) => stay.from))
    if (begin === null) return []
    const open = stays.filter(({ bar, to }) => to === null && isOpen(bar))
    // Those that have not come this far yet keep it from being over.
    const isLast =
      isOver || (open.length === 0 && !bars.some((bar) => isOpen(bar) && !stays.some((s) => s.bar === bar)))
    const last = Math.max(begin, ...stays.map(({ to }) => to ?? begin))
    return [{ phase: name, from: begin, to: isLast ? last : null, message: say(open) }]
  }
  const stays = staysOf(bars)
  return [
    ...phase('environment', start.askedAt, stays.environment, (open) => {
      const done = stays.environment.length - open.length
      return done === bars.length
        ? `files read and ports checked for ${String(done)}`
        : `files read and ports checked for ${String(done)} of ${String(bars.length)}`
    }),
    ...phase('dependencies', start.askedAt, stays.dependencies, (open) => {
      if (open.length > 0) return `${names(open)} wait${open.length > 1 ? '' : 's'}`
      const waited = stays.dependencies.filter(({ bar }) => bar.waits.length > 0)
      const longest = Math.max(0, ...waited.map(({ from, to }) => (to ?? from) - from))
      return waited.length === 0 ? 'nobody had to wait' : `${String(waited.length)} waited, up to ${span(longest)}`
    }),
    ...phase('start', null, stays.start, (open) =>
      open.length > 0
        ? `${names(open)} ${open.length > 1 ? 'do' : 'does'} not listen yet`
        : told(stays.start, 'start', 'runs', 'run'),
    ),
    ...phase('health', null, stays.health, (open) =>
      open.length > 0
        ? `waiting for a good answer of ${names(open)}`
        : told(stays.health, 'health', 'answered well', 'answered well'),
    ),
    ...ready(start, bars),
  ]
}

function staysOf(bars: readonly Bar[]): Record<Exclude<StartPhase, 'ready'>, Stay[]> {
  const stays = (from: (bar: Bar) => number | null, to: (bar: Bar) => number | null): Stay[] =>
    bars.flatMap((bar) => {
      const began = from(bar)
      return began === null ? [] : [{ bar, from: began, to: to(bar) ?? bar.readyAt ?? bar.brokenAt }]
    })
  return {
    environment: stays(
      (bar) => bar.clearedAt,
      (bar) => bar.spawnedAt ?? bar.listeningAt,
    ),
    dependencies: stays(
      (bar) => bar.askedAt,
      (bar) => bar.clearedAt,
    ),
    start: stays(
      (bar) => bar.spawnedAt,
      (bar) => bar.listeningAt,
    ),
    health: stays(
      (bar) => bar.listeningAt,
      () => null,
    ),
  }
}

/** Over: how many got through, or who did not. */
function told(stays: readonly Stay[], phase: 'start' | 'health', one: string, many: string): string {
  const broken = stays.filter(({ bar }) => bar.readyAt === null && (phase === 'health' || bar.listeningAt === null))
  const failed = broken.filter(({ bar }) => bar.end?.kind === 'failed')
  if (failed.length > 0) return `${names(failed)} failed here`
  const count = stays.length - broken.length
  return `${String(count)} ${count === 1 ? one : many}`
}

function ready({ endedAt }: { endedAt: number | null }, bars: readonly Bar[]): Phase[] {
  if (endedAt === null || bars.some(({ readyAt, brokenAt }) => readyAt === null || brokenAt !== null)) return []
  const message = bars.length === 1 ? 'it is ready' : `all ${String(bars.length)} are ready`
  return [{ phase: 'ready', from: endedAt, to: endedAt, message }]
}

function names(stays: readonly Stay[]): string {
  return listOf(stays.map(({ bar }) => bar.name))
}

function least(values: readonly number[]): number | null {
  return values.length === 0 ? null : Math.min(...values)
}
