import type { Blocking } from '@shared/contract/commands'
import { useTold } from './now'

/** Whether force is under way: a person wished for it, or the grace is over. */
export function useForced({ isForced, dueAt }: Pick<Blocking, 'isForced' | 'dueAt'>): boolean {
  return useTold((now) => isForced || (dueAt !== null && dueAt <= now))
}
