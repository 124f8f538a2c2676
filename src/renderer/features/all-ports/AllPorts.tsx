import { lazy, Suspense, useState } from 'react'
import { useFocusAwaited } from '../../state/focus-in-view'
import { useInstances } from '../../state/selectors'
import { Button } from '../../ui/Button'
import { Panel } from '../../ui/Panel'
import { Board } from './Board'
import type { BoardDialog } from './board-dialog'
import { usePlaces } from './use-places'

const ReserveDialog = lazy(async () => ({ default: (await import('./ReserveDialog')).ReserveDialog }))
const MoveDialog = lazy(async () => ({ default: (await import('./MoveDialog')).MoveDialog }))

/** Every instance as a row, every offset as a column: one look shows every clash. */
export function AllPorts() {
  const places = usePlaces()
  const instances = useInstances()
  const [dialog, setDialog] = useState<BoardDialog | null>(null)
  const close = (): void => setDialog(null)
  useFocusAwaited()
  const moving = dialog?.kind === 'move' ? instances.find(({ id }) => id === dialog.instance) : undefined
  return (
    <div className="flex h-full min-h-0 flex-col pr-3 pb-3">
      <header className="flex h-[52px] shrink-0 items-center gap-3 pr-4 pl-1">
        <h1 className="text-title font-semibold">All ports</h1>
        <p className="min-w-0 grow truncate pt-0.5 text-label text-muted">
          Drag an instance by its handle, or press M on its row, to move it.
        </p>
        <Button onClick={() => setDialog({ kind: 'reserve', ports: null })}>Reserve a block…</Button>
      </header>
      <Panel label="All ports" className="grow">
        <Board places={places} onDialog={setDialog} />
      </Panel>
      <Suspense>
        {dialog?.kind === 'reserve' && <ReserveDialog ports={dialog.ports} onClose={close} />}
        {moving !== undefined && <MoveDialog instance={moving} onClose={close} />}
      </Suspense>
    </div>
  )
}
