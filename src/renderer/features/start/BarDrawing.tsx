import { StateGlyph } from '../../ui/StateGlyph'
import { type Axis, placeOf } from './axis'
import type { Drawing, Segment } from './segments'

type BarDrawingProps = {
  drawing: Drawing
  axis: Axis
  isCritical: boolean
  isPointed: boolean
  rowsBelowHolder: number | null
}

/** Fainter before it listens, full while only its good answer is missing: the same ink, so that the path stays one line. */
const SHADE: Record<Segment['kind'], string> = { prepare: 'opacity-40', boot: 'opacity-70', answer: '' }

/** A row's waiting, its own time in up to three shades, the last time's outline, and how it stands at its end. */
export function BarDrawing({ drawing, axis, isCritical, isPointed, rowsBelowHolder }: BarDrawingProps) {
  const { wait, segments, endMs, glyph, last } = drawing
  const span = ({ fromMs, toMs }: { fromMs: number; toMs: number }): { left: string; width: string } => ({
    left: placeOf(fromMs, axis),
    width: `calc(${placeOf(toMs, axis)} - ${placeOf(fromMs, axis)})`,
  })
  const solid = isCritical ? 'bg-text' : 'bg-line-strong'
  const thin = isCritical || isPointed ? 'border-text' : 'border-line-strong'
  return (
    <span
      aria-hidden="true"
      className="absolute inset-0 block"
      style={{
        backgroundImage: 'linear-gradient(to right, var(--line) 1px, transparent 1px)',
        backgroundSize: `${(axis.stepMs / axis.endMs) * 100}% 100%`,
      }}
    >
      {wait && (
        <span data-wait className={`absolute top-1/2 block border-t border-dashed ${thin}`} style={span(wait)} />
      )}
      {wait && rowsBelowHolder !== null && rowsBelowHolder > 0 && (isCritical || isPointed) && (
        // Up to the row that held it up, which ended at this moment.
        <span
          className={`pointer-events-none absolute bottom-1/2 block border-l ${thin}`}
          style={{ left: placeOf(wait.toMs, axis), height: `calc(${rowsBelowHolder} * var(--row-height))` }}
        />
      )}
      {last && (
        <span
          data-last
          className="absolute top-1/2 block h-3.5 -translate-y-1/2 rounded-sm border border-line-strong"
          style={span(last)}
        />
      )}
      {segments.map((segment) => (
        <span
          key={segment.kind}
          data-segment={segment.kind}
          className={`absolute top-1/2 block h-2 min-w-px -translate-y-1/2 forced-colors:bg-[CanvasText] ${solid} ${SHADE[segment.kind]}`}
          style={span(segment)}
        />
      ))}
      {glyph && (
        <span
          className="absolute top-1/2 block -translate-y-1/2 pl-1"
          style={{ left: placeOf(endMs ?? wait?.toMs ?? 0, axis) }}
        >
          <StateGlyph state={glyph} size={10} className="block" />
        </span>
      )}
    </span>
  )
}
