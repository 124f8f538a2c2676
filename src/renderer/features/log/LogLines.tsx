import { type KeyboardEvent, type ReactNode, useMemo } from 'react'
import { needsGutter } from './line-time'
import { type Found, LogPageView } from './LogPageView'
import { type LogPage, pagesOf } from './pages'
import { idOf, type ShownLine } from './shown-line'
import { useLogScroll } from './use-log-scroll'

type LogLinesProps = {
  /** Name of the region. */
  label: string
  lines: readonly ShownLine[]
  /** The page of a line, as `pages.ts` wants it. Must stay the same function while the list does. */
  pageAt(line: ShownLine, index: number): number
  isFollowing: boolean
  isWrapped: boolean
  found: Found | null
  mark: string | null
  reveal: { id: string } | null
  nameOf?: ((ref: string) => string) | null
  /** What stands before the first and after the last line. */
  head?: ReactNode
  onLeave(): void
  onNearTop(): void
  onNearEnd(): void
  onEnd(): void
  onKeyDown?: ((event: KeyboardEvent<HTMLElement>) => void) | undefined
}

/** Lines of logs in a scroller that holds its place. Only what is near is drawn, however many there are. */
export function LogLines(props: LogLinesProps) {
  const { label, lines, pageAt, isFollowing, isWrapped, found, mark, reveal, nameOf = null, head, onKeyDown } = props
  const pages = useMemo(() => pagesOf(lines, pageAt), [lines, pageAt])
  const { onLeave, onNearTop, onNearEnd, onEnd } = props
  const { scroller, content, onScroll, drawn } = useLogScroll({
    pages,
    isFollowing,
    isWrapped,
    reveal,
    onLeave,
    onNearTop,
    onNearEnd,
    onEnd,
  })
  const hasGutter = nameOf !== null || needsGutter(lines)
  return (
    // The keys are those of the lines, which are no buttons: one of them is marked.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div
      ref={scroller}
      onScroll={onScroll}
      onKeyDown={onKeyDown}
      // Reached by Tab, so that the keyboard can scroll it.
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      role="region"
      aria-label={label}
      data-live
      data-selectable
      className="min-h-0 flex-1 overflow-auto contain-strict px-3 pb-2 font-mono text-label leading-[1.125rem] [overflow-anchor:none] focus-visible:-outline-offset-2"
    >
      {head}
      <div ref={content} className={isWrapped ? '' : 'w-max min-w-full'}>
        <div style={{ height: drawn.abovePx }} />
        {pages.slice(drawn.from, drawn.to).map((page) => (
          <LogPageView
            key={page.page}
            page={page}
            hasGutter={hasGutter}
            isWrapped={isWrapped}
            found={found}
            mark={holds(page, mark) ? mark : null}
            nameOf={nameOf}
          />
        ))}
        <div style={{ height: drawn.belowPx }} />
      </div>
    </div>
  )
}

function holds(page: LogPage<ShownLine>, mark: string | null): boolean {
  return mark !== null && page.lines.some((line) => idOf(line) === mark)
}
