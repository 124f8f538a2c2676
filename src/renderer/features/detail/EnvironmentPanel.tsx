import { type ReactNode, useState } from 'react'
import type { EnvironmentReport } from '@shared/contract/commands'
import type { ComponentRow, SpecialistRow } from '@shared/model/rows'
import { Button } from '../../ui/Button'
import { EmptyState } from '../../ui/EmptyState'
import { FailureNote } from '../../ui/FailureNote'
import { formatClock } from '../../ui/format'
import { Icon } from '../../ui/Icon'
import { RelativeTime } from '../../ui/RelativeTime'
import { StateGlyph } from '../../ui/StateGlyph'
import { EnvironmentTable } from './EnvironmentTable'
import { filterVariables, partsOf } from './environment-filter'
import { useEnvironment } from './use-environment'

type EnvironmentPanelProps = { row: Pick<ComponentRow | SpecialistRow, 'id' | 'name' | 'run'> }

/** Every variable of a row's process, and where each is from. What was only inherited is folded away. */
export function EnvironmentPanel({ row }: EnvironmentPanelProps) {
  const { report, failure, readAgain } = useEnvironment(row.id, row.run)
  const [filter, setFilter] = useState('')
  const [isUnfolded, setUnfolded] = useState(false)
  if (report === null) {
    return (
      <div className="flex grow flex-col justify-center gap-3 p-4">
        {failure === null ? (
          <EmptyState sentence="Reading the files…" />
        ) : (
          <>
            <FailureNote failure={failure} />
            <span>
              <Button size="small" onClick={readAgain}>
                Read again
              </Button>
            </span>
          </>
        )}
      </div>
    )
  }
  const found = filterVariables(report.variables, filter)
  const { own, inherited } = partsOf(found)
  const isFiltered = filter.trim() !== ''
  const showsInherited = isUnfolded || isFiltered
  return (
    <>
      <header className="flex min-h-10 shrink-0 items-center gap-3 border-b border-line px-4 py-1">
        <p className="min-w-0 grow text-label text-muted">
          <span role="status">{isFiltered && `${found.length} of ${report.variables.length} variables.`}</span>
          {!isFiltered && <Origin report={report} />}
        </p>
        <Filter value={filter} onChange={setFilter} />
        <Button size="small" className="shrink-0" onClick={readAgain}>
          Read again
        </Button>
      </header>
      <section
        aria-label={`Environment of ${row.name}`}
        // A list that may hold no button is still scrolled by keyboard.
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        className="@container min-h-0 grow overflow-y-auto focus-visible:-outline-offset-2"
      >
        {(failure !== null || report.problems.length > 0) && (
          <div className="flex flex-col gap-1.5 px-4 pt-2">
            {failure !== null && <FailureNote failure={failure} />}
            {report.problems.map((problem) => (
              <Problem key={problem}>{problem}</Problem>
            ))}
          </div>
        )}
        {found.length === 0 ? (
          <EmptyState
            sentence={
              isFiltered
                ? `No variable has “${filter.trim()}” in its name, value or source.`
                : 'Its process gets no variables at all.'
            }
            action={isFiltered ? <Button onClick={() => setFilter('')}>Show all</Button> : undefined}
          />
        ) : (
          <EnvironmentTable name={row.name} variables={showsInherited ? [...own, ...inherited] : own} />
        )}
        {!isFiltered && inherited.length > 0 && (
          <button
            type="button"
            aria-expanded={isUnfolded}
            onClick={() => setUnfolded(!isUnfolded)}
            className="m-2 inline-flex min-h-6 items-center gap-1.5 rounded-sm px-2 text-label text-muted hover:bg-hover hover:text-text"
          >
            <Icon name="chevron" size={12} className={isUnfolded ? 'rotate-180' : ''} />
            {isUnfolded ? 'Fold' : 'Show'} {inherited.length} that Till only inherited from where it was started
          </button>
        )}
        <Files files={report.files} />
      </section>
    </>
  )
}

/** Names that a sentence lists before it says how many more there are. */
const LISTED = 6

/** What the list is, and what it is not: the process that runs may have been given something else. */
function Origin({ report: { readAt, running } }: { report: EnvironmentReport }) {
  if (running === null) return <>Read at {formatClock(readAt)}.</>
  const { startedAt, changed } = running
  const since = startedAt === null ? 'before' : <RelativeTime at={startedAt} className="tabular-nums" />
  if (changed?.length === 0) {
    return (
      <>
        Read at {formatClock(readAt)}. Its process, started {since}, was given the same.
      </>
    )
  }
  const more = changed !== null && changed.length > LISTED ? ` and ${changed.length - LISTED} more` : ''
  return (
    <>
      Read at {formatClock(readAt)}. Its process was started {since};{' '}
      {changed === null
        ? 'what changed since then'
        : `${changed.slice(0, LISTED).join(', ')}${more} changed since then and`}{' '}
      {changed === null || changed.length === 1 ? 'reaches' : 'reach'} it with its next start.
    </>
  )
}

function Filter({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  return (
    <label className="flex h-7 w-48 shrink-0 items-center gap-1.5 rounded-sm border border-line px-2 text-muted has-[:focus-visible]:outline-2 has-[:focus-visible]:outline-offset-1 has-[:focus-visible]:outline-focus">
      <Icon name="search" size={12} />
      <input
        type="text"
        aria-label="Filter the variables"
        placeholder="Name, value or source"
        spellCheck={false}
        autoComplete="off"
        value={value}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return
          event.preventDefault()
          event.stopPropagation()
          if (value === '') event.currentTarget.blur()
          else onChange('')
        }}
        className="w-full min-w-0 bg-transparent text-label text-text focus:outline-none"
      />
    </label>
  )
}

function Problem({ children }: { children: ReactNode }) {
  return (
    <p data-selectable className="flex gap-2 text-label leading-[1.125rem]">
      <StateGlyph state="degraded" size={12} className="mt-[3px]" />
      <span className="min-w-0 [overflow-wrap:anywhere]">{children}</span>
    </p>
  )
}

/** Which files were looked for: one that is missing explains a missing variable. */
function Files({ files }: { files: EnvironmentReport['files'] }) {
  if (files.length === 0) return null
  return (
    <p data-selectable className="px-4 pt-1 pb-3 text-caption text-muted [overflow-wrap:anywhere]">
      Files, later ones over earlier ones:{' '}
      {files.map(({ path, exists }) => (exists ? path : `${path} (not there)`)).join(', ')}
    </p>
  )
}
