import { useMemo } from 'react'
import type { Proposal } from '@shared/contract/commands'
import { countLines, type EnvLine, envDiff, variableOf } from './env-diff'

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

/** The file as it will be written, against what is there now: nothing is changed that was not seen before. */
export function EnvPreview({ env }: { env: Proposal['env'] }) {
  const lines = useMemo(() => envDiff(env.before, env.after), [env.before, env.after])
  return (
    <section aria-label="Preview of the file" className="flex min-h-0 flex-col">
      <h3 className="flex items-baseline gap-2 text-label font-semibold">
        .env.local <span className="font-normal text-muted">{sentenceOf(env, lines)}</span>
      </h3>
      <p data-selectable className="figures truncate text-caption text-faint" title={env.path}>
        {env.path}
      </p>
      <div
        // Reached by Tab, so that the keyboard can scroll it.
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        role="region"
        aria-label="Lines of the file"
        data-selectable
        className="mt-1.5 overflow-x-auto rounded-md border border-line py-1 font-mono text-caption leading-[1.125rem]"
      >
        <div className="w-max min-w-full">
          {lines.map((line, index) => (
            <div
              // A line has no other identity than its place.
              // eslint-disable-next-line react/no-array-index-key
              key={index}
              data-line={line.kind}
              className={`flex pr-3 ${env.before === null ? NEW_FILE_LOOK : LOOK[line.kind]}`}
            >
              <span aria-hidden="true" className={`w-6 shrink-0 text-center no-underline ${SIGN_INK[line.kind]}`}>
                {SIGN[line.kind]}
              </span>
              {line.kind !== 'kept' && env.before !== null && <span className="sr-only">{line.kind}: </span>}
              <span className="whitespace-pre">{line.text === '' ? ' ' : line.text}</span>
              {line.before !== null && (
                <span className="pl-3 whitespace-pre text-faint">was {oldValue(line.before)}</span>
              )}
            </div>
          ))}
        </div>
      </div>
    </section>
  )
}

function oldValue(line: string): string {
  return variableOf(line) === null ? line : line.slice(line.indexOf('=') + 1).trim()
}

/** What happens to the file, in one sentence. */
export function sentenceOf(env: Proposal['env'], lines: readonly EnvLine[]): string {
  const { added, changed, removed, kept } = countLines(lines)
  if (env.before === null) return `will be created with ${added} lines`
  if (added + changed + removed === 0) return 'stays as it is'
  const parts: [number, string][] = [
    [added, 'added'],
    [changed, 'changed'],
    [removed, 'removed'],
    [kept, 'kept'],
  ]
  const counts = parts.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`)
  const hidden = env.after.includes(HIDDEN) ? '; secrets are hidden here only' : ''
  return `${counts.join(' · ')}; a backup of the old one is kept${hidden}`
}
