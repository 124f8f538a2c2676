import { type FocusEvent, type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react'
import type { InstanceId } from '@shared/model/ids'
import { useTimeline } from '../../state/selectors'
import { leadToRow } from '../../state/ui-state'
import { BurstLine } from './BurstLine'
import { entriesOf } from './group'
import { TimelineLine } from './TimelineLine'
import { dayOf } from './when'

/** Entries drawn at first, more than the highest dock shows; older ones when they are scrolled to. */
const PAGE_ENTRIES = 40
/** So near to the end of what is drawn more is drawn. */
const NEAR_PX = 240

/**
 * What happened, newest first: of one instance, or with null of all. Plain sentences; each leads to what it is about.
 * One Tab stop; arrows move among the lines, Enter opens, L opens the log there.
 */
export function Timeline({ instance }: { instance: InstanceId | null }) {
  const rows = useTimeline(instance)
  const entries = useMemo(() => entriesOf(rows), [rows])
  const [shownCount, setShownCount] = useState(PAGE_ENTRIES)
  const list = useRef<HTMLOListElement>(null)
  // Days are named where they change; the first line needs none if it is of the day on which this was opened.
  const [today] = useState(Date.now)
  // Roving: what was last focused keeps the Tab stop; at first, and when it is gone, the newest line has it.
  useEffect(() => {
    const lines = linesIn(list.current)
    if (lines.every((line) => line.tabIndex !== 0)) lines[0]?.setAttribute('tabindex', '0')
  }, [entries])

  if (entries.length === 0) {
    return (
      <p className="px-3 py-2 text-label text-muted">
        Nothing has happened yet. Starts, stops and faults are told here.
      </p>
    )
  }
  const shown = entries.slice(0, shownCount)
  const left = entries.length - shown.length
  return (
    <div
      className="h-full overflow-y-auto px-2 py-1 contain-strict"
      data-live
      onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
        if (left > 0 && scrollHeight - scrollTop - clientHeight < NEAR_PX) setShownCount(shownCount + PAGE_ENTRIES)
      }}
    >
      {/* The keys and the focus are those of the lines inside, handled once for all. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
      <ol ref={list} aria-label="Timeline" onKeyDown={move} onFocus={rove}>
        {shown.map((entry, index) => {
          const at = entry.kind === 'line' ? entry.row.at : entry.to
          const newer = shown[index - 1]
          const newerAt = newer === undefined ? today : newer.kind === 'line' ? newer.row.at : newer.from
          return (
            <li key={entry.id}>
              {dayOf(at) !== dayOf(newerAt) && (
                <p className="px-2 pt-2 pb-0.5 text-caption font-semibold text-faint">{dayOf(at)}</p>
              )}
              {entry.kind === 'line' ? (
                <TimelineLine row={entry.row} withInstance={instance === null} onOpen={leadToRow} />
              ) : (
                <BurstLine burst={entry} withInstance={instance === null} onOpen={leadToRow} />
              )}
            </li>
          )
        })}
      </ol>
      {left > 0 && (
        <button
          type="button"
          onClick={() => setShownCount(shownCount + PAGE_ENTRIES)}
          className="mt-1 min-h-6 rounded-sm px-2 text-label text-accent hover:bg-hover"
        >
          Show {Math.min(left, PAGE_ENTRIES)} older
        </button>
      )}
    </div>
  )
}

function linesIn(list: Element | null): HTMLElement[] {
  return list === null ? [] : [...list.querySelectorAll<HTMLElement>('[data-line]')]
}

function rove(event: FocusEvent<HTMLOListElement>): void {
  for (const line of linesIn(event.currentTarget)) line.tabIndex = line === event.target ? 0 : -1
}

function move(event: KeyboardEvent<HTMLOListElement>): void {
  const lines = linesIn(event.currentTarget)
  const at = lines.indexOf(document.activeElement as HTMLElement)
  if (at === -1 || event.ctrlKey || event.metaKey || event.altKey) return
  if (event.key === 'l') {
    lines[at]?.parentElement?.querySelector<HTMLElement>('[data-line-log]')?.click()
    event.preventDefault()
    event.stopPropagation()
    return
  }
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, j: at + 1, k: at - 1, Home: 0, End: lines.length - 1 }[event.key]
  if (to === undefined) return
  lines[Math.min(Math.max(to, 0), lines.length - 1)]?.focus()
  event.preventDefault()
  event.stopPropagation()
}
