import { CommandError } from '@shared/contract/failure'
import type { CommandName, Output } from '@shared/contract/commands'
import type { Engine } from '../engine/engine'

/**
 * The engine, with `engine.handover` carried out by the process around it: it holds the lock, and the command is to be
 * answered once that is free. `handover` null: this process keeps its data folder and says so.
 */
export function withHandover(engine: Engine, handover: (() => Promise<void>) | null): Engine {
  return {
    ...engine,
    async call<C extends CommandName>(name: C, input: unknown, client: Parameters<Engine['call']>[2]) {
      if (name !== 'engine.handover') return engine.call(name, input, client)
      try {
        if (handover === null) throw NOT_GIVEN
        await handover()
        return { ok: true, value: {} as Output<C> } as const
      } catch (error) {
        if (error instanceof CommandError) return { ok: false, failure: error.failure } as const
        const why = error instanceof Error ? error.message : String(error)
        return {
          ok: false,
          failure: { code: 'internal', message: `The data folder could not be handed over: ${why}` },
        } as const
      }
    },
  }
}

const NOT_GIVEN = new CommandError('engine.busy', 'The Till app holds this data folder and keeps it.', {
  hint: 'Quit that app first.',
})
