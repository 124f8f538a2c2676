import { useConflictsOfRow } from '../state/port-selectors'
import { openConflict } from '../state/ui-state'

/**
 * Beside the reason of a row: leads to the card of the conflict that keeps it from starting; nothing where none does.
 * The key C does the same, so Tab passes it by.
 */
export function ResolveButton({ target, name }: { target: string; name: string }) {
  const worst = useConflictsOfRow(target).find(({ level, isIgnored }) => level === 'error' && !isIgnored)
  if (worst === undefined) return null
  return (
    <button
      type="button"
      tabIndex={-1}
      aria-haspopup="dialog"
      aria-label={`Resolve the conflict of ${name}`}
      onClick={(event) => {
        event.stopPropagation()
        openConflict(worst.id)
      }}
      className="ml-2 inline-flex h-6 shrink-0 items-center rounded-sm px-1.5 text-label font-medium text-accent hover:bg-hover"
    >
      Resolve…
    </button>
  )
}
