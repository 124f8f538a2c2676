import type { LifecycleState } from '@shared/model/lifecycle'
import type { InstanceRow } from '@shared/model/rows'
import type { InstanceId } from '@shared/model/ids'

/** What the tray's picture says: all is well or at rest, something is under way, somebody is needed. */
export type TrayMood = 'calm' | 'underway' | 'trouble'

/** What a click asks for. */
export type TrayAction = { kind: 'start' | 'stop' | 'show'; instance: InstanceId } | { kind: 'open' } | { kind: 'quit' }

/** One line of the tray's menu; null is a separator. */
export type TrayEntry = { label: string; action: TrayAction | null; submenu: TrayEntry[] } | null

const MOODS: Record<LifecycleState, TrayMood> = {
  unknown: 'calm',
  registering: 'underway',
  initializing: 'underway',
  starting: 'underway',
  ready: 'calm',
  degraded: 'trouble',
  failed: 'trouble',
  stopping: 'underway',
  stopped: 'calm',
}

const BY_WEIGHT: TrayMood[] = ['trouble', 'underway', 'calm']

/** The mood of one instance: of its state, or trouble where something about the whole of it is wrong. */
export function instanceMood(row: InstanceRow): TrayMood {
  return row.problem === null ? MOODS[row.state] : 'trouble'
}

/** The worst mood of all. */
export function trayMood(rows: InstanceRow[]): TrayMood {
  return BY_WEIGHT.find((mood) => rows.some((row) => instanceMood(row) === mood)) ?? 'calm'
}

/** The words that make the tray's picture plain, worst first: `Till. Coder-A: 1 failed; Primary: 22 ready`. */
export function trayTooltip(rows: InstanceRow[]): string {
  if (rows.length === 0) return 'Till: no instances yet'
  return `Till. ${sortByWeight(rows).map(sentence).join('; ')}`
}

/** The menu: each instance with its sentence and what can be done with it, then Till itself. */
export function trayMenu(rows: InstanceRow[]): TrayEntry[] {
  const instances: TrayEntry[] = rows.map((row) => ({
    label: `${glyph(row)} ${sentence(row)}`,
    action: null,
    submenu: [
      ...(row.actions.includes('start') ? [entry('Start', { kind: 'start', instance: row.id })] : []),
      ...(row.actions.includes('stop') ? [entry('Stop', { kind: 'stop', instance: row.id })] : []),
      entry('Open', { kind: 'show', instance: row.id }),
    ],
  }))
  return [
    ...instances,
    ...(instances.length > 0 ? [null] : []),
    entry('Open Till', { kind: 'open' }),
    entry('Quit Till', { kind: 'quit' }),
  ]
}

/** A menu has no colours: the shapes of the visual language, as far as text has them. */
const GLYPHS: Record<TrayMood, string> = { calm: '●', underway: '◐', trouble: '▲' }

function glyph(row: InstanceRow): string {
  const isAtRest = row.problem === null && (row.state === 'stopped' || row.state === 'unknown')
  return isAtRest ? '□' : GLYPHS[instanceMood(row)]
}

function entry(label: string, action: TrayAction): TrayEntry {
  return { label, action, submenu: [] }
}

function sentence(row: InstanceRow): string {
  return `${row.name}: ${row.problem ?? row.label}`
}

function sortByWeight(rows: InstanceRow[]): InstanceRow[] {
  return BY_WEIGHT.flatMap((mood) => rows.filter((row) => instanceMood(row) === mood))
}
