import type { StartBarRow } from '@shared/model/starts'
import { Legend } from './Legend'

/** The sentence of the row that is pointed at or focused; where none is, what the drawing means. */
export function Caption({ bar, bars }: { bar: StartBarRow | null; bars: readonly StartBarRow[] }) {
  return (
    <footer className="sticky bottom-0 z-10 flex min-h-8 shrink-0 items-center border-t border-line bg-panel px-4 py-1 text-label">
      {bar === null ? (
        <Legend withLast={bars.some(({ lastMs }) => lastMs !== null)} />
      ) : (
        <p
          data-caption
          data-selectable
          title={`${bar.name}: ${bar.message}`}
          className="line-clamp-2 [overflow-wrap:anywhere]"
        >
          <span className="font-semibold">{bar.name}</span>
          <span className="text-muted">{`: ${bar.message}`}</span>
        </p>
      )}
    </footer>
  )
}
