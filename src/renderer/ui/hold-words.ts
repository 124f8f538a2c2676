import type { Hold } from '@shared/model/rows'
import { formatDay } from './format'

/** Until when: `until 28 Nov`, or `until released`. */
export function holdEnd({ expiresAt }: Hold): string {
  return expiresAt === null ? 'until released' : `until ${formatDay(expiresAt)}`
}

/** A hold in words: `held: demo on Monday, by root, until 28 Nov`. */
export function holdSentence(hold: Hold): string {
  return `held: ${hold.reason}, by ${hold.heldBy}, ${holdEnd(hold)}`
}
