import type { LifecycleState } from '@shared/model/lifecycle'
import type { NoticeRow } from '@shared/model/rows'
import { send } from '../../state/commands'
import { useNotices } from '../../state/selectors'
import { openRow } from '../../state/ui-state'
import { Button } from '../../ui/Button'
import { IconButton } from '../../ui/IconButton'
import { StateGlyph } from '../../ui/StateGlyph'

const GLYPH: Record<NoticeRow['level'], LifecycleState> = { info: 'unknown', warning: 'degraded', error: 'failed' }

/** What a person should know or decide, above everything else; the newest first, older ones behind it. */
export function Notices() {
  const notices = useNotices()
  if (notices.length === 0) return null
  return (
    <ul aria-label="Notices" className="mb-2 flex max-h-32 shrink-0 flex-col gap-1 overflow-y-auto">
      {notices.map((notice) => (
        <li
          key={notice.id}
          data-selectable
          className="flex items-start gap-2 rounded-md border border-line bg-panel py-1.5 pr-1.5 pl-4"
        >
          <StateGlyph state={GLYPH[notice.level]} className="mt-1" />
          <p className="min-w-0 grow py-0.5">
            {notice.message}
            {notice.hint !== null && <span className="text-muted"> {notice.hint}</span>}
          </p>
          {notice.ref !== null && notice.ref.includes('/') && (
            <Button size="small" kind="quiet" onClick={() => openRow(notice.ref ?? '')}>
              Show
            </Button>
          )}
          <IconButton icon="close" label="Dismiss" onClick={() => void send('notice.dismiss', { id: notice.id })} />
        </li>
      ))}
    </ul>
  )
}
