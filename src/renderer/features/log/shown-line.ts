import type { LogLine } from '@shared/contract/stream'
import type { LogLevel } from '@shared/contract/log-commands'
import type { Ref, RunId } from '@shared/model/ids'

/** A line among those of several logs. */
export type MergedLine = LogLine & {
  id: string
  ref: Ref
  /** Null: the run that writes now, whose id the stream does not tell. */
  run: RunId | null
  level: LogLevel | null
  /** By which it is put in order, epoch ms: its own time, else that of the line before it. */
  time: number
  /** It is no line of a log, but says that lines are missing here. */
  isGap?: boolean
}

/** A line as a list shows it. */
export type ShownLine = LogLine | MergedLine

/** Whether it says whose it is. */
export function isMerged(line: ShownLine): line is MergedLine {
  return 'ref' in line
}

/** What a list knows a line by. */
export function idOf(line: ShownLine): string {
  return isMerged(line) ? line.id : String(line.offset)
}
