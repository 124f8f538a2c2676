import type { ReactNode } from 'react'

export type IconName =
  | 'start'
  | 'stop'
  | 'restart'
  | 'plus'
  | 'settings'
  | 'search'
  | 'close'
  | 'more'
  | 'folder'
  | 'chevron'
  | 'ascending'
  | 'descending'
  | 'help'
  | 'check'
  | 'board'
  | 'grip'
  | 'copy'
  | 'hold'
  | 'note'
  | 'filter'
  | 'wrap'
  | 'editor'

/** One stroke, on a board of 14 x 14. */
const DRAWINGS: Record<IconName, ReactNode> = {
  start: <path d="M4.5 2.9v8.2L11 7Z" strokeLinejoin="round" />,
  stop: <rect x="3.4" y="3.4" width="7.2" height="7.2" rx="1" />,
  restart: <path d="M11.3 7A4.3 4.3 0 1 1 9.9 3.8M10.1 1.6v2.5H7.6" strokeLinecap="round" strokeLinejoin="round" />,
  plus: <path d="M7 2.5v9M2.5 7h9" strokeLinecap="round" />,
  settings: (
    <>
      <path d="M1.8 4h6.4m3 0h1M1.8 10h1m3 0h6.4" strokeLinecap="round" />
      <circle cx="9.7" cy="4" r="1.5" />
      <circle cx="4.3" cy="10" r="1.5" />
    </>
  ),
  search: (
    <>
      <circle cx="6.1" cy="6.1" r="3.6" />
      <path d="m8.8 8.8 3 3" strokeLinecap="round" />
    </>
  ),
  close: <path d="m3.4 3.4 7.2 7.2m0-7.2-7.2 7.2" strokeLinecap="round" />,
  more: (
    <g fill="currentColor" stroke="none">
      <circle cx="2.8" cy="7" r="1.1" />
      <circle cx="7" cy="7" r="1.1" />
      <circle cx="11.2" cy="7" r="1.1" />
    </g>
  ),
  folder: <path d="M1.8 3.2h3.4l1.3 1.5h5.7v6.1H1.8Z" strokeLinejoin="round" />,
  chevron: <path d="m3.8 5.4 3.2 3.2 3.2-3.2" strokeLinecap="round" strokeLinejoin="round" />,
  ascending: <path d="M7 11V3M4.4 5.6 7 3l2.6 2.6" strokeLinecap="round" strokeLinejoin="round" />,
  descending: <path d="M7 3v8M4.4 8.4 7 11l2.6-2.6" strokeLinecap="round" strokeLinejoin="round" />,
  help: (
    <>
      <circle cx="7" cy="7" r="5.25" />
      <path d="M5.5 5.6a1.5 1.5 0 1 1 2.2 1.3c-.5.3-.7.6-.7 1.1M7 9.7v.3" strokeLinecap="round" />
    </>
  ),
  check: <path d="m2.8 7.4 2.7 2.7 5.7-6" strokeLinecap="round" strokeLinejoin="round" />,
  board: <path d="M1.8 3.2h2.6m2 0h5.8M1.8 7h5.4m2 0h3M1.8 10.8h1m2 0h7.4" strokeLinecap="round" />,
  grip: (
    <g fill="currentColor" stroke="none">
      <circle cx="5" cy="3.2" r="0.9" />
      <circle cx="9" cy="3.2" r="0.9" />
      <circle cx="5" cy="7" r="0.9" />
      <circle cx="9" cy="7" r="0.9" />
      <circle cx="5" cy="10.8" r="0.9" />
      <circle cx="9" cy="10.8" r="0.9" />
    </g>
  ),
  hold: <path d="M5 3.2v7.6M9 3.2v7.6" strokeLinecap="round" />,
  note: (
    <>
      <circle cx="7" cy="7" r="5.25" />
      <path d="M7 6.4v3.3M7 4.3v.3" strokeLinecap="round" />
    </>
  ),
  filter: <path d="M2 3.6h10M4 7h6M5.8 10.4h2.4" strokeLinecap="round" />,
  wrap: (
    <path
      d="M2 3.4h10M2 10.6h3M2 7h8.2a1.8 1.8 0 0 1 0 3.6H7.6m1.5-1.5-1.5 1.5 1.5 1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
    />
  ),
  editor: <path d="M5.6 2.8H2.8v8.4h8.4V8.4M8.2 2.8h3v3M11 3 6.4 7.6" strokeLinecap="round" strokeLinejoin="round" />,
  copy: (
    <>
      <rect x="4.9" y="4.9" width="6.6" height="6.6" rx="1" />
      <path d="M9 2.9H3.5a.6.6 0 0 0-.6.6V9" strokeLinecap="round" />
    </>
  ),
}

/** A drawing of one stroke in the colour of the text. Decoration: name the button that holds it. */
export function Icon({ name, size = 14, className = '' }: { name: IconName; size?: number; className?: string }) {
  return (
    <svg
      aria-hidden="true"
      viewBox="0 0 14 14"
      width={size}
      height={size}
      fill="none"
      stroke="currentColor"
      strokeWidth="1.25"
      className={`shrink-0 ${className}`}
    >
      {DRAWINGS[name]}
    </svg>
  )
}
