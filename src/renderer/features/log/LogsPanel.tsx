import { useCallback, useMemo, useState } from 'react'
import type { LogFilter } from '@shared/contract/log-commands'
import type { Ref } from '@shared/model/ids'
import type { ComponentRow, SpecialistRow } from '@shared/model/rows'
import { useLogsFilter } from '../../state/log-filter'
import {
  type ShownInstance,
  useComponentsByInstance,
  useInstances,
  useSpecialistsByInstance,
} from '../../state/selectors'
import { useKept } from '../../state/use-kept'
import { Select } from '../../ui/Select'
import { LevelSelect } from './LevelSelect'
import { LogRowsSelect } from './LogRowsSelect'
import { MergedLogView } from './MergedLogView'
import { SpanSelect } from './SpanSelect'
import { ALL_TIME, boundsOf } from './time-span'

/** The logs of an instance, or of all of them, as one: in the order of time, each line with whose it is. */
export function LogsPanel({ instance }: { instance: ShownInstance }) {
  const { isOfAll, refs, level } = useLogsFilter()
  const [span, setSpan] = useState(ALL_TIME)
  const instances = useInstances()
  // A row changes far more often than what it is called, and with that each line would be drawn anew.
  const rows = useKept(useRows(isOfAll ? null : instance.id))
  const nameByRef = useMemo(() => new Map(rows.map(({ ref, name }) => [ref as string, name])), [rows])
  const nameOf = useCallback((ref: string) => nameByRef.get(ref) ?? ref, [nameByRef])
  // Those of another instance mean nothing here.
  const chosen = refs.filter((ref) => nameByRef.has(ref)) as Ref[]
  const filter: LogFilter = { instance: isOfAll ? null : instance.id, refs: chosen, level, ...boundsOf(span) }
  const followed = chosen.length > 0 ? chosen : rows.map(({ ref }) => ref)
  return (
    <MergedLogView
      label={isOfAll ? 'Logs of all instances' : `Logs of ${instance.name}`}
      linesLabel="Lines of all logs"
      filter={filter}
      refs={followed}
      nameOf={nameOf}
      title={
        <div className="flex min-w-0 flex-1 flex-wrap items-center gap-1.5">
          {instances.length > 1 && (
            <Select
              label="Instances"
              className="h-6! text-label"
              value={isOfAll ? 'all' : 'one'}
              options={[
                { value: 'one', label: instance.name },
                { value: 'all', label: 'All instances' },
              ]}
              onChange={(value) => useLogsFilter.setState({ isOfAll: value === 'all', refs: [] })}
            />
          )}
          <LogRowsSelect rows={rows} chosen={chosen} onChange={(next) => useLogsFilter.setState({ refs: next })} />
          <LevelSelect level={level} onChange={(next) => useLogsFilter.setState({ level: next })} />
          <SpanSelect span={span} moment={null} onChange={setSpan} />
        </div>
      }
    />
  )
}

/** Components and specialists with what they are called here: with their instance where there are several. */
function useRows(instance: string | null): { ref: Ref; name: string }[] {
  const components = useComponentsByInstance()
  const specialists = useSpecialistsByInstance()
  const instances = useInstances()
  return useMemo(
    () =>
      instances
        .filter(({ id }) => instance === null || id === instance)
        .flatMap((of) => {
          const rows = components.get(of.id) ?? []
          const taken = new Set(rows.map(({ name }) => name))
          return [...rows, ...(specialists.get(of.id) ?? [])].map((row) => ({
            ref: row.id,
            name: instance === null ? row.id : nameAmong(taken, row),
          }))
        }),
    [instance, instances, components, specialists],
  )
}

/** A specialist may be called like its component. */
function nameAmong(taken: ReadonlySet<string>, row: ComponentRow | SpecialistRow): string {
  return 'layers' in row && taken.has(row.name) ? `${row.name} (AI)` : row.name
}
