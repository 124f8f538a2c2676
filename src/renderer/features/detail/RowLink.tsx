import type { ComponentId, InstanceId } from '@shared/model/ids'
import { useComponent } from '../../state/selectors'
import { leadToRow } from '../../state/ui-state'
import { StateGlyph } from '../../ui/StateGlyph'

/** A component named by another, with its state; leads there. */
export function RowLink({ instance, component }: { instance: InstanceId; component: ComponentId }) {
  const ref = `${instance}/${component}`
  const row = useComponent(ref)
  if (row === undefined) return <span className="text-muted">{component}</span>
  return (
    <button
      type="button"
      onClick={() => leadToRow(ref)}
      aria-label={`${row.name}, ${row.label}`}
      className="inline-flex h-6 items-center gap-1.5 rounded-sm px-1.5 hover:bg-hover"
    >
      <StateGlyph state={row.state} size={12} />
      {row.name}
    </button>
  )
}

/** Several of them, or a word where there is none. */
export function RowLinks({ instance, components }: { instance: InstanceId; components: readonly ComponentId[] }) {
  if (components.length === 0) return <span className="text-muted">nothing</span>
  return (
    <span className="-my-1 -ml-1.5 flex flex-wrap">
      {components.map((component) => (
        <RowLink key={component} instance={instance} component={component} />
      ))}
    </span>
  )
}
