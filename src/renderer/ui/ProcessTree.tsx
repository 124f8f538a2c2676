import type { Blocking } from '@shared/contract/commands'

/** Deeper than this it is no longer indented: the command line must stay readable. */
const DEEPEST = 6
const INDENT_REM = 1

/** Processes that would end, or that have not yet, each under the one that started it. */
export function ProcessTree({ tree }: { tree: Blocking['processes'] }) {
  return (
    <ul data-selectable className="flex flex-col gap-0.5 rounded-md border border-line px-3 py-2">
      {tree.map(({ pid, depth, commandLine, user }) => (
        <li
          key={pid}
          style={{ paddingLeft: `${Math.min(depth, DEEPEST) * INDENT_REM}rem` }}
          className="figures flex items-baseline gap-2"
        >
          {depth > 0 && (
            <span aria-hidden="true" className="-ml-3 w-1 text-faint">
              └
            </span>
          )}
          <span className="shrink-0 text-muted">{pid}</span>
          <span className="min-w-0 [overflow-wrap:anywhere]">{commandLine}</span>
          {depth === 0 && user !== null && <span className="ml-auto shrink-0 pl-2 font-sans text-faint">{user}</span>}
        </li>
      ))}
    </ul>
  )
}
