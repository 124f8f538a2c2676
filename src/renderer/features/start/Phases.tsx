import { formatLatency } from '../../ui/format'
import { StateGlyph } from '../../ui/StateGlyph'
import type { Step } from './steps'

/** The five phases of a start in their order: how each stands, from when to when, and what it is about. */
export function Phases({ steps }: { steps: readonly Step[] }) {
  return (
    <ol aria-label="Phases of the start" className="grid shrink-0 grid-cols-5 gap-3 px-4 pb-3">
      {steps.map((step) => (
        <li
          key={step.phase}
          data-phase={step.phase}
          data-standing={step.standing}
          className={`min-w-0 border-t-2 pt-1.5 ${LINE[step.standing]}`}
        >
          <div className="flex items-center gap-1.5">
            <StateGlyph state={step.glyph} size={12} />
            <span className={step.standing === 'not reached' ? 'text-muted' : 'font-semibold'}>{step.title}</span>
            <span className="sr-only">{step.standing}</span>
            <span className="grow" />
            <span className="figures truncate text-caption text-muted">{timesOf(step)}</span>
          </div>
          <p title={step.message} className="truncate text-label text-muted">
            {step.message}
          </p>
        </li>
      ))}
    </ol>
  )
}

const LINE: Record<Step['standing'], string> = {
  done: 'border-text',
  'under way': 'border-starting-ink',
  'not reached': 'border-line',
  failed: 'border-failed-ink',
  stopped: 'border-stopped-ink',
}

/** `0–1.2 s`; a moment is one time, what goes on has only its beginning. */
function timesOf({ fromMs, toMs }: Step): string {
  if (fromMs === null) return ''
  const from = fromMs === 0 ? '0' : formatLatency(fromMs)
  if (toMs === null) return `${from} –`
  return toMs === fromMs ? formatLatency(toMs) : `${from} – ${formatLatency(toMs)}`
}
