import { type ReactNode, useId } from 'react'

type SectionProps = {
  title: string
  /** A sentence beside the title. */
  note?: ReactNode
  /** Buttons at its right. */
  actions?: ReactNode
  children?: ReactNode
}

/** A quiet part of a longer view: its name, a sentence, what it holds. */
export function Section({ title, note, actions, children }: SectionProps) {
  const id = useId()
  return (
    <section aria-labelledby={id} className="min-w-0">
      <header className="flex min-h-7 flex-wrap items-center gap-x-3 gap-y-1">
        <h2 id={id} className="font-semibold">
          {title}
        </h2>
        {note !== undefined && <p className="min-w-0 grow text-label text-muted">{note}</p>}
        {actions}
      </header>
      {children}
    </section>
  )
}
