import type { InstanceId, Ref } from '@shared/model/ids'
import type { Listener } from '@shared/model/ports'
import type { ConflictDraft } from '../conflict-draft'
import type { BindVerdict, ConflictWorld, PlacedInstance, RowFacts } from '../conflict-world'
import { verdictKey } from '../conflict-world'
import { conflictsIn } from '../conflicts'
import type { SystemRules } from '../ephemeral'
import { byPort } from '../occupancy'
import { tekton } from './definitions'

const definition = tekton()

/** Nothing of the system's own is in the way. */
export const QUIET_RULES: SystemRules = { ephemeral: null, reserved: [], excluded: [], unprivilegedFrom: 1_024 }

/** A Tekton instance some places above the primary's: `coder-b` is 2. */
export function instanceAt(index: number, more: Partial<PlacedInstance> = {}): PlacedInstance {
  const mode = ['primary', 'coder-a', 'coder-b', 'coder-c'][index] ?? 'custom'
  return {
    id: mode as InstanceId,
    name: mode.replace(/^c/, 'C').replace('-b', '-B').replace('-a', '-A'),
    mode,
    root: `/home/ada/${mode}`,
    shownRoot: `~/${mode}`,
    ports: { component: { base: 8000 + 100 * index, size: 100 }, ai: { base: 45_000 + 100 * index, size: 100 } },
    definition,
    overrideReason: null,
    isOrphan: false,
    ...more,
  }
}

/** node (pid 4123) of ada's, on every address. */
export function listenerOn(port: number, more: Partial<Listener> = {}): Listener {
  const label = more.label ?? 'node (pid 4123) in ~/work/x'
  return {
    id: `tcp4:${more.address ?? '0.0.0.0'}:${port}:${more.pid ?? 4123}`,
    protocol: 'tcp',
    family: 'ipv4',
    address: '0.0.0.0',
    isWildcard: true,
    port,
    owner: 'stranger',
    pid: 4123,
    command: 'node',
    commandLine: 'node server.js',
    folder: '/home/ada/work/x',
    user: 'ada',
    startedAt: 1,
    container: null,
    ref: null,
    ...more,
    label,
  }
}

export type Scene = {
  instances?: PlacedInstance[]
  listeners?: Listener[]
  rows?: Record<string, Partial<RowFacts>>
  verdicts?: Record<number, BindVerdict>
  reservations?: ConflictWorld['reservations']
  protections?: Record<number, string>
  rules?: SystemRules
  system?: string
}

/** The world of a scene: what is not named is at peace. */
export function worldOf(scene: Scene): ConflictWorld {
  const { instances = [instanceAt(2)], listeners = [], rows = {}, verdicts = {}, protections = {} } = scene
  return {
    instances,
    reservations: [...instances.map(({ id, ports }) => ({ instance: id, ports })), ...(scene.reservations ?? [])],
    rows: new Map(
      Object.entries(rows).map(([ref, row]) => [
        ref as Ref,
        { state: 'stopped', isWanted: false, reason: null, dueAt: null, ...row } satisfies RowFacts,
      ]),
    ),
    listeners: byPort(listeners),
    verdicts: new Map(
      Object.entries(verdicts).map(([port, verdict]) => [verdictKey(Number(port), '0.0.0.0'), verdict]),
    ),
    protections: new Map(Object.entries(protections).map(([pid, why]) => [Number(pid), why])),
    rules: scene.rules ?? QUIET_RULES,
    user: 'ada',
    enginePid: 99,
    system: scene.system ?? 'linux',
  }
}

/** The conflicts of a scene. */
export function conflictsOf(scene: Scene): ConflictDraft[] {
  return conflictsIn(worldOf(scene))
}
