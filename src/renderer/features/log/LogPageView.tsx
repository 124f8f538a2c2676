import { memo } from 'react'
import type { Finder } from './finder'
import { timeIn } from './line-time'
import { LogText } from './LogText'
import { isSamePage, type LogPage } from './pages'
import { idOf, type ShownLine } from './shown-line'

/** What was looked for, and in which lines an expression was found: only main tries those on every line. */
export type Found = { finder: Finder; ids: ReadonlySet<string> }

type LogPageViewProps = {
  page: LogPage<ShownLine>
  hasGutter: boolean
  isWrapped: boolean
  found: Found | null
  /** The marked line, where it is on this page. */
  mark: string | null
  nameOf: ((ref: string) => string) | null
}

/** A page of lines, drawn anew only when its lines change, or what is marked in them. */
export const LogPageView = memo(
  function LogPageView({ page, hasGutter, isWrapped, found, mark, nameOf }: LogPageViewProps) {
    return (
      <div data-page={page.page}>
        {page.lines.map((line) => {
          const id = idOf(line)
          return (
            <LogText
              key={id}
              line={line}
              time={hasGutter ? timeIn(line) : null}
              isWrapped={isWrapped}
              finder={found !== null && (!found.finder.isRegex || found.ids.has(id)) ? found.finder : null}
              isMarked={mark === id}
              nameOf={nameOf}
            />
          )
        })}
      </div>
    )
  },
  (before, after) =>
    before.hasGutter === after.hasGutter &&
    before.isWrapped === after.isWrapped &&
    before.found === after.found &&
    before.mark === after.mark &&
    before.nameOf === after.nameOf &&
    isSamePage(before.page, after.page),
)
