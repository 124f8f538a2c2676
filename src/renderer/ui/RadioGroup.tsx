import { Radio } from '@base-ui/react/radio'
import { RadioGroup as Base } from '@base-ui/react/radio-group'

export type RadioOption<Value extends string> = { value: Value; label: string; note?: string; isDisabled?: boolean }

type RadioGroupProps<Value extends string> = {
  label: string
  value: Value
  options: readonly RadioOption<Value>[]
  onChange: (value: Value) => void
}

/** One of a few, all in view. */
export function RadioGroup<Value extends string>({ label, value, options, onChange }: RadioGroupProps<Value>) {
  return (
    <Base aria-label={label} value={value} onValueChange={onChange} className="flex flex-col gap-1">
      {options.map((option) => (
        <label
          key={option.value}
          className="flex min-h-7 items-start gap-2 rounded-sm px-1 py-1 hover:bg-hover has-[[data-disabled]]:text-faint"
        >
          <Radio.Root
            value={option.value}
            disabled={option.isDisabled ?? false}
            className="mt-[3px] flex size-3.5 shrink-0 items-center justify-center rounded-full border border-line-strong data-[checked]:border-accent"
          >
            <Radio.Indicator className="size-2 rounded-full bg-accent" />
          </Radio.Root>
          <span>
            {option.label}
            {option.note !== undefined && <span className="block text-label text-muted">{option.note}</span>}
          </span>
        </label>
      ))}
    </Base>
  )
}
