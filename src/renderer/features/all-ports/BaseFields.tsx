import { TextField } from '../../ui/TextField'
import { errorOf, type TypedBases, withComponentBase } from './base-fields'

type BaseFieldsProps = {
  bases: TypedBases
  /** From the component base to the AI base; null: there is no AI lane. */
  aiDistance: number | null
  onChange(bases: TypedBases): void
}

/** Where both lanes begin. */
export function BaseFields({ bases, aiDistance, onChange }: BaseFieldsProps) {
  return (
    <div className="grid grid-cols-2 items-start gap-3">
      <TextField
        label="Component base"
        inputMode="numeric"
        value={bases.component}
        error={errorOf(bases.component)}
        className="font-mono"
        onChange={(text) => onChange(withComponentBase(bases, text, aiDistance))}
      />
      {aiDistance !== null && (
        <TextField
          label="AI base"
          inputMode="numeric"
          value={bases.ai}
          error={errorOf(bases.ai)}
          className="font-mono"
          onChange={(ai) => onChange({ ...bases, ai, isAiOwn: true })}
        />
      )}
    </div>
  )
}
