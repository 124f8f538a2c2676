import { useEffect, useMemo, useRef } from 'react'
import type { Ref } from '@shared/model/ids'
import type { LogLine } from '@shared/contract/stream'
import { type OpenLog, reopenLogs, useLogs, viewLog } from '../../state/logs'
import { useComponent, useSpecialist } from '../../state/selectors'
import { useUi } from '../../state/ui-state'
import { plainText } from './ansi'
import { LogBar } from './LogBar'
import { LogPageView } from './LogPageView'
import { needsGutter } from './line-time'
import { pagesOf } from './pages'
import { useStick } from './stick-to-bottom'

/** Lines that are drawn; the file has the rest. */
const SHOWN_LINES = 2_000

const NO_LINES: readonly LogLine[] = []

/** The last lines of a component's or specialist's log, following. Opens the log while it is shown. */
export function LogPanel({ target }: { target: Ref }) {
  const log = useLogs(({ logs }) => logs.get(target))
  useEffect(() => viewLog(target), [target])
  useReopenAtNextRun(target, log?.status)
  return <Lines key={target} target={target} log={log} />
}

/** A row that never ran has no log to follow; its first run makes one. */
function useReopenAtNextRun(target: Ref, status: OpenLog['status'] | undefined): void {
  const component = useComponent(target)
  const specialist = useSpecialist(target)
  const run = (component ?? specialist)?.run ?? null
  const before = useRef(run)
  useEffect(() => {
    const isNew = run !== null && run !== before.current
    before.current = run
    if (isNew && status === 'failed') reopenLogs()
  }, [run, status])
}

function Lines({ target, log }: { target: Ref; log: OpenLog | undefined }) {
  const isWrapped = useUi((ui) => ui.isLogWrapped)
  const all = log?.lines ?? NO_LINES
  const lines = useMemo(() => all.slice(-SHOWN_LINES), [all])
  const pages = useMemo(() => pagesOf(lines), [lines])
  const { scroller, isFollowing, follow, onScroll } = useStick(lines)
  const hasGutter = needsGutter(lines)
  const sentence = sentenceOf(log)
  return (
    <section aria-label={`Log of ${target}`} className="flex h-full min-h-0 flex-col">
      <LogBar
        path={log?.path ?? null}
        lineCount={lines.length}
        isWrapped={isWrapped}
        onWrap={(isLogWrapped) => useUi.setState({ isLogWrapped })}
        isFollowing={isFollowing}
        onFollow={follow}
        textOf={() => lines.map((line) => plainText(line.text)).join('\n')}
      />
      {sentence === null ? (
        <div
          ref={scroller}
          onScroll={onScroll}
          // Reached by Tab, so that the keyboard can scroll it.
          // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
          tabIndex={0}
          role="region"
          aria-label={`Lines of ${target}`}
          data-live
          data-selectable
          className={`min-h-0 flex-1 overflow-auto px-3 pb-2 font-mono text-label leading-[1.125rem] focus-visible:-outline-offset-2 ${isFollowing ? '[overflow-anchor:none]' : ''}`}
        >
          <div className={isWrapped ? '' : 'w-max min-w-full'}>
            {pages.map((page) => (
              <LogPageView key={page.page} page={page} hasGutter={hasGutter} isWrapped={isWrapped} />
            ))}
          </div>
        </div>
      ) : (
        <p className="px-3 py-2 text-label text-muted">{sentence}</p>
      )}
    </section>
  )
}

function sentenceOf(log: OpenLog | undefined): string | null {
  if (log === undefined || log.status === 'opening') return (log?.lines.length ?? 0) > 0 ? null : 'Opening the log…'
  if (log.failure?.code === 'log.none') return 'No log yet: it begins with the first run.'
  if (log.failure !== null) return [log.failure.message, log.failure.hint ?? ''].join(' ').trim()
  return log.lines.length === 0 ? 'Nothing was written yet; lines appear here as they come.' : null
}
