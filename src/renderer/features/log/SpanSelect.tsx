import { Select } from '../../ui/Select'
import { spanOf, spanOptions, type TimeSpan, valueOf } from './time-span'

type SpanSelectProps = {
  span: TimeSpan
  /** A moment that lines can be narrowed to, epoch ms. */
  moment: number | null
  onChange(span: TimeSpan): void
}

/** The time whose lines are shown. */
export function SpanSelect({ span, moment, onChange }: SpanSelectProps) {
  return (
    <Select
      label="Time"
      className="h-6! text-label"
      value={valueOf(span)}
      options={spanOptions(span.kind === 'around' ? span.at : moment)}
      onChange={(value) => onChange(spanOf(value, span.kind === 'around' ? span.at : moment, Date.now()))}
    />
  )
}
