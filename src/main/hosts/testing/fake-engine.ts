import type { Output } from '@shared/contract/commands'
import type { Answer } from '@shared/contract/failure'
import type { Push, Snapshot } from '@shared/contract/stream'
import { TABLE_NAMES } from '@shared/model/rows'
import type { Client, Engine } from '../../engine/engine'

/** An engine that remembers what it was asked and answers what it is told to; hosts are tested against it. */
export type FakeEngine = Engine & {
  calls: { name: string; input: unknown; client: string | null }[]
  attached: Map<string, Client>
  answers: Map<string, Answer<unknown> | Promise<Answer<unknown>>>
  tables: Snapshot['tables']
  push(push: Push): void
  quit(components: 'keep' | 'stop'): void
}

export function createFakeEngine(): FakeEngine {
  const attached = new Map<string, Client>()
  const calls: FakeEngine['calls'] = []
  const answers: FakeEngine['answers'] = new Map()
  const tables = Object.fromEntries(TABLE_NAMES.map((name) => [name, []])) as unknown as Snapshot['tables']
  const quitters: ((components: 'keep' | 'stop') => void)[] = []
  const snapshot = (): Snapshot => ({ revision: 1, tables })
  return {
    calls,
    attached,
    answers,
    tables,
    push: (push) => attached.forEach((client) => client.push(push)),
    quit: (components) => quitters.forEach((hear) => hear(components)),
    start: () => Promise.resolve(),
    call: async (name, input, client) => {
      calls.push({ name, input, client: client?.id ?? null })
      const answer = await (answers.get(name) ?? { ok: true, value: { revision: 1 } })
      return answer as Answer<Output<typeof name>>
    },
    attach(client) {
      attached.set(client.id, client)
      return snapshot()
    },
    detach: (id) => void attached.delete(id),
    setVisible() {},
    snapshot,
    running: () => 0,
    runningBy: () => [],
    stop: () => Promise.resolve(),
    onQuit: (hear) => void quitters.push(hear),
  }
}
