import { type ClipboardEvent, type KeyboardEvent, type ReactNode, useRef } from 'react'
import { useUi } from '../../state/ui-state'
import { copiedFrom, selectedIn } from './copied'
import { EndPill } from './EndPill'
import { LogBar } from './LogBar'
import { LogLines } from './LogLines'
import { SearchBar } from './SearchBar'
import { isMerged, type ShownLine } from './shown-line'
import type { Finding } from './use-finding'
import { useSearchKeys } from './use-search-keys'

/** Lines of one log or of several, as a view shows them. */
export type LogSource = {
  lines: readonly ShownLine[]
  pageAt(line: ShownLine, index: number): number
  isFollowing: boolean
  newCount: number
  isEarlierRun: boolean
  /** There is more of the file after the last line. */
  hasAfter: boolean
  /** The line that was jumped to; another object with each jump. */
  mark: { id: string } | null
  /** Why there are no lines, in a sentence; null: there are. */
  sentence: string | null
  /** What stands above the first line. */
  head: string | null
  follow(): void
  leave(): void
  loadOlder(): void
  loadNewer(): void
  reachEnd(): void
  /** To the first line that is kept; absent where there is no such thing. */
  toStart?: (() => void) | undefined
}

type LogViewProps = {
  label: string
  linesLabel: string
  source: LogSource
  finding: Finding
  nameOf: ((ref: string) => string) | null
  /** What stands at the left of the bar. */
  title: ReactNode
  more?: ReactNode
  /** A row of filters under the bar. */
  filters?: ReactNode
  onEditor?: (() => Promise<string>) | undefined
  /** Keys on the lines that mean nothing to the view. */
  onLineKey?(event: KeyboardEvent<HTMLElement>): void
}

/** Lines of logs with what can be done with them: search, filter, copy, follow. */
export function LogView(props: LogViewProps) {
  const { label, linesLabel, source, finding, nameOf, title, more, filters, onEditor, onLineKey } = props
  const isWrapped = useUi((ui) => ui.isLogWrapped)
  const list = useRef<HTMLDivElement>(null)
  const { search } = finding
  const focusLines = (): void => list.current?.querySelector<HTMLElement>('[role="region"]')?.focus()
  const close = (): void => {
    finding.close()
    focusLines()
  }
  const onKeyDown = useSearchKeys({
    onOpen: () => {
      finding.open()
      const field = list.current?.parentElement?.querySelector<HTMLInputElement>('[role="search"] input')
      field?.focus()
      field?.select()
    },
    onStep: finding.step,
    onClose: close,
    onStart: source.toStart,
    onEnd: source.follow,
    isSearching: search !== null,
  })
  const named = nameOf && ((line: ShownLine) => (isMerged(line) ? nameOf(line.ref) : ''))
  // What is beside the lines and what the gutter took off them is not what was written.
  const onCopy = (event: ClipboardEvent): void => {
    const copied = selectedIn(list.current, source.lines, { nameOf: named, withTimes: false })
    if (copied === null) return
    event.clipboardData.setData('text/plain', copied.text)
    event.preventDefault()
  }
  return (
    // The keys are those of what is inside: handled once for all.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <section aria-label={label} onKeyDown={onKeyDown} className="flex h-full min-h-0 flex-col">
      <LogBar
        isSearching={search !== null}
        onSearch={search === null ? finding.open : close}
        isFollowing={source.isFollowing}
        onFollow={source.follow}
        onEditor={onEditor}
        more={more}
        copyOf={(withTimes) => copiedFrom(list.current, source.lines, { nameOf: named, withTimes })}
      >
        {title}
      </LogBar>
      {filters}
      {search !== null && (
        <SearchBar
          search={search}
          current={finding.current}
          onWanted={finding.want}
          reach={finding.reach}
          onStep={finding.step}
          onClose={close}
        />
      )}
      <div ref={list} onCopy={onCopy} className="relative flex min-h-0 flex-1 flex-col">
        {source.sentence === null ? (
          <>
            <LogLines
              label={linesLabel}
              lines={source.lines}
              pageAt={source.pageAt}
              isFollowing={source.isFollowing}
              isWrapped={isWrapped}
              found={search?.found ?? null}
              mark={source.mark?.id ?? null}
              reveal={source.mark}
              nameOf={nameOf}
              head={source.head !== null && <p className="py-0.5 font-sans text-caption text-faint">{source.head}</p>}
              onLeave={source.leave}
              onNearTop={source.loadOlder}
              onNearEnd={source.loadNewer}
              onEnd={source.reachEnd}
              onKeyDown={onLineKey}
            />
            {!source.isFollowing && (
              <EndPill
                newCount={source.newCount}
                isEarlierRun={source.isEarlierRun}
                hasAfter={source.hasAfter}
                onFollow={source.follow}
              />
            )}
          </>
        ) : (
          <p className="px-3 py-2 text-label text-muted">{source.sentence}</p>
        )}
      </div>
    </section>
  )
}
