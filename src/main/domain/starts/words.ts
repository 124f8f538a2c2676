import { heldUpBy, isOpen, ownMs, phaseOf, type Bar } from './bar'

/** Below this, and below this share, two times are called the same: the machine is never equally quick. */
const SAME_WITHIN_MS = 50
const SAME_WITHIN_SHARE = 0.05
const MOST_NAMED = 3

/** A length of time as people say it: `12 ms`, `0.8 s`, `14 s`, `2 min 5 s`. */
export function span(ms: number): string {
  if (ms < 100) return `${String(Math.max(0, Math.round(ms)))} ms`
  if (ms < 9_950) return `${(ms / 1_000).toFixed(1)} s`
  const seconds = Math.round(ms / 1_000)
  if (seconds < 60) return `${String(seconds)} s`
  const rest = seconds % 60
  return `${String(Math.floor(seconds / 60))} min${rest === 0 ? '' : ` ${String(rest)} s`}`
}

/** `Store`, `Store and Index`, `Store, Index and 4 more` */
export function listOf(names: readonly string[]): string {
  if (names.length <= 1) return names[0] ?? ''
  const named = names.length > MOST_NAMED ? names.slice(0, MOST_NAMED - 1) : names.slice(0, -1)
  const left = names.length - named.length
  return `${named.join(', ')} and ${left > 1 ? `${String(left)} more` : (names[names.length - 1] ?? '')}`
}

/** How it compares: `as last time`, `0.1 s faster than last time`. */
export function compared(ms: number, lastMs: number, more: string, less: string): string {
  const by = ms - lastMs
  if (isSame(ms, lastMs)) return 'as last time'
  return `${span(Math.abs(by))} ${by > 0 ? more : less} than last time`
}

/** Too little of a difference to be told. */
export function isSame(ms: number, lastMs: number): boolean {
  return Math.abs(ms - lastMs) < Math.max(SAME_WITHIN_MS, lastMs * SAME_WITHIN_SHARE)
}

/** One row's part in a sentence: `waited 1.2 s for Store, then ready in 0.8 s (0.1 s faster than last time)`. */
export function describeBar(bar: Bar, lastMs: number | null): string {
  const held = heldUpBy(bar)
  const waitedMs = (bar.clearedAt ?? bar.askedAt) - bar.askedAt
  const waited = held === null ? '' : `waited ${span(waitedMs)} for ${held.name}, then `
  const took = ownMs(bar)
  if (bar.end !== null && bar.brokenAt !== null) return waited + describeEnd(bar, bar.end, bar.brokenAt)
  const tries = bar.tries > 1 ? ` at try ${String(bar.tries)}` : ''
  if (took !== null) {
    const asLast = lastMs === null ? '' : ` (${compared(took, lastMs, 'slower', 'faster')})`
    return `${waited}ready in ${span(took)}${tries}${asLast}`
  }
  if (bar.readyAt !== null) return 'was on its way already, then ready'
  if (bar.tries === 0) {
    const names = bar.waits.filter(({ until }) => until === null).map(({ name }) => name)
    return names.length === 0 ? 'about to begin' : `waits for ${listOf(names)}`
  }
  return `${waited}${NOW[phaseOf(bar)]}${tries}`
}

const NOW = {
  environment: 'its process is being created',
  dependencies: 'on its way',
  start: 'its process runs and does not listen yet',
  health: 'listens and has not answered well yet',
  ready: 'ready',
} as const

function describeEnd(bar: Bar, end: NonNullable<Bar['end']>, brokenAt: number): string {
  if (end.kind === 'lost') return `did not begin: ${end.message}`
  if (bar.clearedAt === null) return `stopped before it began`
  const after = span(brokenAt - bar.clearedAt)
  return end.kind === 'failed' ? `failed after ${after}: ${end.message}` : `stopped after ${after}`
}

/** What a start is summed up from. */
export type Told = {
  bars: readonly Bar[]
  outcome: 'under-way' | 'ready' | 'failed' | 'stopped'
  /** How long it took; null while it is under way. */
  tookMs: number | null
  lastMs: number | null
  /** How long a row took by itself the last time; null: not known. */
  lastOwnMs: (bar: Bar) => number | null
}

/** A start in a sentence: `Ready in 4.6 s, 0.3 s longer than last time: Telescope took 0.3 s longer.` */
export function summaryOf(told: Told): string {
  const { bars, outcome } = told
  const tookMs = told.tookMs ?? 0
  const readyCount = bars.filter(({ readyAt, brokenAt }) => readyAt !== null && brokenAt === null).length
  const ofAll = `${String(readyCount)} of ${String(bars.length)}`
  switch (outcome) {
    case 'under-way':
      return `${[`${ofAll} ready`, ...whatGoesOn(bars)].join('; ')}.`
    case 'ready':
      return `Ready in ${span(tookMs)}${comparison(told, tookMs)}.`
    case 'stopped':
      return `Stopped after ${span(tookMs)}, with ${ofAll} ready.`
    case 'failed':
      return `Not all ready after ${span(tookMs)}: ${whatFailed(bars)}.`
  }
}

function whatGoesOn(bars: readonly Bar[]): string[] {
  const open = bars.filter(isOpen)
  const coming = open.filter(({ tries }) => tries > 0).map(({ name }) => name)
  const waiting = open.length - coming.length
  const countOf = (kind: 'failed' | 'lost'): number => bars.filter(({ end }) => end?.kind === kind).length
  const failed = countOf('failed')
  const lost = countOf('lost')
  return [
    ...(failed > 0 ? [`${String(failed)} failed`] : []),
    ...(lost > 0 ? [`${String(lost)} did not begin`] : []),
    ...(coming.length > 0 ? [`${listOf(coming)} ${coming.length > 1 ? 'are' : 'is'} on the way`] : []),
    ...(waiting > 0 ? [`${String(waiting)} wait${waiting > 1 ? '' : 's'}`] : []),
  ]
}

function whatFailed(bars: readonly Bar[]): string {
  const failed = bars.filter(({ end }) => end?.kind === 'failed')
  const lost = bars.filter(({ end }) => end?.kind === 'lost')
  const [first] = failed.length > 0 ? failed : lost
  const others =
    lost.length > 0 ? `; ${String(lost.length)} that need${lost.length > 1 ? '' : 's'} it did not begin` : ''
  if (failed.length === 0) return `${first?.name ?? 'a component'} ${first?.end?.message ?? 'did not begin'}`
  const more = failed.length > 1 ? ` (and ${String(failed.length - 1)} more failed)` : ''
  return `${first?.name ?? ''} failed: ${first?.end?.message ?? ''}${more}${others}`
}

function comparison({ bars, lastMs, lastOwnMs }: Told, tookMs: number): string {
  if (lastMs === null) return ''
  const told = `, ${compared(tookMs, lastMs, 'longer', 'shorter')}`
  if (isSame(tookMs, lastMs)) return told
  const sign = Math.sign(tookMs - lastMs)
  const [most] = bars
    .flatMap((bar) => {
      const now = ownMs(bar)
      const last = lastOwnMs(bar)
      return now === null || last === null || isSame(now, last) ? [] : [{ bar, byMs: (now - last) * sign }]
    })
    .toSorted((a, b) => b.byMs - a.byMs)
  if (!most || most.byMs <= 0) return told
  return `${told}: ${most.bar.name} took ${span(most.byMs)} ${sign > 0 ? 'longer' : 'less'}`
}
