import { memo } from 'react'
import type { InstanceRow } from '@shared/model/rows'
import { showInstance } from '../../state/ui-state'
import { Icon } from '../../ui/Icon'
import { holdSentence } from '../../ui/hold-words'
import { InkedLabel } from '../../ui/InkedLabel'
import { StateGlyph } from '../../ui/StateGlyph'
import { ConflictCount } from './ConflictCount'
import { PortStrip } from './PortStrip'

type InstanceItemProps = { instance: InstanceRow; isShown: boolean }

/** One instance at a glance: worst state, name, base, its ports as a strip, and a line that tells the exceptions. */
export const InstanceItem = memo(function InstanceItem({ instance, isShown }: InstanceItemProps) {
  const { hold } = instance
  return (
    <button
      type="button"
      aria-current={isShown || undefined}
      onClick={() => showInstance(instance.id)}
      className={`flex w-full flex-col gap-2 rounded-md px-2 py-2 text-left transition-colors ${isShown ? 'bg-selected' : 'hover:bg-hover'}`}
    >
      <span className="flex w-full items-center gap-2">
        <StateGlyph state={instance.problem === null ? instance.state : 'failed'} />
        <span title={instance.name} className="min-w-0 grow truncate font-semibold">
          {instance.name}
        </span>
        <span className="figures text-muted">{instance.ports.component.base}</span>
      </span>
      <PortStrip instance={instance} />
      <span className="text-label text-muted">
        {instance.problem === null ? (
          <>
            <InkedLabel label={instance.label} />
            <ConflictCount instance={instance.id} />
          </>
        ) : (
          <span className="line-clamp-2 text-text" title={instance.problem}>
            {instance.problem}
          </span>
        )}
      </span>
      {hold !== null && hold !== undefined && (
        <span className="flex w-full items-baseline gap-1.5 text-label text-muted" title={holdSentence(hold)}>
          <Icon name="hold" size={12} className="self-center" />
          <span className="min-w-0 truncate">held: {hold.reason}</span>
        </span>
      )}
    </button>
  )
})
