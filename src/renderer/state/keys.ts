import { useEffect } from 'react'
import type { InstanceId, Ref } from '@shared/model/ids'
import type { RowAction } from '@shared/model/rows'
import { actOnInstance, actOnRow } from './actions'
import { isEnding } from './blocking'
import { takeBackNewest } from './port-changes'
import { worstConflict } from './port-selectors'
import { useProjection } from './store'
import { isCovered, openConflict, selectRow, showOverlay, showView, useUi } from './ui-state'

const ACTION_OF_KEY: Partial<Record<string, RowAction>> = { s: 'start', x: 'stop', r: 'restart' }
const TYPING =
  'input:not([type="checkbox"]), textarea, select, [contenteditable="true"], [role="menu"], [role="listbox"], [role="dialog"]'
const LETTER = /^[a-z]$/
const ROW_KEYS: ReadonlySet<string> = new Set(['j', 'k', 'ArrowDown', 'ArrowUp'])

/** Marks the element whose rows the keyboard goes through: put it on a table's body. */
export const ROWS_ATTRIBUTE = 'data-rows'
/** Marks the field that `/` goes to. */
export const FILTER_ATTRIBUTE = 'data-filter'

const isTyping = (target: EventTarget | null): boolean => target instanceof Element && target.closest(TYPING) !== null

/** Goes to the row that has the tab stop, and selects it: the one selected, else the first. */
function focusRows(isSelecting = true): boolean {
  const row = document.querySelector<HTMLElement>(`[${ROWS_ATTRIBUTE}] [tabindex="0"]`)
  if (row === null) return false
  row.focus()
  if (isSelecting) selectRow(row.dataset['ref'] ?? null)
  return true
}

/** What an action is about: the row that has the focus, else the one selected. */
function targetRow(): string | null {
  const focused = document.activeElement?.closest<HTMLElement>(`[${ROWS_ATTRIBUTE}] [data-ref]`)
  return focused?.dataset['ref'] ?? useUi.getState().selected
}

/** Whether the focus is where arrows mean nothing else: nowhere, on a view or on a button. Elsewhere they scroll or move. */
function areArrowsFree(): boolean {
  const { activeElement } = document
  if (activeElement === null || activeElement === document.body) return true
  return activeElement.tagName === 'MAIN' || activeElement instanceof HTMLButtonElement
}

function act(action: RowAction, isAll: boolean, instance: InstanceId | null): void {
  const row = targetRow()
  if (row !== null && !isAll) void actOnRow(row as Ref, action)
  else if (instance !== null && action !== 'restart') void actOnInstance(instance, action)
}

/** One step back: the detail, then the selection, then the filter. */
function back(): boolean {
  const ui = useUi.getState()
  if (ui.dockTab !== 'timeline' && ui.selected !== null) useUi.setState({ dockTab: 'timeline' })
  else if (ui.selected !== null) selectRow(null)
  else if (ui.filter !== '') useUi.setState({ filter: '' })
  else return false
  return true
}

/** Opens the conflict that most asks for a person: the selected row's own first. */
function showWorst(instance: InstanceId | null): boolean {
  const worst = worstConflict(instance, instance === null ? null : targetRow())
  if (worst !== undefined) openConflict(worst.id)
  return worst !== undefined
}

/** Opens who has not exited, where anything of the instance is still to end. */
function showBlocking(instance: InstanceId | null): boolean {
  const { components, specialists } = useProjection.getState().tables
  const isAnyEnding = [...components.values(), ...specialists.values()].some(
    (row) => row.instance === instance && isEnding(row),
  )
  if (isAnyEnding) showOverlay('blocking')
  return isAnyEnding
}

/** Ctrl or Cmd with Z: the newest change of ports is taken back. */
function isUndo(event: KeyboardEvent): boolean {
  return event.key.toLowerCase() === 'z' && event.ctrlKey !== event.metaKey && !event.shiftKey && !event.altKey
}

/** What a key means on the board of all instances: its own rows and ports see to the rest. */
function handleOnBoard(event: KeyboardEvent): boolean {
  if (event.key === '?') showOverlay('help')
  else if (event.key === 'Escape') showView('instance')
  else return ROW_KEYS.has(event.key) && (LETTER.test(event.key) || areArrowsFree()) && focusRows(false)
  return true
}

/** What a key means here, or false where it means nothing. */
function handle(event: KeyboardEvent, instance: InstanceId | null): boolean {
  const { view } = useUi.getState()
  if (event.key === 'a' && instance !== null) {
    if (!event.repeat) showView(view === 'all-ports' ? 'instance' : 'all-ports')
    return true
  }
  if (event.key === 'c') return showWorst(view === 'all-ports' ? null : instance)
  // On the board of all instances nobody sees which row or instance S, X and R would mean.
  if (view === 'all-ports') return handleOnBoard(event)
  const action = ACTION_OF_KEY[event.key.toLowerCase()]
  if (action !== undefined) {
    if (!event.repeat) act(action, event.shiftKey, instance)
    return true
  }
  if (event.key === 'b') return showBlocking(instance)
  if (event.key === 'g') {
    if (!event.repeat) useUi.setState((ui) => ({ mainTab: ui.mainTab === 'start' ? 'components' : 'start' }))
    return instance !== null
  }
  if (event.key === '/') {
    const filter = document.querySelector<HTMLInputElement>(`[${FILTER_ATTRIBUTE}]`)
    filter?.focus()
    filter?.select()
    return filter !== null
  }
  if (event.key === '?') {
    showOverlay('help')
    return true
  }
  if (event.key === 'Escape') return back()
  return ROW_KEYS.has(event.key) && (LETTER.test(event.key) || areArrowsFree()) && focusRows()
}

/**
 * The keys of the window: S, X, R on the selected row, or with Shift (or nothing selected) on the whole instance;
 * / filter, A all ports, C the worst conflict, B what is blocking, G the start as a chart, Ctrl or Cmd Z undo, ? help,
 * Esc back. Off while typing and while something lies over the window.
 */
export function useKeys(instance: InstanceId | null): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || isTyping(event.target) || isCovered(useUi.getState())) return
      if (isUndo(event) && !event.repeat && takeBackNewest()) event.preventDefault()
      if (event.ctrlKey || event.metaKey || event.altKey) return
      if (handle(event, instance)) event.preventDefault()
    }
    addEventListener('keydown', onKeyDown)
    return () => removeEventListener('keydown', onKeyDown)
  }, [instance])
}
