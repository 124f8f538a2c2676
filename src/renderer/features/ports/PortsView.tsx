import { useMemo, useState } from 'react'
import type { ShownInstance } from '../../state/selectors'
import { useConflicts } from '../../state/port-selectors'
import { previewChange } from '../../state/ui-state'
import { Button } from '../../ui/Button'
import { EmptyState } from '../../ui/EmptyState'
import { FailureNote } from '../../ui/FailureNote'
import { ComparedTable } from './ComparedTable'
import { differencesIn, sentenceOf } from './compared'
import { LinksSection } from './LinksSection'
import { MachineSection } from './MachineSection'
import { ScanSection } from './ScanSection'
import { useComparison } from './use-comparison'

/** Declared against actual in words: three columns for each planned port; under it what code, connections and machine add. */
export function PortsView({ instance }: { instance: ShownInstance }) {
  return (
    <div className="@container min-h-0 grow overflow-auto">
      <Compared key={instance.id} instance={instance} />
      <div className="flex flex-col gap-6 px-4 pt-6 pb-6">
        <ScanSection instance={instance} />
        <LinksSection instance={instance} />
        <MachineSection instance={instance} />
      </div>
    </div>
  )
}

function Compared({ instance }: { instance: ShownInstance }) {
  const { comparison, failure, isStale } = useComparison(instance)
  // Until a person says which: the differences, where there are any.
  const [wantsDifferences, setWantsDifferences] = useState<boolean | null>(null)
  const differences = useMemo(() => (comparison === null ? [] : differencesIn(comparison.ports)), [comparison])
  if (comparison === null) {
    return (
      <div className="flex min-h-32 flex-col justify-center p-4">
        {failure === null ? <EmptyState sentence="Reading the files…" /> : <FailureNote failure={failure} />}
      </div>
    )
  }
  const showsDifferences = wantsDifferences ?? differences.length > 0
  const broken = comparison.files.filter(({ problem }) => problem !== null)
  return (
    <>
      <header className="flex min-h-10 flex-wrap items-center gap-x-4 gap-y-1 px-4 py-1.5">
        <p role="status" className="min-w-0 grow text-muted">
          {sentenceOf(comparison)}
        </p>
        {comparison.ports.length > 0 && (
          <label className="flex min-h-6 items-center gap-2 text-label">
            <input
              type="checkbox"
              className="size-3.5 accent-accent"
              checked={showsDifferences}
              onChange={(event) => setWantsDifferences(event.target.checked)}
            />
            Differences only
          </label>
        )}
        <Repair instance={instance} />
      </header>
      {(failure !== null || broken.length > 0) && (
        <div className="flex flex-col gap-2 px-4 pb-2">
          {failure !== null && <FailureNote failure={failure} />}
          {broken.map(({ path, problem }) => (
            <FailureNote key={path} failure={{ code: 'files.failed', message: `${path}: ${problem ?? ''}` }} />
          ))}
        </div>
      )}
      <div
        data-live
        aria-busy={isStale}
        // No scroller of its own: the heads stay in view while the whole is scrolled.
        className={`transition-opacity ${isStale ? 'opacity-60' : ''}`}
      >
        {showsDifferences && differences.length === 0 ? (
          <p className="px-4 py-3 text-muted">No differences.</p>
        ) : comparison.ports.length === 0 ? null : (
          <ComparedTable ports={showsDifferences ? differences : comparison.ports} name={instance.name} />
        )}
      </div>
    </>
  )
}

/** Shown where main offers a repair that can be made now. */
function Repair({ instance }: { instance: ShownInstance }) {
  const conflicts = useConflicts(instance.id)
  const isOffered = conflicts.some(({ choices }) =>
    choices.some(({ change, unavailable }) => change.kind === 'repair' && unavailable === null),
  )
  if (!isOffered) return null
  return (
    <Button size="small" onClick={() => previewChange({ kind: 'repair', instance: instance.id })}>
      Repair .env.local…
    </Button>
  )
}
