import { type ReactNode, useEffect, useState } from 'react'

/** How long the word "Copied" stands. */
const COPIED_MS = 2_000

type LogBarProps = {
  path: string | null
  lineCount: number
  isWrapped: boolean
  onWrap(isWrapped: boolean): void
  isFollowing: boolean
  onFollow(): void
  /** All shown lines as plain text. */
  textOf(): string
}

/** What can be done with the lines below: wrap, copy, follow; and which file they come from. */
export function LogBar({ path, lineCount, isWrapped, onWrap, isFollowing, onFollow, textOf }: LogBarProps) {
  const [copied, setCopied] = useState<string | null>(null)
  useEffect(() => {
    if (copied === null) return undefined
    const timer = setTimeout(() => setCopied(null), COPIED_MS)
    return () => clearTimeout(timer)
  }, [copied])

  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(textOf())
      setCopied(lineCount === 1 ? 'Copied 1 line' : `Copied ${lineCount} lines`)
    } catch (error) {
      setCopied(`Could not copy: ${error instanceof Error ? error.message : String(error)}`)
    }
  }

  return (
    <div className="flex min-h-8 shrink-0 items-center gap-1 px-3">
      <span data-selectable title={path ?? ''} className="figures min-w-0 flex-1 truncate text-caption text-faint">
        {path}
      </span>
      <span role="status" className="px-1 text-caption text-muted">
        {copied}
      </span>
      <BarButton isPressed={isWrapped} onPress={() => onWrap(!isWrapped)}>
        Wrap
      </BarButton>
      <BarButton onPress={() => void copy()} isDisabled={lineCount === 0}>
        Copy
      </BarButton>
      <BarButton isPressed={isFollowing} onPress={onFollow}>
        Follow
      </BarButton>
    </div>
  )
}

type BarButtonProps = { isPressed?: boolean; isDisabled?: boolean; onPress(): void; children: ReactNode }

function BarButton({ isPressed, isDisabled = false, onPress, children }: BarButtonProps) {
  return (
    <button
      type="button"
      aria-pressed={isPressed}
      disabled={isDisabled}
      onClick={onPress}
      className={`h-6 rounded-sm px-2 text-label hover:bg-hover disabled:text-faint ${isPressed === true ? 'bg-raised text-text' : 'text-muted'}`}
    >
      {children}
    </button>
  )
}
