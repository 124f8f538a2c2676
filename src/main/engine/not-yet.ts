import { CommandError } from '@shared/contract/failure'
import type { Handlers } from './commands'

const refuse = (): never => {
  throw new CommandError('engine.unavailable', 'Till can’t do this yet.')
}

/** Commands of the contract that nothing answers yet. */
export const notYet = {
} satisfies Partial<Handlers>
