import { Select as Base } from '@base-ui/react/select'
import { Icon } from './Icon'

export type SelectOption<Value extends string> = { value: Value; label: string; isDisabled?: boolean; note?: string }

type SelectProps<Value extends string> = {
  /** Its name; shown only where the field around it shows none. */
  label: string
  value: Value
  options: readonly SelectOption<Value>[]
  onChange: (value: Value) => void
  className?: string
  /** Whether what is chosen may be cut off: then the pointer can read it. */
  isCut?: boolean
}

/** One of a list, closed until it is opened. */
export function Select<Value extends string>(props: SelectProps<Value>) {
  const { label, value, options, onChange, className = '', isCut = false } = props
  return (
    <Base.Root
      items={options.map((option) => ({ value: option.value, label: option.label }))}
      value={value}
      onValueChange={(next) => next !== null && onChange(next)}
    >
      <Base.Trigger
        aria-label={label}
        title={isCut ? options.find((option) => option.value === value)?.label : undefined}
        className={`inline-flex h-8 items-center justify-between gap-2 rounded-sm border border-line-strong bg-panel px-2 hover:bg-hover ${className}`}
      >
        <Base.Value />
        <Icon name="chevron" className="text-muted" />
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner sideOffset={4} alignItemWithTrigger={false} className="z-50">
          <Base.Popup className="max-h-80 min-w-[var(--anchor-width)] overflow-y-auto rounded-md border border-line bg-panel p-1 shadow-overlay outline-none">
            {options.map((option) => (
              <Base.Item
                key={option.value}
                value={option.value}
                disabled={option.isDisabled ?? false}
                className="flex min-h-7 items-center gap-2 rounded-sm px-2 py-1 outline-none data-[disabled]:text-faint data-[highlighted]:bg-hover"
              >
                <span className="w-3.5">
                  <Base.ItemIndicator>
                    <Icon name="check" />
                  </Base.ItemIndicator>
                </span>
                <Base.ItemText>{option.label}</Base.ItemText>
                {option.note !== undefined && (
                  <span title={option.note} className="ml-auto max-w-80 truncate pl-4 text-label text-muted">
                    {option.note}
                  </span>
                )}
              </Base.Item>
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}
