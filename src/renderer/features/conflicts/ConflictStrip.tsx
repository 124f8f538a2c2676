import { useState } from 'react'
import type { ShownInstance } from '../../state/selectors'
import { useConflicts } from '../../state/port-selectors'
import { showOverlay } from '../../state/ui-state'
import { useMedia } from '../../state/use-media'
import { Button } from '../../ui/Button'
import { Icon } from '../../ui/Icon'
import { StateGlyph } from '../../ui/StateGlyph'
import { ConflictLine } from './ConflictLine'
import { sorted } from './sorted'

/** More than these are folded away: the rows below must stay in view. */
const SHOWN = 3
const SHOWN_WHEN_LOW = 1
const LOW = '(max-height: 640px)'

type Fold = 'more' | 'info' | 'ignored'

/** What is in the way of an instance, worst first, each with its way out; what is merely good to know is folded away. */
export function ConflictStrip({ instance }: { instance: ShownInstance }) {
  const isOrphan = instance.isOrphan === true
  const { open, info, ignored } = sorted(useConflicts(instance.id), isOrphan)
  const [unfolded, setUnfolded] = useState<Fold | null>(null)
  const count = useMedia(LOW) ? SHOWN_WHEN_LOW : SHOWN
  const shown = open.slice(0, count)
  const more = open.slice(count)
  if (open.length + info.length + ignored.length === 0 && !isOrphan) return null
  const folds: [fold: Fold, rows: typeof open, words: string][] = [
    ['more', more, `${more.length} more`],
    ['info', info, `${info.length} to know`],
    ['ignored', ignored, `${ignored.length} ignored`],
  ]
  const folded = folds.filter(([, rows]) => rows.length > 0)
  const isQuiet = shown.length === 0 && !isOrphan
  return (
    <section
      aria-label={`Conflicts of ${instance.name}`}
      data-live
      data-conflicts
      className={`mb-2 shrink-0 rounded-md ${isQuiet && unfolded === null ? '' : 'border border-line bg-panel'}`}
    >
      {isOrphan && <OrphanLine instance={instance} />}
      {shown.length > 0 && (
        <ul aria-label={open.length === 1 ? '1 conflict' : `${open.length} conflicts`} className="py-1">
          {shown.map((conflict) => (
            <ConflictLine key={conflict.id} conflict={conflict} />
          ))}
        </ul>
      )}
      {folded.length > 0 && (
        <div
          className={`flex gap-1 px-2 ${isQuiet && unfolded === null ? '' : 'border-t border-line py-1 first:border-t-0'}`}
        >
          {folded.map(([fold, , words]) => (
            <Button
              key={fold}
              size="small"
              kind="quiet"
              aria-expanded={unfolded === fold}
              onClick={() => setUnfolded(unfolded === fold ? null : fold)}
            >
              <Icon
                name="chevron"
                size={12}
                className={`transition-transform ${unfolded === fold ? '' : '-rotate-90'}`}
              />
              {words}
            </Button>
          ))}
        </div>
      )}
      {folded.map(
        ([fold, rows, words]) =>
          unfolded === fold && (
            <ul key={fold} aria-label={words} className="pb-1">
              {rows.map((conflict) => (
                <ConflictLine key={conflict.id} conflict={conflict} />
              ))}
            </ul>
          ),
      )}
    </section>
  )
}

/** An instance whose folder is gone can only be forgotten. */
function OrphanLine({ instance }: { instance: ShownInstance }) {
  return (
    <p className="flex min-h-9 items-center gap-2.5 pr-1.5 pl-4">
      <StateGlyph state="failed" />
      <span className="min-w-0 grow py-1.5">
        {instance.problem ?? `The folder ${instance.shownRoot ?? instance.root} is gone.`}{' '}
        <span className="text-muted">Its ports stay reserved until it is removed.</span>
      </span>
      <Button size="small" onClick={() => showOverlay('remove-instance')}>
        Remove…
      </Button>
    </p>
  )
}
