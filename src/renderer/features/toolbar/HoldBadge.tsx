import type { Hold } from '@shared/model/rows'
import { holdSentence } from '../../ui/hold-words'
import { Icon } from '../../ui/Icon'

/** Says that somebody asked that the instance be left alone: why, who, until when. */
export function HoldBadge({ hold }: { hold: Hold }) {
  const sentence = holdSentence(hold)
  return (
    <p
      data-selectable
      title={`${sentence}. Till starts, restarts and moves nothing of it by itself.`}
      className="inline-flex h-6 min-w-16 shrink-[99] items-center gap-1.5 rounded-sm border border-line bg-raised px-2 text-label"
    >
      <Icon name="hold" size={12} className="text-muted" />
      <span className="truncate">{sentence}</span>
    </p>
  )
}
