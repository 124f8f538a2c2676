import type { KeyboardEvent, PointerEvent } from 'react'

type ResizerProps = {
  /** What is sized. */
  label: string
  /** Pixels. */
  value: number
  min: number
  max: number
  onChange: (value: number) => void
}

const STEP = 16

/** A horizontal edge that can be dragged, or moved with ↑ and ↓ when focused; what lies below it grows upwards. */
export function Resizer({ label, value, min, max, onChange }: ResizerProps) {
  const set = (next: number): void => onChange(Math.round(Math.min(max, Math.max(min, next))))
  const drag = (down: PointerEvent<HTMLElement>): void => {
    const { currentTarget: edge, pointerId, clientY: from } = down
    edge.setPointerCapture(pointerId)
    const move = (event: globalThis.PointerEvent): void => set(value + from - event.clientY)
    edge.addEventListener('pointermove', move)
    edge.addEventListener('lostpointercapture', () => edge.removeEventListener('pointermove', move), { once: true })
  }
  const step = (event: KeyboardEvent): void => {
    if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return
    set(value + (event.key === 'ArrowUp' ? STEP : -STEP))
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <div
      // A separator that can be moved is a control: it takes focus (ARIA, Window Splitter).
      tabIndex={0}
      role="separator"
      aria-label={label}
      aria-orientation="horizontal"
      aria-valuenow={value}
      aria-valuemin={min}
      aria-valuemax={max}
      onPointerDown={drag}
      onKeyDown={step}
      className="group relative z-10 -my-1.5 flex h-6 shrink-0 cursor-row-resize touch-none items-center justify-center focus-visible:outline-none"
    >
      <span className="h-0.5 w-10 rounded-full bg-transparent transition-colors group-hover:bg-line-strong group-focus-visible:bg-focus" />
    </div>
  )
}
