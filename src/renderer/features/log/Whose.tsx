import { showLogAt } from '../../state/actions'
import type { MergedLine } from './shown-line'

/** Inks that don't alarm. Which of them a row has says nothing, only that it is always the same one. */
const INKS = [
  'bg-starting-ink',
  'bg-registering-ink',
  'bg-stopping-ink',
  'bg-initializing-ink',
  'bg-ready-ink',
  'bg-line-strong',
] as const

/** Whose line it is, by a quiet mark of its own and its name; leads to that row's log, at the line. */
export function Whose({ line, name }: { line: MergedLine; name: string }) {
  return (
    <button
      type="button"
      // Not a stop of its own on each line: the list's keys lead here too.
      tabIndex={-1}
      title={`Show in the log of ${name}`}
      onClick={() =>
        showLogAt(line.ref, { at: line.time, run: line.run, offset: line.isGap === true ? null : line.offset })
      }
      className="mr-2 flex h-[1.125rem] w-28 shrink-0 items-center gap-1.5 rounded-sm text-left text-muted select-none hover:bg-hover hover:text-text"
    >
      <span aria-hidden="true" className={`h-3 w-[3px] shrink-0 rounded-full ${inkOf(line.ref)}`} />
      <span className="truncate">{name}</span>
    </button>
  )
}

function inkOf(ref: string): string {
  let sum = 0
  for (let index = 0; index < ref.length; index += 1) sum = (sum * 31 + ref.charCodeAt(index)) % 65_521
  return INKS[sum % INKS.length] ?? INKS[0]
}
