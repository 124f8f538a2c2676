import type { ComponentProps } from 'react'

type Kind = 'primary' | 'secondary' | 'quiet' | 'danger'

const LOOK: Record<Kind, string> = {
  primary: 'border-transparent bg-accent text-on-accent hover:bg-accent/90 active:bg-accent/80',
  secondary: 'border-line-strong bg-panel text-text hover:bg-hover active:bg-raised',
  quiet: 'border-transparent text-muted hover:bg-hover hover:text-text active:bg-raised',
  danger: 'border-failed-ink bg-panel text-failed-ink hover:bg-failed-tint active:bg-failed-tint',
}

export type ButtonProps = ComponentProps<'button'> & {
  kind?: Kind
  /** The key that does the same, shown as a hint. */
  hint?: string | undefined
  /** `small` is 24 px high, for rows and bars; else 28 px. */
  size?: 'medium' | 'small'
}

/** A button. One that can't be pressed now stays where it is and stays focusable, so that its name can be heard. */
export function Button({
  kind = 'secondary',
  hint,
  size = 'medium',
  className = '',
  disabled = false,
  onClick,
  children,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      aria-disabled={disabled || undefined}
      onClick={disabled ? undefined : onClick}
      className={`inline-flex shrink-0 items-center justify-center gap-2 rounded-sm border font-medium whitespace-nowrap transition-colors aria-disabled:border-line aria-disabled:bg-transparent aria-disabled:text-faint ${
        size === 'small' ? 'h-6 px-2 text-label' : 'h-7 px-3 text-label'
      } ${LOOK[kind]} ${className}`}
    >
      {children}
      {hint !== undefined && (
        <kbd aria-hidden="true" className="figures text-caption opacity-90">
          {hint}
        </kbd>
      )}
    </button>
  )
}
