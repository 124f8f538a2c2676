import { create } from 'zustand'

/** What fills the middle of the window. `ports` is a tab only where the window is too narrow for the right pane. */
export type MainTab = 'components' | 'specialists' | 'ports'
/** What fills the dock under it. */
export type DockTab = 'timeline' | 'detail'
/** What lies over the window. */
export type Overlay = 'none' | 'new-instance' | 'settings' | 'help' | 'remove-instance'

export type SortKey = 'trouble' | 'state' | 'name' | 'port' | 'aiPort' | 'cpu' | 'memory' | 'up'
export type Sort = { key: SortKey; isDescending: boolean }

/** What a person looks at. Nothing of the engine's; survives a reload of the page, not a restart of the app. */
export type UiState = {
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
}

const KEY = 'till.ui'

const START: UiState = {
  instance: null,
  selected: null,
  hovered: null,
  mainTab: 'components',
  dockTab: 'timeline',
  dockHeights: { timeline: 176, detail: 272 },
  isLogWrapped: false,
  filter: '',
  sort: { key: 'trouble', isDescending: false },
  overlay: 'none',
}

/** What a reload brings back: neither what lies over the window nor what is under the pointer. */
function kept(): Partial<UiState> {
  const text = sessionStorage.getItem(KEY)
  if (text === null) return {}
  try {
    return JSON.parse(text) as Partial<UiState>
  } catch (error) {
    console.warn('The view could not be restored; it starts afresh.', error)
    return {}
  }
}

/** The state of the view. */
export const useUi = create<UiState>()(() => ({ ...START, ...kept() }))

useUi.subscribe(({ overlay: _overlay, hovered: _hovered, ...rest }) => {
  sessionStorage.setItem(KEY, JSON.stringify(rest))
})

/** Shows an instance; the selection of another one is let go. */
export function showInstance(id: string): void {
  useUi.setState((ui) =>
    ui.instance === id ? {} : { instance: id, selected: null, hovered: null, dockTab: 'timeline' },
  )
}

/** Selects a row without opening its detail; null lets go. */
export function selectRow(ref: string | null): void {
  // Who goes on by keyboard looks there, wherever the pointer was left.
  useUi.setState((ui) => ({ selected: ref, hovered: null, dockTab: ref === null ? 'timeline' : ui.dockTab }))
}

/** Selects a row, shows its instance and opens its detail. */
export function openRow(ref: string): void {
  useUi.setState({ instance: ref.slice(0, ref.indexOf('/')), selected: ref, dockTab: 'detail' })
}

/** Tells table and map which row is under the pointer. */
export function hoverRow(ref: string | null): void {
  if (useUi.getState().hovered !== ref) useUi.setState({ hovered: ref })
}

/** Opens what lies over the window, or closes it. */
export function showOverlay(overlay: Overlay): void {
  useUi.setState({ overlay })
}

/** Puts the view back to its beginning: for tests. */
export function resetUi(): void {
  useUi.setState(START, true)
}
