import { create } from 'zustand'
import type { PortChange } from '@shared/model/port-changes'

/** What fills the window beside the sidebar. */
export type View = 'instance' | 'all-ports'
/** What fills the middle of an instance. `map` is a tab only where the window is too narrow for the right pane. */
export type MainTab = 'components' | 'specialists' | 'start' | 'ports' | 'map'
/** What fills the dock under it. */
export type DockTab = 'timeline' | 'logs' | 'detail' | 'environment'
/** What lies over the window. */
export type Overlay =
  | 'none'
  | 'new-instance'
  | 'settings'
  | 'help'
  | 'remove-instance'
  | 'hold'
  | 'till-goes'
  | 'log-budget'
  | 'blocking'
  | 'uncertain'

export type SortKey = 'trouble' | 'state' | 'name' | 'port' | 'aiPort' | 'cpu' | 'memory' | 'up'
export type Sort = { key: SortKey; isDescending: boolean }

/** What a person looks at. Nothing of the engine's; survives a reload of the page, not a restart of the app. */
export type UiState = {
  view: View
  /** The instance shown, or null: the first. */
  instance: string | null
  /** The row selected: ref of a component or specialist. */
  selected: string | null
  /** Under the pointer in table or map: its cell and its twin are ringed. */
  hovered: string | null
  mainTab: MainTab
  dockTab: DockTab
  /** Height of the dock in pixels, for each of its tabs. */
  dockHeights: Record<DockTab, number>
  /** Whether long lines of a log are broken, in every log. */
  isLogWrapped: boolean
  filter: string
  sort: Sort
  overlay: Overlay
  /** Id of the conflict whose card is open. */
  conflict: string | null
  /** A change whose preview is open: asked for by dragging, by keyboard or from a menu. */
  change: PortChange | null
  /** Ref of a component whose stop is asked about first: running rows need it. */
  stopAsked: string | null
}

const KEY = 'till.ui'

const START: UiState = {
  view: 'instance',
  instance: null,
  selected: null,
  hovered: null,
  mainTab: 'components',
  dockTab: 'timeline',
  dockHeights: { timeline: 176, logs: 320, detail: 272, environment: 320 },
  isLogWrapped: false,
  filter: '',
  sort: { key: 'trouble', isDescending: false },
  overlay: 'none',
  conflict: null,
  change: null,
  stopAsked: null,
}

/** What a reload brings back: neither what lies over the window nor what is under the pointer. */
function kept(): Partial<UiState> {
  // Nothing was kept yet, and only asking holds up the first paint: another process opens a database for it.
  if (isFirstLoad()) return {}
  const text = sessionStorage.getItem(KEY)
  if (text === null) return {}
  try {
    return JSON.parse(text) as Partial<UiState>
  } catch (error) {
    console.warn('The view could not be restored; it starts afresh.', error)
    return {}
  }
}

function isFirstLoad(): boolean {
  const [entry] = performance.getEntriesByType('navigation')
  return entry !== undefined && (entry as PerformanceNavigationTiming).type === 'navigate'
}

/** The state of the view. */
export const useUi = create<UiState>()(() => ({ ...START, ...kept() }))

useUi.subscribe(
  ({ overlay: _overlay, hovered: _hovered, conflict: _conflict, change: _change, stopAsked: _stopAsked, ...rest }) => {
    sessionStorage.setItem(KEY, JSON.stringify(rest))
  },
)

/** What the dock shows when no row is selected any more. */
function withoutRow(tab: DockTab): DockTab {
  return tab === 'logs' ? 'logs' : 'timeline'
}

/** Shows an instance; the selection of another one is let go. */
export function showInstance(id: string): void {
  useUi.setState((ui) => ({
    view: 'instance',
    ...(ui.instance === id ? {} : { instance: id, selected: null, hovered: null, dockTab: withoutRow(ui.dockTab) }),
  }))
}

/** Shows an instance or the board of all of them. */
export function showView(view: View): void {
  useUi.setState({ view, hovered: null })
}

/** Selects a row without opening its detail; null lets go. */
export function selectRow(ref: string | null): void {
  // Who goes on by keyboard looks there, wherever the pointer was left.
  useUi.setState((ui) => ({
    selected: ref,
    hovered: null,
    dockTab: ref === null ? withoutRow(ui.dockTab) : ui.dockTab,
  }))
}

/** Selects a row, shows its instance and opens its detail. */
export function openRow(ref: string): void {
  useUi.setState({ view: 'instance', instance: ref.slice(0, ref.indexOf('/')), selected: ref, dockTab: 'detail' })
}

/** Opens a row that is named elsewhere: a filter does not keep it out of sight. */
export function leadToRow(ref: string): void {
  useUi.setState({ filter: '' })
  openRow(ref)
}

/** Tells table and map which row is under the pointer. */
export function hoverRow(ref: string | null): void {
  if (useUi.getState().hovered !== ref) useUi.setState({ hovered: ref })
}

/** Opens what lies over the window, or closes it. */
export function showOverlay(overlay: Overlay): void {
  useUi.setState({ overlay })
}

/** Opens the card of a conflict. */
export function openConflict(id: string): void {
  useUi.setState({ conflict: id, change: null })
}

/** Closes the card of a conflict. */
export function closeConflict(): void {
  useUi.setState({ conflict: null })
}

/** Shows what a change would do, with the button that does it. Nothing is changed before that is pressed. */
export function previewChange(change: PortChange): void {
  useUi.setState({ change, conflict: null })
}

/** Lets a change go that was only looked at. */
export function closeChange(): void {
  useUi.setState({ change: null })
}

/** Whether something lies over the window, so that its keys mean nothing. */
export function isCovered(ui: UiState): boolean {
  return ui.overlay !== 'none' || ui.conflict !== null || ui.change !== null || ui.stopAsked !== null
}

/** Puts the view back to its beginning: for tests. */
export function resetUi(): void {
  useUi.setState(START, true)
}
