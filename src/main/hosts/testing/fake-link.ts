import type { CommandName } from '@shared/contract/commands'
import type { Push } from '@shared/contract/stream'
import type { EngineLink } from '../engine-link'
import type { FakeEngine } from './fake-engine'

/** A link to a fake engine without a socket between; it ends when the engine is asked to quit. */
export function linkTo(engine: FakeEngine): EngineLink {
  const listeners = new Set<(push: Push) => void>()
  const client = { id: 'link', push: (push: Push) => listeners.forEach((hear) => hear(push)) }
  let end: (why: string | null) => void = () => {}
  const ended = new Promise<string | null>((resolve) => {
    end = resolve
  })
  return {
    async call<C extends CommandName>(name: C, input: unknown) {
      const answer = await engine.call(name, input, client)
      if (name === 'engine.quit' && answer.ok) end(null)
      return answer
    },
    attach(wants, hear) {
      listeners.add(hear)
      return Promise.resolve(engine.attach(client, wants))
    },
    listen(hear) {
      listeners.add(hear)
      return () => listeners.delete(hear)
    },
    ended,
    close: () => engine.detach(client.id),
  }
}
