import type { ReactNode } from 'react'
import type { LifecycleState } from '@shared/model/lifecycle'

const RING = <circle cx="7" cy="7" r="5.25" fill="none" stroke="currentColor" strokeWidth="1.25" />
const SQUARE = (
  <rect x="2.125" y="2.125" width="9.75" height="9.75" rx="1.75" fill="none" stroke="currentColor" strokeWidth="1.25" />
)

/** Circles live and fill up; squares are at rest; corners mean trouble. On a board of 14 x 14. */
const SHAPES: Record<LifecycleState, ReactNode> = {
  unknown: (
    <circle
      cx="7"
      cy="7"
      r="5.25"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.25"
      strokeDasharray="2.06 2.06"
      strokeDashoffset="1.03"
    />
  ),
  registering: (
    <>
      {RING}
      <path d="M7 7V3.5A3.5 3.5 0 0 1 10.5 7Z" fill="currentColor" />
    </>
  ),
  initializing: (
    <>
      {RING}
      <path d="M7 3.5A3.5 3.5 0 0 1 7 10.5Z" fill="currentColor" />
    </>
  ),
  starting: (
    <>
      {RING}
      <path d="M7 7V3.5A3.5 3.5 0 1 1 3.5 7Z" fill="currentColor" />
    </>
  ),
  ready: <circle cx="7" cy="7" r="5.25" fill="currentColor" />,
  degraded: (
    <>
      <path d="M7 1.6 13 12.2H1Z" fill="currentColor" stroke="currentColor" strokeWidth="1.2" strokeLinejoin="round" />
      <path data-cut d="M7 5v3.1M7 9.7v1.1" stroke="var(--glyph-ground, var(--panel))" strokeWidth="1.4" fill="none" />
    </>
  ),
  failed: (
    <>
      <path
        d="M4.6 1.2h4.8l3.4 3.4v4.8l-3.4 3.4H4.6L1.2 9.4V4.6Z"
        fill="currentColor"
        stroke="currentColor"
        strokeWidth="0.6"
        strokeLinejoin="round"
      />
      <path data-cut d="m4.9 4.9 4.2 4.2m0-4.2L4.9 9.1" stroke="var(--glyph-ground, var(--panel))" strokeWidth="1.4" />
    </>
  ),
  stopping: (
    <>
      {SQUARE}
      <path d="M2.6 7h8.8v3.4a1 1 0 0 1-1 1H3.6a1 1 0 0 1-1-1Z" fill="currentColor" />
    </>
  ),
  stopped: SQUARE,
}

/** Ink of each state as a class, written whole so that the style sheet's maker can find them. */
export const STATE_INK: Record<LifecycleState, string> = {
  unknown: 'text-unknown-ink',
  registering: 'text-registering-ink',
  initializing: 'text-initializing-ink',
  starting: 'text-starting-ink',
  ready: 'text-ready-ink',
  degraded: 'text-degraded-ink',
  failed: 'text-failed-ink',
  stopping: 'text-stopping-ink',
  stopped: 'text-stopped-ink',
}

/** Tint of each state as a class. */
export const STATE_TINT: Record<LifecycleState, string> = {
  unknown: 'bg-unknown-tint',
  registering: 'bg-registering-tint',
  initializing: 'bg-initializing-tint',
  starting: 'bg-starting-tint',
  ready: 'bg-ready-tint',
  degraded: 'bg-degraded-tint',
  failed: 'bg-failed-tint',
  stopping: 'bg-stopping-tint',
  stopped: 'bg-stopped-tint',
}

type StateGlyphProps = {
  state: LifecycleState
  /** Side in pixels; the shape is drawn for 14. */
  size?: number
  /** Colour of the glyph; `none` leaves currentColor to the surroundings. */
  ink?: 'state' | 'none'
  className?: string
}

/** The shape of a state. Decoration: the word or the name beside it is what a screen reader hears. */
export function StateGlyph({ state, size = 14, ink = 'state', className = '' }: StateGlyphProps) {
  return (
    <svg
      aria-hidden="true"
      viewBox="0 0 14 14"
      width={size}
      height={size}
      data-glyph={state}
      className={`shrink-0 ${ink === 'state' ? STATE_INK[state] : ''} ${className}`}
    >
      {SHAPES[state]}
    </svg>
  )
}
