import { type ReactNode, useEffect, useState } from 'react'
import { useUi } from '../../state/ui-state'
import { formatCount } from '../../ui/format'
import { IconButton } from '../../ui/IconButton'

/** How long what was done is said. */
const SAID_FOR_MS = 2_000

type LogBarProps = {
  /** What stands at the left: which file, or what is chosen. */
  children: ReactNode
  isSearching: boolean
  onSearch(): void
  isFollowing: boolean
  onFollow(): void
  /** What is selected among the lines, else all that are shown, as plain text; on demand with when each was written. */
  copyOf(withTimes: boolean): { text: string; lineCount: number }
  /** Opens the file in an editor and answers what to say; absent where there is no one file. */
  onEditor?: (() => Promise<string>) | undefined
  /** More buttons before these. */
  more?: ReactNode
}

/** What can be done with the lines below. */
export function LogBar({
  children,
  isSearching,
  onSearch,
  isFollowing,
  onFollow,
  copyOf,
  onEditor,
  more,
}: LogBarProps) {
  const isWrapped = useUi((ui) => ui.isLogWrapped)
  const [said, setSaid] = useState<string | null>(null)
  useEffect(() => {
    if (said === null) return undefined
    const timer = setTimeout(() => setSaid(null), SAID_FOR_MS)
    return () => clearTimeout(timer)
  }, [said])

  const copy = async (withTimes: boolean): Promise<void> => {
    const { text, lineCount } = copyOf(withTimes)
    if (lineCount === 0) {
      setSaid('There is nothing to copy')
      return
    }
    try {
      await navigator.clipboard.writeText(text)
      const lines = lineCount === 1 ? '1 line' : `${formatCount(lineCount)} lines`
      setSaid(`Copied ${lines}${withTimes ? ' with times' : ''}`)
    } catch (error) {
      setSaid(`Could not copy: ${error instanceof Error ? error.message : String(error)}`)
    }
  }

  return (
    <div className="@container flex min-h-8 shrink-0 flex-wrap items-center gap-1 px-3 py-0.5">
      {children}
      <span role="status" className="px-1 text-caption text-muted">
        {said}
      </span>
      {more}
      <IconButton
        icon="search"
        label="Search"
        hint="/"
        aria-pressed={isSearching}
        className={isSearching ? 'bg-selected text-accent!' : ''}
        onClick={onSearch}
      />
      <IconButton
        icon="wrap"
        label="Wrap"
        aria-pressed={isWrapped}
        className={isWrapped ? 'bg-selected text-accent!' : ''}
        onClick={() => useUi.setState({ isLogWrapped: !isWrapped })}
      />
      <IconButton icon="copy" label="Copy" hint="⇧ with times" onClick={(event) => void copy(event.shiftKey)} />
      {onEditor !== undefined && (
        <IconButton icon="editor" label="Open in editor" onClick={() => void onEditor().then(setSaid)} />
      )}
      <button
        type="button"
        aria-pressed={isFollowing}
        onClick={onFollow}
        className={`h-6 rounded-sm px-2 text-label hover:bg-hover ${isFollowing ? 'bg-raised text-text' : 'text-muted'}`}
      >
        Follow
      </button>
    </div>
  )
}
