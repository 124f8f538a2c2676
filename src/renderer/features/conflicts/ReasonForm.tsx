import { Button } from '../../ui/Button'
import { TextField } from '../../ui/TextField'

/** A reason is a few words at least (the contract asks for three letters). */
const LEAST_LENGTH = 3
const MOST_LENGTH = 500

type ReasonFormProps = { reason: string; onChange: (reason: string) => void; onGiven: () => void }

/** Asks why blocks are to lie where they should not: kept with the instance, and shown. */
export function ReasonForm({ reason, onChange, onGiven }: ReasonFormProps) {
  const isEnough = reason.trim().length >= LEAST_LENGTH
  return (
    <form
      className="flex flex-col items-start gap-2"
      onSubmit={(event) => {
        event.preventDefault()
        if (isEnough) onGiven()
      }}
    >
      <div className="w-full">
        <TextField
          label="Why it should be so all the same"
          help="Kept with the instance and shown beside its ports."
          maxLength={MOST_LENGTH}
          value={reason}
          onChange={onChange}
        />
      </div>
      <Button type="submit" disabled={!isEnough}>
        Look again
      </Button>
    </form>
  )
}
