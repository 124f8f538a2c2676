import { formatCount } from '../../ui/format'
import { Icon } from '../../ui/Icon'

type EndPillProps = { newCount: number; isEarlierRun: boolean; hasAfter: boolean; onFollow(): void }

/** While something further up is read: what came since, and the way back to the end. */
export function EndPill({ newCount, isEarlierRun, hasAfter, onFollow }: EndPillProps) {
  if (newCount === 0 && !isEarlierRun && !hasAfter) return null
  return (
    <button
      type="button"
      onClick={onFollow}
      className="absolute right-5 bottom-3 flex h-6 items-center gap-1.5 rounded-full border border-line-strong bg-panel px-2.5 text-label text-text shadow-overlay hover:bg-hover"
    >
      <span className="tabular-nums">{wordsOf(newCount, isEarlierRun)}</span>
      <Icon name="descending" size={12} className="text-muted" />
    </button>
  )
}

function wordsOf(newCount: number, isEarlierRun: boolean): string {
  if (isEarlierRun) return 'An earlier run; go to the newest'
  if (newCount === 0) return 'Go to the end'
  return newCount === 1 ? '1 new line' : `${formatCount(newCount)} new lines`
}
