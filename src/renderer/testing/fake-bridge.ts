import type { Bridge } from '@shared/contract/bridge'
import type { CommandName, Input, Output } from '@shared/contract/commands'
import type { Answer } from '@shared/contract/failure'
import type { Patch, Push, Snapshot } from '@shared/contract/stream'
import type { InstanceId } from '@shared/model/ids'
import type { PortChange } from '@shared/model/port-changes'
import type { SettingsRow } from '@shared/model/rows'
import type { UndoRow } from '@shared/model/conflicts'
import { aBlocking } from './blocking'
import { aComparison, aSuggestion } from './comparison'
import { aConsequence } from './consequences'
import { anEnvironment } from './environment'
import { type FakeLogs, fakeLogs } from './fake-logs'
import { sampleFor } from './fake-telemetry'
import { aSnapshot } from './fixture'
import { aHistory } from './history'

const DAY_MS = 86_400_000

type Handlers = { [C in CommandName]?: (input: Input<C>) => Answer<Output<C>> | Promise<Answer<Output<C>>> }

/** A bridge with a script instead of an engine. Everything that was called can be read back. */
export type FakeBridge = Bridge & {
  /** Commands in the order they were sent. */
  calls: { name: CommandName; input: unknown }[]
  /** Answers a command from now on. */
  answer<C extends CommandName>(name: C, handler: NonNullable<Handlers[C]>): void
  push(push: Push): void
  logs: FakeLogs
  /** Pushes a patch with the next revision. */
  patch(put: Patch['put'], gone?: Patch['gone']): number
  /** Pushes one second's measurements. */
  sample(tick: number, at: number): void
  /** While true, attach and call never answer and nothing is pushed: the engine is gone. */
  isGone: boolean
}

