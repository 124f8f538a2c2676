import { Tooltip as Base } from '@base-ui/react/tooltip'
import type { ReactElement } from 'react'

const OPEN_AFTER_MS = 400

type TooltipProps = {
  text: string
  /** The key that does the same. */
  hint?: string | undefined
  /** What it explains: one element that takes focus or the pointer. */
  children: ReactElement
}

/** Words beside what is pointed at or focused; never the only place of what must be known. */
export function Tooltip({ text, hint, children }: TooltipProps) {
  return (
    <Base.Root>
      <Base.Trigger render={children} delay={OPEN_AFTER_MS} />
      <Base.Portal>
        <Base.Positioner sideOffset={6} className="z-50">
          <Base.Popup className="flex max-w-72 items-center gap-2 rounded-sm border border-line bg-raised px-2 py-1 text-label text-text shadow-overlay transition-opacity data-[ending-style]:opacity-0 data-[starting-style]:opacity-0">
            {text}
            {hint !== undefined && <kbd className="figures text-caption text-muted">{hint}</kbd>}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}
