import { CommandError } from '@shared/contract/failure'
import type { Handlers } from './commands'

const refuse = (): never => {
  throw new CommandError('engine.unavailable', 'Till can’t do this yet.')
}

/** Commands of the contract that nothing answers yet. */
export const notYet = {
  'registry.register': refuse,
  'registry.update': refuse,
  'registry.ready': refuse,
  'registry.get': refuse,
  'registry.list': refuse,
  'registry.find': refuse,
  'registry.deregister': refuse,
  'registry.beat': refuse,
  'breaker.decide': refuse,
  'fallback.register': refuse,
  'fallback.resolve': refuse,
  'fallback.report': refuse,
} satisfies Partial<Handlers>
