import { sizeWords } from '@shared/words/size'
import { Select } from './Select'

const MIB = 1024 ** 2
const CHOICES = [256, 512, 1024, 2048, 4096, 16_384, 65_536].map((mebibytes) => mebibytes * MIB)
const AS_ALL = 'settings'

type LogBudgetSelectProps = {
  /** Null: as the settings say. */
  bytes: number | null
  /** What the settings say, where that may be chosen. */
  ofAll?: number
  onChange(bytes: number | null): void
}

/** How much room logs may take. What was set on the command line, to the byte, is among the choices. */
export function LogBudgetSelect({ bytes, ofAll, onChange }: LogBudgetSelectProps) {
  const sizes = [...new Set([...CHOICES, ...(bytes === null ? [] : [bytes])])].toSorted((a, b) => a - b)
  return (
    <Select
      label="Room for logs"
      className="min-w-40"
      value={bytes === null ? AS_ALL : String(bytes)}
      options={[
        ...(ofAll === undefined ? [] : [{ value: AS_ALL, label: `As in the settings (${sizeWords(ofAll)})` }]),
        ...sizes.map((size) => ({ value: String(size), label: sizeWords(size) })),
      ]}
      onChange={(value) => onChange(value === AS_ALL ? null : Number(value))}
    />
  )
}
