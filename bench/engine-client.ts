import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { CommandName, Input, Output } from '@shared/contract/commands'
import type { Patch } from '@shared/contract/stream'
import type { LifecycleState } from '@shared/model/lifecycle'
import type { ComponentRow, SpecialistRow } from '@shared/model/rows'
import { variableOf } from '../e2e/support/living'
import { ROOT } from '../e2e/support/root'
import type { Sandbox } from '../e2e/support/sandbox'
import { ENGINE_OPTIONS } from '../src/main/engine-options'
import { connectToEngine } from '../src/main/hosts/socket/client'

type UnitRow = ComponentRow | SpecialistRow

/** An engine without a window, and a client that hears it. */
export type BenchEngine = {
  ask<C extends CommandName>(name: C, input: Input<C>): Promise<Output<C>>
  /** Asks, and answers with the milliseconds until every row is in one of these states, as this client hears it. */
  timeUntil(ask: () => Promise<{ revision: number }>, states: LifecycleState[]): Promise<number>
  /** Resolves with the row as soon as this client hears that it is so. */
  rowWhen(ref: string, isSo: (row: UnitRow) => boolean): Promise<UnitRow>
  /** The engine's process, with those it runs beside its components (they carry no tag): what Till itself costs. */
  pids(): number[]
  /** Ends the engine; what runs goes on. */
  leave(): Promise<void>
  /** Stops what runs, and ends the engine. */
  close(): Promise<void>
}

const READY_WITHIN_MS = 20_000
const DONE_WITHIN_MS = 120_000

/** Starts an engine in the sandbox and connects to it. */
export async function startEngine(sandbox: Sandbox): Promise<BenchEngine> {
  const engine = spawn(process.execPath, [...ENGINE_OPTIONS, join(ROOT, 'out/main/headless.cjs'), 'engine'], {
    env: sandbox.env,
    stdio: 'ignore',
  })
  const ended = once(engine, 'exit')
  const address = join(sandbox.tillHome, 'run/engine.sock')
  const giveUpAt = performance.now() + READY_WITHIN_MS
  let link = await connectToEngine({ address, tokenFile: null })
  while (link === null) {
    if (performance.now() > giveUpAt) throw new Error('The engine did not start')
    await sleep(20)
    link = await connectToEngine({ address, tokenFile: null })
  }
  const connected = link
  const rows = new Map<string, UnitRow>()
  let revision = 0
  let onChange: () => void = () => {}
  const apply = ({ put, gone, ...patch }: Patch): void => {
    for (const row of [...(put.components ?? []), ...(put.specialists ?? [])]) rows.set(row.id, row)
    for (const id of [...(gone.components ?? []), ...(gone.specialists ?? [])]) rows.delete(id)
    revision = patch.revision
    onChange()
  }
  const snapshot = await connected.attach({ patches: true, telemetry: false }, (push) => {
    if (push.kind === 'patch') apply(push.patch)
  })
  apply({ revision: snapshot.revision, put: snapshot.tables, gone: {} })

  const ask: BenchEngine['ask'] = async (name, input) => {
    const answer = await connected.call(name, input)
    if (!answer.ok) throw new Error(`${name}: ${answer.failure.message}`)
    return answer.value
  }
  const end = async (components: 'keep' | 'stop'): Promise<void> => {
    await ask('engine.quit', { components })
    await ended
    connected.close()
  }
  return {
    ask,
    async timeUntil(act, states) {
      const startedAt = performance.now()
      const asked = await act()
      return new Promise((resolve, reject) => {
        const isThere = ({ state }: UnitRow): boolean => states.includes(state)
        const late = setTimeout(() => reject(new Error(waitingFor([...rows.values()], isThere))), DONE_WITHIN_MS)
        onChange = () => {
          if (revision < asked.revision || ![...rows.values()].every(isThere)) return
          clearTimeout(late)
          onChange = () => {}
          resolve(performance.now() - startedAt)
        }
        onChange()
      })
    },
    rowWhen(ref, isSo) {
      return new Promise((resolve, reject) => {
        const late = setTimeout(() => reject(new Error(`${ref} is not so`)), DONE_WITHIN_MS)
        onChange = () => {
          const row = rows.get(ref)
          if (row === undefined || !isSo(row)) return
          clearTimeout(late)
          onChange = () => {}
          resolve(row)
        }
        onChange()
      })
    },
    pids() {
      const pid = engine.pid ?? 0
      const children = readFileSync(`/proc/${String(pid)}/task/${String(pid)}/children`, 'utf8').trim()
      const own = children.split(' ').filter((child) => child !== '' && variableOf(Number(child), 'TILL_RUN') === null)
      return [pid, ...own.map(Number)]
    },
    leave: () => end('keep'),
    close: () => end('stop'),
  }
}

function waitingFor(rows: UnitRow[], isThere: (row: UnitRow) => boolean): string {
  const late = rows.filter((row) => !isThere(row)).map(({ id, state }) => `${id} is ${state}`)
  return `Not within ${String(DONE_WITHIN_MS)} ms: ${late.join(', ')}`
}
