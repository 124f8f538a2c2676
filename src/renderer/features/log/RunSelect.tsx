import type { RunId } from '@shared/model/ids'
import { Select } from '../../ui/Select'
import { runWords } from './run-words'
import type { KeptRuns } from './use-log-runs'

const NEWEST = 'newest'

/** Whether there is anything to choose. */
export function hasRuns(runs: KeptRuns, chosen: RunId | null): boolean {
  return runs.rows.length > 1 || chosen !== null
}

type RunSelectProps = {
  runs: KeptRuns
  /** Null: the newest. */
  chosen: RunId | null
  onChange(run: RunId | null): void
}

/** Which run’s log is shown. */
export function RunSelect({ runs, chosen, onChange }: RunSelectProps) {
  const earlier = runs.rows.slice(1)
  const options = [
    { value: NEWEST, label: 'Newest run' },
    ...earlier.map((run) => ({
      value: run.run as string,
      label: runWords(run, runs.readAt),
      ...(run.ending === null ? {} : { note: run.ending }),
    })),
  ]
  // One that was jumped to may be gone from the list by now.
  const isListed = chosen === null || earlier.some(({ run }) => run === chosen)
  return (
    <Select
      label="Run"
      className="h-6! max-w-56 min-w-28 flex-1 text-label [&>span]:truncate"
      isCut
      value={chosen ?? NEWEST}
      options={isListed ? options : [...options, { value: chosen, label: 'An earlier run' }]}
      onChange={(value) => onChange(value === NEWEST ? null : (value as RunId))}
    />
  )
}
