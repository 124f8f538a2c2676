import type { ReactNode } from 'react'
import { useId } from 'react'

type FieldProps = {
  label: string
  /** A sentence that helps; replaced by the error where there is one. */
  help?: ReactNode
  error?: string | null | undefined
  /** The control, told the ids it must carry. */
  children: (ids: { id: string; describedBy: string | undefined; isInvalid: boolean }) => ReactNode
}

/** A control with its name above and its help or error below, tied together for screen readers. */
export function Field({ label, help, error, children }: FieldProps) {
  const id = useId()
  const noteId = `${id}-note`
  const isInvalid = error !== null && error !== undefined
  const hasNote = isInvalid || help !== undefined
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="text-label text-muted">
        {label}
      </label>
      {children({ id, describedBy: hasNote ? noteId : undefined, isInvalid })}
      {hasNote && (
        <p id={noteId} className={`text-label ${isInvalid ? 'text-failed-ink' : 'text-muted'}`}>
          {isInvalid ? error : help}
        </p>
      )}
    </div>
  )
}