/** A bridge that shows `snapshot` and answers the commonest commands; see FakeBridge for the script. */
export function fakeBridge(snapshot: Snapshot = aSnapshot()): FakeBridge {
  const hearers = new Set<(push: Push) => void>()
  let revision = snapshot.revision
  /** What can be taken back, with the conflicts that come again then. */
  const undos = new Map<string, { row: UndoRow; conflicts: Snapshot['tables']['conflicts'] }>()
  const revised = (): { ok: true; value: { revision: number } } => ({ ok: true, value: { revision } })
  const logs = fakeLogs([...snapshot.tables.components, ...snapshot.tables.specialists], Date.now())
  const handlers: Handlers = {
    'log.open': (input) => logs.open(input),
    'log.range': (input) => logs.range(input),
    'log.search': (input) => logs.search(input),
    'log.merged': (input) => logs.merged(input),
    'log.openInEditor': (input) => logs.openInEditor(input),
    'log.runs': (input) => logs.runs(input),
    'log.budget': ({ id, bytes }) => {
      const row = snapshot.tables.instances.find((each) => each.id === id)
      if (row !== undefined) fake.patch({ instances: [{ ...row, logBudgetBytes: bytes }] })
      return revised()
    },
    'log.close': () => ({ ok: true, value: {} }),
    'settings.set': (input) => {
      const row = snapshot.tables.settings[0]
      if (row !== undefined) {
        const changed: SettingsRow = {
          id: 'settings',
          theme: input.theme ?? row.theme,
          density: input.density ?? row.density,
          onQuit: input.onQuit ?? row.onQuit,
          logBudgetBytes: input.logBudgetBytes ?? row.logBudgetBytes,
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
    'component.blocking': ({ ref }) => {
      const { components, specialists } = snapshot.tables
      const row = [...components, ...specialists].find(({ id, state }) => id === ref && state === 'stopping')
      return row === undefined
        ? { ok: false, failure: { code: 'component.not-stopping', message: `${ref} is not stopping now.` } }
        : { ok: true, value: aBlocking(row) }
    },
    'component.force': revised,
    'component.transitions': ({ ref, limit }) => {
      const { components, specialists } = snapshot.tables
      const row = [...components, ...specialists].find(({ id }) => id === ref)
      return { ok: true, value: { entries: row === undefined ? [] : aHistory(row).slice(-limit) } }
    },
    'component.environment': ({ ref }) => ({ ok: true, value: anEnvironment(ref) }),
    'ports.scan': revised,
    'ports.preview': ({ change }) => ({ ok: true, value: aConsequence(snapshot.tables, change as PortChange) }),
    'ports.apply': ({ change, token }) => {
      const consequence = aConsequence(snapshot.tables, change as PortChange)
      if (token === '') {
        return { ok: false, failure: { code: 'conflict.stale', message: 'Something else is so now.' } }
      }
      const same = JSON.stringify([change.kind, 'variable' in change ? change.variable : null])
      const solved = snapshot.tables.conflicts.filter(({ id, choices }) =>
        change.kind === 'ignore' || change.kind === 'heed'
          ? change.conflict === id
          : choices.some(
              ({ change: each }) => JSON.stringify([each.kind, 'variable' in each ? each.variable : null]) === same,
            ),
      )
      const id = `undo-${undos.size + 2}`
      const row: UndoRow = { id, instance: null, message: consequence.sentence.replace(/\.$/, ''), at: Date.now() }
      if (consequence.isUndoable) undos.set(id, { row, conflicts: solved })
      const isAttention = change.kind === 'ignore' || change.kind === 'heed'
      const after = solved.map((each) => ({ ...each, isIgnored: change.kind === 'ignore' }))
      const put = isAttention ? { conflicts: after } : {}
      const revision = fake.patch(
        { ...put, ...(consequence.isUndoable ? { undos: [row] } : {}) },
        isAttention ? {} : { conflicts: solved.map((each) => each.id) },
      )
      return { ok: true, value: { revision, message: row.message, undo: consequence.isUndoable ? id : null } }
    },
    'ports.undo': ({ id }) => {
      const undo = undos.get(id)
      const revision = fake.patch({ conflicts: undo?.conflicts ?? [] }, { undos: [id] })
      return { ok: true, value: { revision, message: `Taken back: ${undo?.row.message ?? 'the last step'}` } }
    },
    'ports.compare': ({ instance }) => ({ ok: true, value: aComparison(snapshot, instance as InstanceId) }),
    'ports.suggest': () => ({ ok: true, value: aSuggestion() }),
    'block.reserve': () => {
      const ports = { component: { base: 8_400, size: 100 }, ai: { base: 45_400, size: 100 } }
      return { ok: true, value: { revision, id: 'ahead-2', ports } }
    },
    'block.release': ({ id }) => {
      fake.patch({}, { ahead: [id] })
      return revised()
    },
    'instance.hold': ({ id, reason, days }) => {
      const row = snapshot.tables.instances.find((each) => each.id === id)
      const now = Date.now()
      const expiresAt = days === null ? null : now + days * DAY_MS
      if (row !== undefined) {
        fake.patch({ instances: [{ ...row, hold: { reason, heldBy: 'ada', heldAt: now, expiresAt } }] })
      }
      return revised()
    },
    'instance.release': ({ id }) => {
      const row = snapshot.tables.instances.find((each) => each.id === id)
      if (row !== undefined) fake.patch({ instances: [{ ...row, hold: null }] })
      return revised()
    },
    'instance.whenTillGoes': ({ id, choice }) => {
      const row = snapshot.tables.instances.find((each) => each.id === id)
      if (row !== undefined) fake.patch({ instances: [{ ...row, whenTillGoes: choice }] })
      return revised()
    },
    'uncertain.decide': ({ run, choice }) => {
      const revision = fake.patch({}, { uncertain: [run] })
      return { ok: true, value: { revision, message: `Decided: ${choice}.` } }
    },
    'scan.start': revised,
    'scan.cancel': revised,
    'instance.remove': ({ id }) => {
      fake.patch({}, { instances: [id] })
      return revised()
    },
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
    logs,
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
