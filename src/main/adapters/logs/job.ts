import type { LogFile, LogMergeRequest, LogRangeRequest, LogSearchRequest } from '../../engine/effects'
import type { KeepReport, KeepRequest } from './keep-within'
import { keepWithin } from './keep-within'
import { mergeLogs } from './merged'
import { loadPunch } from './punch'
import { openable } from './openable'
import { readRange } from './range'
import { searchLogs } from './search'

/** What is done with logs away from the thread that answers. Plain data, as are its results. */
export type LogJobs = {
  range: { input: { file: LogFile; request: LogRangeRequest }; output: ReturnType<typeof readRange> }
  search: { input: LogSearchRequest; output: ReturnType<typeof searchLogs> }
  merged: { input: LogMergeRequest; output: ReturnType<typeof mergeLogs> }
  openable: { input: { path: string; offset: number }; output: ReturnType<typeof openable> }
  keep: { input: KeepRequest; output: KeepReport }
}
export type LogJobName = keyof LogJobs

/** Does one, from beginning to end. Rejects with CommandError. */
export async function runLogJob<N extends LogJobName>(
  name: N,
  input: LogJobs[N]['input'],
  beat: () => void,
): Promise<LogJobs[N]['output']> {
  const doers: {
    [J in LogJobName]: (input: LogJobs[J]['input']) => LogJobs[J]['output'] | Promise<LogJobs[J]['output']>
  } = {
    range: ({ file, request }) => readRange(file, request),
    search: (request) => searchLogs(request, beat),
    merged: mergeLogs,
    openable: ({ path, offset }) => openable(path, offset),
    keep: async (request) => keepWithin(request, await loadPunch()),
  }
  return doers[name](input)
}
