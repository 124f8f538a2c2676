import type { ReactNode } from 'react'
import type { Ref } from '@shared/model/ids'
import { useComponent, useSpecialist } from '../../state/selectors'
import { EmptyState } from '../../ui/EmptyState'
import { ComponentFacts } from './ComponentFacts'
import { SpecialistFacts } from './SpecialistFacts'

/** All that is known of the selected row, beside its log. */
export function Detail({ target, log }: { target: Ref; log: ReactNode }) {
  const component = useComponent(target)
  const specialist = useSpecialist(target)
  if (component === undefined && specialist === undefined) {
    return <EmptyState sentence="This row is gone; its instance was removed or its platform changed." />
  }
  return (
    <div className="grid min-h-0 grow grid-cols-[minmax(260px,320px)_1fr]">
      <div data-live data-selectable className="min-h-0 overflow-y-auto border-r border-line px-4 pt-3 pb-4">
        {component !== undefined && <ComponentFacts row={component} />}
        {specialist !== undefined && <SpecialistFacts row={specialist} />}
      </div>
      <div className="flex min-h-0 min-w-0 flex-col">{log}</div>
    </div>
  )
}
