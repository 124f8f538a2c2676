import { commands } from '@shared/contract/commands'
import type { CommandName, Output } from '@shared/contract/commands'
import type { Answer, Failure } from '@shared/contract/failure'
import type { Engine, HostCommands } from '../engine/engine'

/** What the process around the engine adds to it. */
export type HostParts = HostCommands & {
  /** Gives the data folder to the app, answered once it is free. Null: this process does not give it away. */
  handover: (() => Promise<void>) | null
}

/** The engine with the commands that only the process around it can carry out; unknown names are answered, not passed on. */
export function withHost(engine: Engine, host: HostParts): Engine {
  const carryOut = async (name: CommandName): Promise<unknown> => {
    if (name === 'host.chooseFolder') return { folder: await host.chooseFolder() }
    if (name === 'host.show') await host.show()
    return {}
  }
  return {
    ...engine,
    async call<C extends CommandName>(name: C, input: unknown, client: Parameters<Engine['call']>[2]) {
      if (!Object.hasOwn(commands, name)) {
        return refused<C>({ code: 'command.unknown', message: `There is no command ${JSON.stringify(name)}.` })
      }
      if (name === 'engine.handover') {
        if (host.handover === null) return refused<C>(NOT_GIVEN)
        await host.handover()
        return { ok: true, value: {} as Output<C> } as const
      }
      if (name !== 'host.chooseFolder' && name !== 'host.show') return engine.call(name, input, client)
      try {
        return { ok: true, value: (await carryOut(name)) as Output<C> } as const
      } catch (error) {
        return refused<C>({ code: 'host.unavailable', message: error instanceof Error ? error.message : String(error) })
      }
    },
  }
}

const NOT_GIVEN: Failure = {
  code: 'engine.busy',
  message: 'The Till app holds this data folder and keeps it.',
  hint: 'Quit that app first.',
}

function refused<C extends CommandName>(failure: Failure): Answer<Output<C>> {
  return { ok: false, failure }
}
