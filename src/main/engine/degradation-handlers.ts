import type { Breakers } from './breakers'
import type { Handlers } from './commands'
import type { Degradation } from './degradation'
import type { Supervisor } from './supervisor'
import { forgetFailures } from './unit'

/** The commands about circuits and fallbacks. */
export function degradationHandlers(parts: {
  breakers: Breakers
  degradation: Degradation
  supervisor: Supervisor
  /** Does something and answers the revision; refuses where Till is quitting. */
  effect(act: () => void): { revision: number }
}): Pick<Handlers, 'breaker.decide' | 'fallback.register' | 'fallback.resolve' | 'fallback.report'> {
  const { breakers, degradation, supervisor, effect } = parts
  return {
    'breaker.decide': ({ id, choice }) =>
      effect(() => {
        const { ref, instance } = breakers.decide(id, choice)
        const unit = ref === null ? undefined : supervisor.unit(ref)
        if (unit && choice === 'close') forgetFailures(unit)
        if (unit) supervisor.tryNow(unit.ref)
        degradation.look(instance)
      }),
    'fallback.register': (said) => effect(() => degradation.register(said)),
    'fallback.resolve': (asked) => degradation.resolve(asked),
    'fallback.report': (said) => effect(() => degradation.report(said)),
  }
}
