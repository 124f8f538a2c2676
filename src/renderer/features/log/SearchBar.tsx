import { type KeyboardEvent, useEffect, useId, useRef } from 'react'
import { IconButton } from '../../ui/IconButton'
import type { Wanted } from './finder'
import { searchWords } from './search-words'
import type { Reach } from './use-finding'
import type { Search } from './use-log-search'

type SearchBarProps = {
  search: Search
  /** The hit that is marked, or -1. */
  current: number
  onWanted(wanted: Wanted): void
  reach: Reach
  /** To the next hit (older), or with -1 to the one before. */
  onStep(by: 1 | -1): void
  onClose(): void
}

/** What is searched for in the logs below, and what was found. Enter and Shift Enter go through the hits. */
export function SearchBar({ search, current, onWanted, reach, onStep, onClose }: SearchBarProps) {
  const { wanted, failure, result, isRunning } = search
  const field = useRef<HTMLInputElement>(null)
  const words = useId()
  useEffect(() => {
    field.current?.focus()
    field.current?.select()
  }, [])
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') onClose()
    else if (event.key === 'Enter') onStep(event.shiftKey ? -1 : 1)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const hasHits = (result?.hits.length ?? 0) > 0
  return (
    // Not the element of that name: the oldest browser Till runs in does not know it.
    <div
      role="search"
      className="flex min-h-8 shrink-0 flex-wrap items-center gap-x-1 gap-y-0.5 border-b border-line px-3 py-1"
    >
      <input
        ref={field}
        type="text"
        aria-label="Search the log"
        placeholder={wanted.isRegex ? 'Regular expression' : 'Search the whole log'}
        spellCheck={false}
        autoComplete="off"
        maxLength={500}
        value={wanted.pattern}
        aria-invalid={failure !== null || undefined}
        aria-describedby={words}
        onChange={(event) => onWanted({ ...wanted, pattern: event.target.value })}
        onKeyDown={onKeyDown}
        className="h-6 min-w-24 flex-1 rounded-sm border border-line-strong bg-panel px-2 font-mono text-label aria-invalid:border-failed-ink"
      />
      <Toggle
        label="Match case"
        text="Aa"
        isOn={wanted.isCaseSensitive}
        onChange={(isCaseSensitive) => onWanted({ ...wanted, isCaseSensitive })}
      />
      <Toggle
        label="Regular expression"
        text=".*"
        isOn={wanted.isRegex}
        onChange={(isRegex) => onWanted({ ...wanted, isRegex })}
      />
      <Toggle label="Earlier runs too" text="All runs" isOn={reach.isOfAllRuns} onChange={reach.change} />
      <IconButton icon="ascending" label="Previous hit" hint="⇧Enter" disabled={!hasHits} onClick={() => onStep(-1)} />
      <IconButton icon="descending" label="Next hit" hint="Enter" disabled={!hasHits} onClick={() => onStep(1)} />
      <IconButton icon="close" label="Close the search" hint="Esc" onClick={onClose} />
      <p
        id={words}
        role="status"
        className={`min-h-4 basis-full text-caption ${failure === null ? 'text-muted' : 'text-failed-ink'}`}
      >
        {failure === null ? foundWords(search, current) : [failure.message, failure.hint ?? ''].join(' ').trim()}
        {isRunning && failure === null && result !== null && ' · searching…'}
      </p>
    </div>
  )
}

function foundWords({ wanted, result, isRunning }: Search, current: number): string {
  if (result !== null) return searchWords(result, current)
  if (isRunning) return 'Searching…'
  return wanted.pattern === '' ? 'Enter goes to the next hit, ⇧Enter back; Esc closes.' : ''
}

type ToggleProps = { label: string; text: string; isOn: boolean; onChange(isOn: boolean): void }

function Toggle({ label, text, isOn, onChange }: ToggleProps) {
  return (
    <button
      type="button"
      aria-label={label}
      aria-pressed={isOn}
      title={label}
      // Pressed by pointer it leaves the focus in the field, so that Enter goes on from there.
      onMouseDown={(event) => event.preventDefault()}
      onClick={() => onChange(!isOn)}
      className={`h-6 min-w-6 rounded-sm px-1 font-mono text-label hover:bg-hover ${isOn ? 'bg-selected text-accent' : 'text-muted'}`}
    >
      {text}
    </button>
  )
}
