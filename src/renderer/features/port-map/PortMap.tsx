import { useMemo } from 'react'
import type { InstanceId } from '@shared/model/ids'
import { announce } from '../../state/announce'
import { useConflicts } from '../../state/port-selectors'
import { type ShownInstance, useListeners, useRowsCalmly, useStandingInstance } from '../../state/selectors'
import { hoverRow, openConflict, openRow, previewChange, useUi } from '../../state/ui-state'
import { boardOf } from '../../ui/port-board/board'
import { summaryOf } from '../../ui/port-board/board-summary'
import { PortBoards } from '../../ui/port-board/PortBoards'

/** The blocks of an instance as two boards: declared against actual, each port where its number puts it. */
export function PortMap({ instance }: { instance: InstanceId }) {
  const row = useStandingInstance(instance)
  // What a person has in hand belongs to one instance.
  return row === undefined ? null : <Boards key={row.id} instance={row} />
}

function Boards({ instance }: { instance: ShownInstance }) {
  const { components, specialists } = useRowsCalmly(instance.id)
  const listeners = useListeners()
  const conflicts = useConflicts(instance.id)
  const selected = useUi((ui) => ui.selected)
  const hovered = useUi((ui) => ui.hovered)
  const cells = useMemo(
    () => boardOf({ instance, components, specialists, listeners, conflicts }),
    [instance, components, specialists, listeners, conflicts],
  )
  const resting = useMemo(() => summaryOf(cells), [cells])
  return (
    <PortBoards
      cells={cells}
      resting={resting}
      selected={selected}
      hovered={hovered}
      onSelect={openRow}
      onHover={hoverRow}
      onConflict={openConflict}
      onMove={(variable, offset) => previewChange({ kind: 'move-port', instance: instance.id, variable, offset })}
      onSay={announce}
    />
  )
}
