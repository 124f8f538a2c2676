import { useRef } from 'react'
import type { InstanceId } from '@shared/model/ids'
import type { LifecycleState } from '@shared/model/lifecycle'
import type { NoticeRow } from '@shared/model/rows'
import { send } from '../../state/commands'
import { useInstances, useNotices } from '../../state/selectors'
import { leadToRow, showInstance } from '../../state/ui-state'
import { Button } from '../../ui/Button'
import { IconButton } from '../../ui/IconButton'
import { StateGlyph } from '../../ui/StateGlyph'
import { useFocusHandedOn } from '../../ui/focus-after'

const GLYPH: Record<NoticeRow['level'], LifecycleState> = { info: 'unknown', warning: 'degraded', error: 'failed' }

/** Main's notice of an instance's conflicts: needed where their own lines are not in view. */
const conflictsNoticeOf = (instance: InstanceId): string => `conflicts-${instance}`

/**
 * What a person should know or decide, above everything else; the newest first, older ones behind it. The conflicts of
 * the instance shown have lines of their own and are not told twice.
 */
export function Notices({ instance }: { instance: InstanceId }) {
  const all = useNotices()
  const notices = all.filter(({ id }) => id !== conflictsNoticeOf(instance))
  if (notices.length === 0) return null
  return (
    <ul aria-label="Notices" className="mb-2 flex shrink-0 flex-col gap-1">
      {notices.map((notice) => (
        <Notice key={notice.id} notice={notice} shown={instance} />
      ))}
    </ul>
  )
}

function Notice({ notice, shown }: { notice: NoticeRow; shown: InstanceId }) {
  const item = useRef<HTMLLIElement>(null)
  useFocusHandedOn(item)
  return (
    <li
      ref={item}
      data-selectable
      className="flex items-start gap-2 rounded-md border border-line bg-panel py-1.5 pr-1.5 pl-4"
    >
      <StateGlyph state={GLYPH[notice.level]} className="mt-1" />
      <p className="min-w-0 grow py-0.5 [overflow-wrap:anywhere]">
        {notice.message}
        {notice.hint !== null && <span className="text-muted"> {notice.hint}</span>}
      </p>
      <ShowButton target={notice.ref} shown={shown} />
      <IconButton icon="close" label="Dismiss" onClick={() => void send('notice.dismiss', { id: notice.id })} />
    </li>
  )
}

/** Leads to what a notice is about: a row, or an instance that is not the one in view. */
function ShowButton({ target, shown }: { target: string | null; shown: InstanceId }) {
  const isInstance = useInstances().some(({ id }) => id === target)
  if (target === null || target === shown || (!isInstance && !target.includes('/'))) return null
  return (
    <Button size="small" kind="quiet" onClick={() => (isInstance ? showInstance(target) : leadToRow(target))}>
      Show
    </Button>
  )
}
