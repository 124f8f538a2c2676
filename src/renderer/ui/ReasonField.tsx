import { TextField } from './TextField'

/** The contract's limit. */
const MOST_REASON = 500

type ReasonFieldProps = { reason: string; onChange(reason: string): void }

/** Why a range is taken that others use by convention. */
export function ReasonField({ reason, onChange }: ReasonFieldProps) {
  return (
    <TextField
      label="Why it is taken nevertheless"
      value={reason}
      maxLength={MOST_REASON}
      help="Kept, and shown beside the instance."
      onChange={onChange}
    />
  )
}
