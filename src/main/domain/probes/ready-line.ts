import type { Reason } from '@shared/model/lifecycle'
import { textPattern } from '@shared/platform/text-pattern'
import { withoutEscapes } from '@shared/words/escapes'

/** A test for the line that means ready (`ready_log_line`), whatever colours it is written in. */
export function readyLine(written: string): (text: string) => boolean {
  const matches = textPattern(written)
  return (text) => matches(text) || matches(withoutEscapes(text))
}

const UNSAID = ', without its ready line'

/** The reason of a good end of what never said its line: who waits for that line waits in vain. */
export function withoutLine(reason: Reason): Reason {
  return { ...reason, message: `${reason.message}${UNSAID}` }
}

/** Whether what came to rest for a reason had said its line, as far as its reason tells: it completed, and not without it. */
export function saidLine(reason: Reason | null): boolean {
  return reason?.code === 'completed' && !reason.message.endsWith(UNSAID)
}
