import type { LogLevel } from '@shared/contract/log-commands'
import { Select } from '../../ui/Select'

const OPTIONS = [
  { value: 'all', label: 'All levels' },
  { value: 'info', label: 'Info and worse' },
  { value: 'warning', label: 'Warnings, errors' },
  { value: 'error', label: 'Errors only' },
] as const

type LevelSelectProps = { level: LogLevel | null; onChange(level: LogLevel | null): void }

/** The least level of lines that are shown. */
export function LevelSelect({ level, onChange }: LevelSelectProps) {
  return (
    <Select
      label="Level"
      className="h-6! text-label"
      value={level === null || level === 'debug' ? 'all' : level}
      options={OPTIONS}
      onChange={(value) => onChange(value === 'all' ? null : value)}
    />
  )
}
