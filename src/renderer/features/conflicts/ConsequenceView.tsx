import type { ReactNode } from 'react'
import type { LifecycleState } from '@shared/model/lifecycle'
import type { Consequence } from '@shared/model/port-changes'
import { useInstances } from '../../state/selectors'
import { FailureNote } from '../../ui/FailureNote'
import { FileDiff } from '../../ui/file-diff/FileDiff'
import { StateGlyph } from '../../ui/StateGlyph'
import { PortMoves } from './PortMoves'
import { ProcessTree } from '../../ui/ProcessTree'
import { Skeleton } from './Skeleton'
import { isAboutAttention } from './attention'
import { byInstance } from './by-instance'
import type { LookedAt } from './use-change'

/** What a change would do, before it is done: in a sentence, then all of it. */
export function ConsequenceView({ lookedAt }: { lookedAt: LookedAt }) {
  const { consequence, failure, isLoading, stale, refusal } = lookedAt
  return (
    <section aria-label="What would happen" aria-busy={isLoading} className="flex flex-col gap-4">
      {stale !== null && (
        <Sentence glyph="degraded">
          {stale} Nothing was done. <span className="text-muted">This is how it is now; look again, then decide.</span>
        </Sentence>
      )}
      {refusal !== null && <FailureNote failure={refusal} />}
      {failure !== null && <FailureNote failure={failure} />}
      {/* Told when it changes: whoever listens hears what the choice under the focus would do. */}
      <div aria-live="polite" className="empty:hidden">
        {consequence !== null && (
          <p data-selectable className="text-text">
            {consequence.sentence}
          </p>
        )}
      </div>
      {isLoading && <Skeleton />}
      {consequence !== null && <All consequence={consequence} />}
    </section>
  )
}

function All({ consequence }: { consequence: Consequence }) {
  const { change, obstacle, warnings, tree, ports, restarts, affected, files } = consequence
  const areTwo = change.kind === 'swap'
  return (
    <>
      {(obstacle !== null || warnings.length > 0) && (
        <div className="flex flex-col gap-1">
          {obstacle !== null && <Sentence glyph="failed">{obstacle}</Sentence>}
          {warnings.map((warning) => (
            <Sentence key={warning} glyph="degraded">
              {warning}
            </Sentence>
          ))}
        </div>
      )}
      {tree.length > 0 && (
        <Part title={tree.length === 1 ? 'This process ends' : `These ${tree.length} processes end`}>
          <ProcessTree tree={tree} />
        </Part>
      )}
      {ports.length > 0 && (
        <Part title={ports.length === 1 ? 'Port' : 'Ports'}>
          <Grouped areTwo={areTwo} things={ports} instanceOf={({ instance }) => instance}>
            {(own) => <PortMoves ports={own} />}
          </Grouped>
        </Part>
      )}
      {restarts.length > 0 && (
        <Part title="Restarts">
          <Names areTwo={areTwo} rows={restarts} />
        </Part>
      )}
      {affected.length > 0 && (
        <Part title="Sees it at its next start">
          <Names areTwo={areTwo} rows={affected} />
        </Part>
      )}
      {files.map((file) => (
        <FileDiff key={file.path} file={file} isFolded />
      ))}
      {!isAboutAttention(change) && <p className="text-label text-muted">{closingOf(consequence)}</p>}
    </>
  )
}

/** What stays as it is, and whether there is a way back. */
function closingOf({ restarts, tree, files, isUndoable, isDangerous }: Consequence): string {
  const calm = restarts.length + tree.length === 0 ? 'Nothing is stopped or restarted. ' : ''
  const still = files.length === 0 && !isDangerous ? 'No file changes. ' : ''
  return `${calm}${still}${isUndoable ? 'It can be undone with one click.' : 'It can’t be undone.'}`
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h3 className="mb-1 text-label font-semibold">{title}</h3>
      {children}
    </section>
  )
}

function Names({ areTwo, rows }: { areTwo: boolean; rows: Consequence['restarts'] }) {
  return (
    <Grouped areTwo={areTwo} things={rows} instanceOf={({ ref }) => ref.slice(0, ref.indexOf('/'))}>
      {(own) => (
        <p data-selectable className="text-label text-muted">
          {own.map(({ name }) => name).join(', ')}
        </p>
      )}
    </Grouped>
  )
}

type GroupedProps<Thing> = {
  /** The change concerns two instances, although all of these may belong to one of them. */
  areTwo: boolean
  things: readonly Thing[]
  instanceOf: (thing: Thing) => string
  children: (own: readonly Thing[]) => ReactNode
}

/** What concerns two instances, as in a swap, under the name of each: their rows are called the same. */
function Grouped<Thing>({ areTwo, things, instanceOf, children }: GroupedProps<Thing>) {
  const instances = useInstances()
  const groups = byInstance(things, instanceOf)
  if (groups.length < 2 && !areTwo) return children(things)
  return groups.map(([id, own]) => (
    <div key={id} className="mb-1.5">
      <h4 className="text-label text-muted">{instances.find((instance) => instance.id === id)?.name ?? id}</h4>
      {children(own)}
    </div>
  ))
}

function Sentence({ glyph, children }: { glyph: LifecycleState; children: ReactNode }) {
  return (
    <p
      role={glyph === 'failed' ? 'alert' : undefined}
      data-selectable
      className="flex gap-2 text-label leading-[1.125rem] text-text"
    >
      <StateGlyph state={glyph} size={12} className="mt-[3px]" />
      <span className="min-w-0 [overflow-wrap:anywhere]">{children}</span>
    </p>
  )
}
