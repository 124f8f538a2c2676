import { useMemo, useState } from 'react'
import { countLines, type EnvLine, envDiff, variableOf } from './env-diff'
import { type FoldedLine, folded } from './fold'

const SIGN: Record<EnvLine['kind'], string> = { kept: ' ', added: '+', changed: '~', removed: '−' }
const LOOK: Record<EnvLine['kind'], string> = {
  kept: 'text-muted',
  added: 'bg-ready-tint text-text',
  changed: 'bg-degraded-tint text-text',
  removed: 'bg-failed-tint text-muted line-through',
}
/** What stands for a secret (src/shared/secrets): the file keeps the secret itself. */
const HIDDEN = '••••'
/** Of a new file every line is new: nothing needs to stand out. */
const NEW_FILE_LOOK = 'text-text'
const SIGN_INK: Record<EnvLine['kind'], string> = {
  kept: '',
  added: 'text-ready-ink',
  changed: 'text-degraded-ink',
  removed: 'text-failed-ink',
}

/** A file as it is, or null where there is none yet, and as it would be. `shownPath`: the path as people read it. */
export type FileVersions = { path: string; shownPath?: string | undefined; before: string | null; after: string }

type FileDiffProps = {
  file: FileVersions
  /** Kept lines far from a change are folded away until they are asked for. */
  isFolded?: boolean
}

/** The file as it will be written, against what is there now: nothing is changed that was not seen before. */
export function FileDiff({ file, isFolded = false }: FileDiffProps) {
  const lines = useMemo(() => envDiff(file.before, file.after), [file.before, file.after])
  const [isUnfolded, setUnfolded] = useState(false)
  const parts = useMemo(
    (): FoldedLine[] =>
      isFolded && !isUnfolded ? folded(lines) : lines.map((line, at) => ({ kind: 'line', line, at })),
    [lines, isFolded, isUnfolded],
  )
  return (
    // Among several it is a part of what shows them, not a landmark of its own.
    <section aria-label={isFolded ? undefined : 'Preview of the file'} className="flex min-h-0 flex-col">
      <h3 className="flex items-baseline gap-2 text-label font-semibold">
        {nameOf(file.path)} <span className="font-normal text-muted">{sentenceOf(file, lines)}</span>
      </h3>
      <p data-selectable className="figures truncate text-caption text-faint" title={file.path}>
        {file.shownPath ?? file.path}
      </p>
      <div
        // Reached by Tab, so that the keyboard can scroll it.
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        role="region"
        aria-label={`Lines of ${file.shownPath ?? file.path}`}
        data-selectable
        className="mt-1.5 overflow-x-auto rounded-md border border-line py-1 font-mono text-caption leading-[1.125rem]"
      >
        <div className="w-max min-w-full">
          {parts.map((part) =>
            part.kind === 'fold' ? (
              <button
                key={`fold-${part.from}`}
                type="button"
                onClick={() => setUnfolded(true)}
                className="flex min-h-6 w-full items-center gap-2 px-2 font-sans text-faint hover:bg-hover hover:text-text"
              >
                <span aria-hidden="true">⋯</span>
                {part.count} lines stay as they are
              </button>
            ) : (
              <Line key={part.at} line={part.line} isNewFile={file.before === null} />
            ),
          )}
        </div>
      </div>
    </section>
  )
}

function Line({ line, isNewFile }: { line: EnvLine; isNewFile: boolean }) {
  return (
    <div data-line={line.kind} className={`flex pr-3 ${isNewFile ? NEW_FILE_LOOK : LOOK[line.kind]}`}>
      <span aria-hidden="true" className={`w-6 shrink-0 text-center no-underline ${SIGN_INK[line.kind]}`}>
        {SIGN[line.kind]}
      </span>
      {line.kind !== 'kept' && !isNewFile && <span className="sr-only">{line.kind}: </span>}
      <span className="whitespace-pre">{line.text === '' ? ' ' : line.text}</span>
      {line.before !== null && <span className="pl-3 whitespace-pre text-muted">was {oldValue(line.before)}</span>}
    </div>
  )
}

function nameOf(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1)
}

function oldValue(line: string): string {
  return variableOf(line) === null ? line : line.slice(line.indexOf('=') + 1).trim()
}

/** What happens to the file, in one sentence. */
export function sentenceOf(file: FileVersions, lines: readonly EnvLine[]): string {
  const { added, changed, removed, kept } = countLines(lines)
  if (file.before === null) return `will be created with ${added} ${added === 1 ? 'line' : 'lines'}`
  if (added + changed + removed === 0) return 'stays as it is'
  const parts: [number, string][] = [
    [added, 'added'],
    [changed, 'changed'],
    [removed, 'removed'],
    [kept, 'kept'],
  ]
  const counts = parts.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`)
  const hidden = file.after.includes(HIDDEN) ? '; secrets are hidden here only' : ''
  return `${counts.join(' · ')}; a backup of the old one is kept${hidden}`
}
