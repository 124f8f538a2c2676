import type { Input } from '@shared/contract/commands'
import { send } from '../../state/commands'

/** Opens a log where a person reads it. Answers what to say; a failure shows as a card. */
export async function openInEditor(place: Input<'log.openInEditor'>): Promise<string> {
  const answer = await send('log.openInEditor', place)
  if (answer === undefined) return ''
  return answer.line === null ? 'Opened in your editor' : `Opened at line ${answer.line}`
}
