import { sparklinePath, sparklineTop } from './sparkline-path'

type SparklineProps = {
  /** Oldest first; null where there is no sample. */
  values: readonly (number | null)[]
  /** Samples across the whole width. */
  slots?: number
  width?: number
  height?: number
  /** The value at the top is this, or the highest where that is more. */
  least: number
}

/** A minute as a line. Hidden from screen readers: the figure beside it is the content. */
export function Sparkline({ values, slots = 60, width = 72, height = 16, least }: SparklineProps) {
  return (
    <svg aria-hidden="true" width={width} height={height} viewBox={`0 0 ${width} ${height}`} className="text-muted">
      <path
        d={sparklinePath(values, { width, height, slots, top: sparklineTop(values, least) })}
        fill="none"
        stroke="currentColor"
        strokeWidth="1"
        strokeLinejoin="round"
      />
    </svg>
  )
}
