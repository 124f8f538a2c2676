import type { ComponentProps, ReactNode } from 'react'
import { Field } from './Field'

type TextFieldProps = Omit<ComponentProps<'input'>, 'onChange' | 'value' | 'id'> & {
  label: string
  value: string
  onChange: (value: string) => void
  help?: ReactNode
  error?: string | null | undefined
}

/** A line of text with its name, help and error. */
export function TextField({ label, value, onChange, help, error, className = '', ...rest }: TextFieldProps) {
  return (
    <Field label={label} help={help} error={error}>
      {({ id, describedBy, isInvalid }) => (
        <input
          type="text"
          spellCheck={false}
          autoComplete="off"
          {...rest}
          id={id}
          aria-describedby={describedBy}
          aria-invalid={isInvalid || undefined}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          className={`h-8 w-full rounded-sm border border-line-strong bg-panel px-2 aria-invalid:border-failed-ink ${className}`}
        />
      )}
    </Field>
  )
}
