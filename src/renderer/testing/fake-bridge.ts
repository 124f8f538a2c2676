import type { Bridge } from '@shared/contract/bridge'
import type { CommandName, Input, Output } from '@shared/contract/commands'
import type { Answer } from '@shared/contract/failure'
import type { LogLine, Patch, Push, Snapshot } from '@shared/contract/stream'
import type { SettingsRow } from '@shared/model/rows'
import { sampleFor } from './fake-telemetry'
import { aSnapshot } from './fixture'

type Handlers = { [C in CommandName]?: (input: Input<C>) => Answer<Output<C>> | Promise<Answer<Output<C>>> }

/** A bridge with a script instead of an engine. Everything that was called can be read back. */
export type FakeBridge = Bridge & {
  /** Commands in the order they were sent. */
  calls: { name: CommandName; input: unknown }[]
  /** Answers a command from now on. */
  answer<C extends CommandName>(name: C, handler: NonNullable<Handlers[C]>): void
  push(push: Push): void
  /** Pushes a patch with the next revision. */
  patch(put: Patch['put'], gone?: Patch['gone']): number
  /** Pushes one second's measurements. */
  sample(tick: number, at: number): void
  /** While true, attach and call never answer and nothing is pushed: the engine is gone. */
  isGone: boolean
}

/** Plausible lines of a log, oldest first. */
export function fakeLogLines(ref: string, count: number, at: number, from = 0): LogLine[] {
  const says = [
    'INFO  GET /health 200 2 ms',
    'INFO  heartbeat sent to hermes',
    'DEBUG cache: 212 entries, 3 evicted',
    'INFO  POST /api/messages 202 11 ms',
    'WARN  slow answer from rhetor: 1,204 ms',
    'INFO  GET /api/components 200 4 ms',
    'ERROR could not reach ollama on 127.0.0.1:11434: connection refused',
  ]
  return Array.from({ length: count }, (_, index) => {
    const n = from + index
    const time = at - (count - index) * 700
    const line = says[(n * 5 + ref.length) % says.length] ?? ''
    return { offset: n * 64, at: time, text: `${new Date(time).toISOString().slice(11, 23)} ${line}` }
  })
}

/** A bridge that shows `snapshot` and answers the commonest commands; see FakeBridge for the script. */
export function fakeBridge(snapshot: Snapshot = aSnapshot()): FakeBridge {
  const hearers = new Set<(push: Push) => void>()
  let revision = snapshot.revision
  const revised = (): { ok: true; value: { revision: number } } => ({ ok: true, value: { revision } })
  const handlers: Handlers = {
    'log.open': ({ ref, lines }) => ({
      ok: true,
      value: { lines: fakeLogLines(ref, Math.min(lines, 60), Date.now()), path: `/home/ada/.till/logs/${ref}.log` },
    }),
    'log.close': () => ({ ok: true, value: {} }),
    'settings.set': (input) => {
      const row = snapshot.tables.settings[0]
      if (row !== undefined) {
        const changed: SettingsRow = {
          id: 'settings',
          theme: input.theme ?? row.theme,
          density: input.density ?? row.density,
          onQuit: input.onQuit ?? row.onQuit,
        }
        snapshot.tables.settings[0] = changed
        fake.patch({ settings: [changed] })
      }
      return revised()
    },
    'instance.start': revised,
    'instance.stop': revised,
    'component.start': revised,
    'component.stop': revised,
    'component.restart': revised,
    'ports.scan': revised,
    'notice.dismiss': ({ id }) => {
      fake.patch({}, { notices: [id] })
      return revised()
    },
    'host.chooseFolder': () => ({ ok: true, value: { folder: '/home/ada/src/coder-c' } }),
  }
  const never = <T>(): Promise<T> => new Promise(() => {})
  const fake: FakeBridge = {
    os: 'linux',
    calls: [],
    isGone: false,
    async call(name, input) {
      fake.calls.push({ name, input })
      if (fake.isGone) return never()
      const handler = handlers[name]
      if (handler === undefined) {
        return { ok: false, failure: { code: 'internal', message: `The fake bridge has no answer to ${name}.` } }
      }
      return handler(input)
    },
    attach: () =>
      fake.isGone ? never() : Promise.resolve({ contract: 1, snapshot: { ...snapshot, revision: snapshot.revision } }),
    listen(hear) {
      hearers.add(hear)
      return () => hearers.delete(hear)
    },
    answer(name, handler) {
      handlers[name] = handler
    },
    push(push) {
      if (!fake.isGone) for (const hear of hearers) hear(push)
    },
    patch(put, gone = {}) {
      revision += 1
      fake.push({ kind: 'patch', patch: { revision, put, gone } })
      return revision
    },
    sample(tick, at) {
      fake.push({ kind: 'telemetry', sample: sampleFor(snapshot, tick, at) })
    },
  }
  return fake
}
