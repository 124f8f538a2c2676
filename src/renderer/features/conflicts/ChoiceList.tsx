import { Radio } from '@base-ui/react/radio'
import { RadioGroup } from '@base-ui/react/radio-group'
import type { Choice } from '@shared/model/port-changes'

type ChoiceListProps = {
  choices: readonly Choice[]
  /** Key of the one picked, or null. */
  picked: string | null
  onPick: (key: string) => void
}

/** What tells choices of one conflict apart. */
export function keyOf(choice: Choice): string {
  return JSON.stringify(choice.change)
}

/** The ways out, in safe order; one is picked and then shown in full. One that can't be taken says why. */
export function ChoiceList({ choices, picked, onPick }: ChoiceListProps) {
  return (
    <RadioGroup
      aria-label="Ways out"
      data-first-focus
      value={picked ?? ''}
      onValueChange={onPick}
      className="flex flex-col gap-0.5"
    >
      {choices.map((choice) => {
        const key = keyOf(choice)
        const isOff = choice.unavailable !== null
        return (
          <label
            key={key}
            className={`flex items-start gap-2.5 rounded-md px-2.5 py-1.5 transition-colors ${picked === key ? 'bg-selected' : isOff ? '' : 'hover:bg-hover'}`}
          >
            <Radio.Root
              value={key}
              disabled={isOff}
              className="mt-[3px] flex size-3.5 shrink-0 items-center justify-center rounded-full border border-line-strong data-[checked]:border-accent data-[disabled]:border-line"
            >
              <Radio.Indicator className="size-2 rounded-full bg-accent" />
            </Radio.Root>
            <span
              className={`min-w-0 font-semibold ${isOff ? 'text-faint' : choice.isDangerous ? 'text-failed-ink' : ''}`}
            >
              {choice.label}
              <span className="block text-label leading-[1.125rem] font-normal text-muted">
                {choice.unavailable ?? choice.summary}
              </span>
            </span>
          </label>
        )
      })}
    </RadioGroup>
  )
}
