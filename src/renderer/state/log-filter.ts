import { create } from 'zustand'
import type { LogLevel } from '@shared/contract/log-commands'

/** What a person wants to see of all logs together. Kept while other tabs are looked at. */
export type LogsFilter = {
  /** Of all instances, not only the one that is shown. */
  isOfAll: boolean
  /** Rows by ref; none: all of them. */
  refs: readonly string[]
  level: LogLevel | null
}

const ALL: LogsFilter = { isOfAll: false, refs: [], level: null }

/** The filter of the logs together. */
export const useLogsFilter = create<LogsFilter>()(() => ALL)

/** Puts the filter back to its beginning: for tests. */
export function resetLogsFilter(): void {
  useLogsFilter.setState(ALL, true)
}
