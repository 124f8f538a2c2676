import { useMemo } from 'react'
import type { InstanceId } from '@shared/model/ids'
import type { InstanceRow } from '@shared/model/rows'
import { useComponents, useInstances, useListeners, useSpecialists } from '../../state/selectors'
import { hoverRow, openRow, useUi } from '../../state/ui-state'
import { PortBoards } from '../../ui/port-board/PortBoards'
import { boardOf } from './board'
import { summaryOf } from './board-summary'

/** The blocks of an instance as two boards: declared against actual, each port where its number puts it. */
export function PortMap({ instance }: { instance: InstanceId }) {
  const row = useInstances().find((each) => each.id === instance)
  return row === undefined ? null : <Boards instance={row} />
}

function Boards({ instance }: { instance: InstanceRow }) {
  const components = useComponents(instance.id)
  const specialists = useSpecialists(instance.id)
  const listeners = useListeners()
  const selected = useUi((ui) => ui.selected)
  const hovered = useUi((ui) => ui.hovered)
  const cells = useMemo(
    () => boardOf(instance, components, specialists, listeners),
    [instance, components, specialists, listeners],
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
    />
  )
}
