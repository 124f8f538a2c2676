import type { ReactNode } from 'react'

/** A key, as a hint beside what it does. */
export function Kbd({ children }: { children: ReactNode }) {
  return (
    <kbd className="figures inline-flex h-4 min-w-4 items-center justify-center rounded-sm border border-line bg-raised px-1 text-caption text-muted">
      {children}
    </kbd>
  )
}
