import { type KeyboardEvent, useEffect } from 'react'
import { isCovered, useUi } from '../../state/ui-state'

type SearchKeys = {
  onOpen(): void
  onStep(by: 1 | -1): void
  onClose(): void
  /** To the first line that is kept, and to the end that is followed. */
  onStart?: (() => void) | undefined
  onEnd(): void
  isSearching: boolean
}

/**
 * Keys of a log: / in it, or Ctrl or Cmd F anywhere, opens the search; N and Shift N among the lines, F3 and Shift F3
 * everywhere go through the hits, Esc closes it; G goes to the first line, Shift G to the end. For the `onKeyDown` of what
 * holds the log.
 */
export function useSearchKeys({
  onOpen,
  onStep,
  onClose,
  onStart,
  onEnd,
  isSearching,
}: SearchKeys): (event: KeyboardEvent) => void {
  useEffect(() => {
    const find = (event: globalThis.KeyboardEvent): void => {
      const isFind =
        event.key.toLowerCase() === 'f' && event.ctrlKey !== event.metaKey && !event.altKey && !event.shiftKey
      if (!isFind || event.defaultPrevented || isCovered(useUi.getState())) return
      event.preventDefault()
      onOpen()
    }
    addEventListener('keydown', find)
    return () => removeEventListener('keydown', find)
  }, [onOpen])
  return (event) => {
    // What lies over the page is inside only for React.
    if (!(event.target instanceof Node) || !event.currentTarget.contains(event.target)) return
    const isTyping = event.target instanceof HTMLInputElement
    const isOnLines = event.target instanceof Element && event.target.closest('[role="region"]') !== null
    const isPlain = isOnLines && !event.ctrlKey && !event.metaKey && !event.altKey
    if (event.key === '/' && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey) onOpen()
    else if (isPlain && isSearching && (event.key === 'n' || event.key === 'N')) onStep(event.key === 'n' ? 1 : -1)
    else if (isPlain && event.key === 'g' && onStart !== undefined) onStart()
    else if (isPlain && event.key === 'G') onEnd()
    else if (event.key === 'F3' && isSearching) onStep(event.shiftKey ? -1 : 1)
    else if (event.key === 'Escape' && isSearching) onClose()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
}
