import type { ReactNode } from 'react'

type PanelProps = {
  /** Name of the region, for screen readers; shown by `heading`. */
  label: string
  heading?: ReactNode
  className?: string
  children: ReactNode
}

/** A surface with one hairline around it and, where given, a heading. A region with a name. */
export function Panel({ label, heading, className = '', children }: PanelProps) {
  return (
    <section
      aria-label={label}
      className={`flex min-h-0 min-w-0 flex-col overflow-hidden rounded-md border border-line bg-panel ${className}`}
    >
      {heading !== undefined && (
        <header className="flex h-10 shrink-0 items-center gap-3 px-4 font-semibold">{heading}</header>
      )}
      {children}
    </section>
  )
}
