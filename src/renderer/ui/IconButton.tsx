import type { ComponentProps } from 'react'
import { Icon, type IconName } from './Icon'
import { Tooltip } from './Tooltip'

type IconButtonProps = Omit<ComponentProps<'button'>, 'children' | 'aria-label'> & {
  icon: IconName
  /** What it does, in words: its name and its tooltip. */
  label: string
  hint?: string | undefined
}

/** A button that shows only a drawing; its words are its name and its tooltip. 24 px at least. */
export function IconButton({ icon, label, hint, className = '', disabled = false, onClick, ...rest }: IconButtonProps) {
  return (
    <Tooltip text={label} hint={hint}>
      <button
        type="button"
        {...rest}
        aria-label={label}
        aria-disabled={disabled || undefined}
        onClick={disabled ? undefined : onClick}
        className={`inline-flex size-6 shrink-0 items-center justify-center rounded-sm text-muted transition-colors hover:bg-raised hover:text-text aria-disabled:text-line-strong ${className}`}
      >
        <Icon name={icon} />
      </button>
    </Tooltip>
  )
}
