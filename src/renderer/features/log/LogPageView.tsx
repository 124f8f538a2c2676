import { memo } from 'react'
import { timeIn } from './line-time'
import { LogText } from './LogText'
import { isSamePage, type LogPage } from './pages'

/** Height of an unwrapped line (12 px type), from which the height of a page not yet drawn is guessed. */
const LINE_HEIGHT_PX = 18

type LogPageViewProps = { page: LogPage; hasGutter: boolean; isWrapped: boolean }

/** A page of lines. Out of view it is neither laid out nor painted; drawn anew only when its lines change. */
export const LogPageView = memo(
  function LogPageView({ page, hasGutter, isWrapped }: LogPageViewProps) {
    return (
      <div
        style={{ containIntrinsicHeight: `auto ${page.lines.length * LINE_HEIGHT_PX}px` }}
        className="[content-visibility:auto]"
      >
        {page.lines.map((line) => (
          <LogText key={line.offset} line={line} time={hasGutter ? timeIn(line) : null} isWrapped={isWrapped} />
        ))}
      </div>
    )
  },
  (before, after) =>
    before.hasGutter === after.hasGutter && before.isWrapped === after.isWrapped && isSamePage(before.page, after.page),
)
