import { type FocusEvent, type KeyboardEvent, useState } from 'react'
import type { HistoryStep } from '@shared/words/history-steps'
import { formatClock, formatDay, formatDuration } from '../../ui/format'
import { useTurn } from '../../ui/now'
import { STATE_INK } from '../../ui/StateGlyph'
import { type Segment, segmentsOfAll, segmentsWithin } from './band'

const MINUTE_MS = 60_000
/** The band moves on by a pixel or so. */
const MOVE_EVERY_MS = 2_000

const SPANS = [
  { label: '10 min', words: '10 minutes ago', ms: 10 * MINUTE_MS },
  { label: '1 h', words: 'an hour ago', ms: 60 * MINUTE_MS },
  { label: 'All', words: null, ms: null },
] as const

/** The states a row was in as a band: of ten minutes, an hour, or all that is kept. Arrows go from one to the next. */
export function HistoryBand({ steps }: { steps: readonly HistoryStep[] }) {
  const [span, setSpan] = useState<(typeof SPANS)[number]>(SPANS[0])
  const [pointed, setPointed] = useState<Pointed | null>(null)
  const now = (useTurn(MOVE_EVERY_MS, true) + 1) * MOVE_EVERY_MS
  const segments = span.ms === null ? segmentsOfAll(steps, now) : segmentsWithin(steps, now, span.ms)
  const known = segments.filter(({ step }) => step !== null)
  const shown = known.find(({ key }) => key === pointed?.key)?.step ?? null
  const first = steps[0]
  const begin = span.words ?? (first === undefined ? '' : `${steps.length} states since ${sinceWords(first.at, now)}`)
  return (
    <div className="relative mt-2" onPointerLeave={() => setPointed(null)} onBlur={() => setPointed(null)}>
      {/* The keys and the focus are those of the states inside, handled once for all. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
      <div
        role="group"
        aria-label="States, oldest first"
        data-live
        className="relative h-6 w-full"
        onKeyDown={move}
        onFocus={rove}
      >
        {segments.map((segment) => (
          <BandSegment
            key={segment.key}
            segment={segment}
            isTabStop={segment === known.at(-1)}
            isPointed={segment.key === pointed?.key}
            onPoint={(isFocused) => setPointed({ key: segment.key, isFocused })}
          />
        ))}
      </div>
      <div className="flex min-h-6 items-center justify-between gap-2 text-caption text-faint">
        <span className="min-w-0 truncate">{begin}</span>
        <span role="group" aria-label="Span of the band" className="flex shrink-0 gap-0.5">
          {SPANS.map((each) => (
            <button
              key={each.label}
              type="button"
              aria-pressed={each === span}
              onClick={() => setSpan(each)}
              className={`h-6 min-w-6 rounded-sm px-1.5 hover:bg-hover ${each === span ? 'font-semibold text-text' : ''}`}
            >
              {each.label}
            </button>
          ))}
        </span>
      </div>
      {shown !== null && (
        // Over what follows, so that nothing moves; all of it, because who goes along by keyboard has no tooltip.
        <p
          ref={pointed?.isFocused === true ? bringIntoView : undefined}
          aria-hidden="true"
          className="pointer-events-none absolute inset-x-0 top-6 z-10 rounded-sm border border-line bg-raised px-2 py-1 text-label text-text shadow-overlay [overflow-wrap:anywhere]"
        >
          {tell(shown)}
        </p>
      )}
    </div>
  )
}

type Pointed = { key: string; isFocused: boolean }

/** Who has no pointer can’t scroll to it. */
function bringIntoView(words: HTMLElement | null): void {
  words?.scrollIntoView({ block: 'nearest' })
}

/** The time of today, else the day. */
function sinceWords(at: number, now: number): string {
  return formatDay(at) === formatDay(now) ? formatClock(at) : formatDay(at)
}

type BandSegmentProps = {
  segment: Segment
  isTabStop: boolean
  isPointed: boolean
  onPoint: (isFocused: boolean) => void
}

function BandSegment({ segment: { from, to, state, step }, isTabStop, isPointed, onPoint }: BandSegmentProps) {
  const place = { left: `${from * 100}%`, width: `${(to - from) * 100}%` }
  if (state === null || step === null) {
    return <span aria-hidden="true" style={place} className="absolute inset-y-2 border-y border-dashed border-line" />
  }
  return (
    <button
      type="button"
      data-segment
      tabIndex={isTabStop ? 0 : -1}
      aria-label={tell(step)}
      onPointerEnter={() => onPoint(false)}
      onFocus={() => onPoint(true)}
      style={place}
      className="absolute inset-y-0 flex min-w-[2px] items-center"
    >
      <span className={`w-full bg-current forced-color-adjust-none ${isPointed ? 'h-4' : 'h-2'} ${STATE_INK[state]}`} />
    </button>
  )
}

/** `failed at 14:03:12 for 3 s: exited with 1` */
function tell({ state, at, forMs, sentence }: HistoryStep): string {
  const lasted = forMs === null ? 'until now' : `for ${formatDuration(forMs)}`
  return `${state} at ${formatClock(at)} ${lasted}${sentence === null ? '' : `: ${sentence}`}`
}

function segmentsIn(group: Element): HTMLElement[] {
  return [...group.querySelectorAll<HTMLElement>('[data-segment]')]
}

function rove(event: FocusEvent<HTMLDivElement>): void {
  for (const each of segmentsIn(event.currentTarget)) each.tabIndex = each === event.target ? 0 : -1
}

function move(event: KeyboardEvent<HTMLDivElement>): void {
  const all = segmentsIn(event.currentTarget)
  const at = all.indexOf(document.activeElement as HTMLElement)
  if (at === -1 || event.ctrlKey || event.metaKey || event.altKey) return
  const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: all.length - 1 }[event.key]
  if (to === undefined) return
  all[Math.min(Math.max(to, 0), all.length - 1)]?.focus()
  event.preventDefault()
  event.stopPropagation()
}
