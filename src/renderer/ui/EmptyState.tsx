import type { ReactNode } from 'react'

/** Nothing to show: one sentence and at most one button. */
export function EmptyState({ sentence, action }: { sentence: ReactNode; action?: ReactNode }) {
  return (
    <div className="flex grow flex-col items-center justify-center gap-3 p-6 text-center text-muted">
      <p className="max-w-96">{sentence}</p>
      {action}
    </div>
  )
}
