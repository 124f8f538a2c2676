/** Offsets at which both lanes of the emblem are in use: two small blocks, twins at the same place. */
const USED: ReadonlySet<number> = new Set([0, 1, 2, 3, 6, 7, 12, 13])
const COLUMNS = 6
const ROWS = 3
const PITCH = 15
const CELL = 12

/** Two small boards, squares and circles at the same places: what Till is about, in one drawing. */
export function Emblem() {
  const lane = COLUMNS * PITCH
  return (
    <svg
      aria-hidden="true"
      width={lane * 2 + 18}
      height={ROWS * PITCH}
      viewBox={`0 0 ${lane * 2 + 18} ${ROWS * PITCH}`}
    >
      {Array.from({ length: COLUMNS * ROWS }, (_, offset) => {
        const x = (offset % COLUMNS) * PITCH + 1.5
        const y = Math.floor(offset / COLUMNS) * PITCH + 1.5
        const look = USED.has(offset) ? 'fill-ready-tint stroke-ready-ink/50' : 'fill-transparent stroke-line'
        return (
          <g key={offset} className={look}>
            <rect x={x} y={y} width={CELL} height={CELL} rx={2.5} />
            <circle cx={x + lane + 18 + CELL / 2} cy={y + CELL / 2} r={CELL / 2} />
          </g>
        )
      })}
    </svg>
  )
}
