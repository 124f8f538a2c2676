import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { Output } from '@shared/contract/commands'
import type { Answer, Failure } from '@shared/contract/failure'
import type { LogLine } from '@shared/contract/stream'
import type { Ref, RunId } from '@shared/model/ids'
import { ask } from '../../state/commands'
import type { LogPlace } from '../../state/log-jump'
import type { OpenLog } from '../../state/logs'
import { type FileWindow, heldAt, lineAt, STEP_LINES, windowOf, withNewer, withOlder } from './file-window'

/** What is read before and after a place that was jumped to. */
const AROUND_LINES = 300

const NO_LINES: readonly LogLine[] = []

/** What a person reads of a file: its end, which is followed, or a part that stays while the end goes on. */
export type FileLog = {
  lines: readonly LogLine[]
  isFollowing: boolean
  /** Lines that came since the end was left. */
  newCount: number
  /** Another run began since the end was left, or what is read is of an earlier one. */
  isEarlierRun: boolean
  window: FileWindow | null
  isLoading: boolean
  failure: Failure | null
  /** The line that was jumped to; another object with each jump. */
  mark: { id: string } | null
  follow(): void
  leave(): void
  loadOlder(): void
  loadNewer(): void
  /** At the very end of what is read: goes on with what is written, if nothing is in between. */
  reachEnd(): void
  goTo(place: LogPlace): void
  /** To the first line that is kept. */
  toStart(): void
  unmark(): void
}

/** The file of a row: `run` is the one that writes it now. */
export function useFileLog(target: Ref, log: OpenLog | undefined, run: RunId | null): FileLog {
  const [window, setWindow] = useState<FileWindow | null>(null)
  const [left, setLeft] = useState({ arrived: 0, runs: 0 })
  const [isLoading, setLoading] = useState(false)
  const [failure, setFailure] = useState<Failure | null>(null)
  const [mark, setMark] = useState<{ id: string } | null>(null)
  // What is under way; what was asked for before it no longer counts.
  const asked = useRef(0)
  const isBusy = useRef(false)
  /** What was there when more was asked for: until it is another one, nothing more is. */
  const grewFrom = useRef<FileWindow | null>(null)
  const isGone = useRef(false)
  useEffect(() => {
    isGone.current = false
    return () => {
      isGone.current = true
    }
  }, [])

  const tail = log?.lines ?? NO_LINES
  const arrived = log?.arrived ?? 0
  const runs = log?.runs ?? 0
  const path = log?.path ?? null

  const read = useCallback(
    async (
      input: { run: RunId | null; offset: number | null; at: number | null; before: number; after: number },
      take: (answer: Output<'log.range'>) => void,
    ): Promise<void> => {
      asked.current += 1
      const mine = asked.current
      isBusy.current = true
      setLoading(true)
      const answer: Answer<Output<'log.range'>> = await ask('log.range', { ref: target, ...input })
      if (isGone.current || mine !== asked.current) return
      isBusy.current = false
      setLoading(false)
      setFailure(answer.ok ? null : answer.failure)
      if (answer.ok) take(answer.value)
    },
    [target],
  )

  const follow = useCallback(() => {
    asked.current += 1
    isBusy.current = false
    setLoading(false)
    setFailure(null)
    setWindow(null)
  }, [])

  const leave = useCallback(() => {
    setWindow((before) => before ?? heldAt(tail, run, path))
    setLeft({ arrived, runs })
  }, [tail, run, path, arrived, runs])

  const loadOlder = useCallback(() => {
    const first = window?.lines[0]
    if (window === null || !window.hasBefore || first === undefined || failure !== null) return
    if (isBusy.current || grewFrom.current === window) return
    grewFrom.current = window
    void read({ run: window.run, offset: first.offset, at: null, before: STEP_LINES, after: 0 }, (answer) =>
      setWindow((now) => now && withOlder(now, answer)),
    )
  }, [window, failure, read])

  const loadNewer = useCallback(() => {
    const last = window?.lines.at(-1)
    if (window === null || !window.hasAfter || last === undefined || failure !== null) return
    if (isBusy.current || grewFrom.current === window) return
    grewFrom.current = window
    void read({ run: window.run, offset: last.offset, at: null, before: 0, after: STEP_LINES }, (answer) =>
      setWindow((now) => now && withNewer(now, answer)),
    )
  }, [window, failure, read])

  const isOfAnother = window?.path != null && path !== null && window.path !== path
  const isEarlierRun = window !== null && (runs > left.runs || isOfAnother)

  const reachEnd = useCallback(() => {
    if (window === null || isEarlierRun) return
    const last = window.lines.at(-1)
    if (window.hasAfter) loadNewer()
    else if (last === undefined || tail[0] === undefined || tail[0].offset <= last.offset) follow()
    // More came meanwhile than the end holds: what is in between is read first.
    else setWindow({ ...window, hasAfter: true })
  }, [window, isEarlierRun, tail, loadNewer, follow])

  const goTo = useCallback(
    (place: LogPlace) => {
      const isHere = (of: RunId | null): boolean => place.run === null || of === null || place.run === of
      const shown = window === null ? { lines: tail, run } : window
      const known =
        place.offset === null || !isHere(shown.run) ? undefined : shown.lines.find((l) => l.offset === place.offset)
      if (known !== undefined) {
        leave()
        setMark({ id: String(known.offset) })
        return
      }
      const input = { run: place.run, offset: place.offset, at: place.at, before: AROUND_LINES, after: AROUND_LINES }
      void read({ ...input, at: place.offset === null ? place.at : null }, (answer) => {
        const line = lineAt(answer.lines, place)
        setLeft({ arrived, runs })
        setWindow(windowOf(answer))
        setMark(line === null ? null : { id: String(line.offset) })
      })
    },
    [window, tail, run, leave, read, arrived, runs],
  )

  return {
    lines: window === null ? tail : window.lines,
    isFollowing: window === null,
    newCount: window === null ? 0 : Math.max(0, arrived - left.arrived),
    isEarlierRun,
    window,
    isLoading,
    failure,
    mark,
    follow,
    leave,
    loadOlder,
    loadNewer,
    reachEnd,
    goTo,
    toStart: () => goTo({ run: window?.run ?? run, offset: 0, at: null }),
    unmark: useMemo(() => () => setMark(null), []),
  }
}
