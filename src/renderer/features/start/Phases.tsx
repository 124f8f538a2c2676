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
            <span className={`truncate ${step.standing === 'not reached' ? 'text-muted' : 'font-semibold'}`}>
              {step.title}
            </span>
            <span className="sr-only">{step.standing}</span>
          </div>
          <p
            title={[step.message, spanOf(step)].filter((part) => part !== '').join('\n')}
            className="line-clamp-2 text-label text-muted [@media(max-height:700px)]:line-clamp-1"
          >
            {step.toMs !== null && <span className="figures text-text">{formatLatency(step.toMs)}</span>}
            {step.toMs !== null && step.message !== '' && ' · '}
            {withoutBreaks(step.message)}
          </p>
        </li>
      ))}
    </ol>
  )
}

/** No line ends between a figure and its unit. */
function withoutBreaks(message: string): string {
  return message.replaceAll(/(\d) (m?s)\b/g, '$1\u00A0$2')
}

const LINE: Record<Step['standing'], string> = {
  done: 'border-text',
  'under way': 'border-starting-ink',
  'not reached': 'border-line',
  failed: 'border-failed-ink',
  stopped: 'border-stopped-ink',
}

/** From when to when, counted from when the start was asked for. */
function spanOf({ fromMs, toMs }: Step): string {
  if (fromMs === null || toMs === null) return ''
  return toMs === fromMs ? `At ${formatLatency(toMs)}` : `From ${formatLatency(fromMs)} to ${formatLatency(toMs)}`
}
