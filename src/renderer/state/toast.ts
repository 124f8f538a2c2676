import { create } from 'zustand'

/** What was just done, for a while, with the way back where there is one. */
export type Toast = {
  /** A new number for each, so that the same words again count as new. */
  key: number
  message: string
  /** Id of the undo row that takes it back, or null. */
  undo: string | null
}

let lastKey = 0

/** The one toast on show. The next takes its place. */
export const useToast = create<{ toast: Toast | null }>()(() => ({ toast: null }))

/** Says what was done. */
export function showToast(message: string, undo: string | null): void {
  lastKey += 1
  useToast.setState({ toast: { key: lastKey, message, undo } })
}

/** Puts the toast away. */
export function hideToast(): void {
  useToast.setState({ toast: null })
}
