import { useCallback, useEffect, useEffectEvent, useState } from 'react'
import type { Failure } from '@shared/contract/failure'
import type { LogFilter } from '@shared/contract/log-commands'
import type { LogChunk } from '@shared/contract/stream'
import type { Ref } from '@shared/model/ids'
import { ask } from '../../state/commands'
import { followLogs, useLogs } from '../../state/logs'
import {
  heardIn,
  isOfLevel,
  linesOfChunks,
  type Merged,
  mergedOf,
  MOST_FOLLOWED_LINES,
  NO_LINES,
  withLines,
  withOlderLines,
} from './merged-lines'
import type { MergedLine } from './shown-line'

/** Lines asked for at a time. */
const PAGE_LINES = 500

/** Several logs as one. */
export type MergedLog = Merged & {
  status: 'opening' | 'open' | 'failed'
  failure: Failure | null
  hasBefore: boolean
  isLoading: boolean
  isFollowing: boolean
  /** Lines that wait since the end was left. */
  newCount: number
  follow(): void
  leave(): void
  loadOlder(): void
}

/** Lines of this long are put in at once: each time all that is shown is put in order anew. */
const PACE_MS = 100

/** What waits since the end was left; `isCut`: it was too much and is to be read again. */
type Waiting = { lines: readonly MergedLine[]; count: number; isCut: boolean }
const NOTHING: Waiting = { lines: [], count: 0, isCut: false }

/** What was read for a question (`key`); that of an earlier one stays until the next one is answered. */
type Read = Merged & { key: string; failure: Failure | null; hasBefore: boolean }
const UNREAD: Read = { ...NO_LINES, key: '', failure: null, hasBefore: false }

/** The lines of these rows in the order of time, and what is written from now on (unless the filter ends in the past). */
export function useMergedLog(filter: LogFilter, refs: readonly Ref[]): MergedLog {
  const [read, setRead] = useState(UNREAD)
  const [isReading, setReading] = useState(false)
  /** The question whose end was left; any other one is followed. */
  const [left, setLeft] = useState<string | null>(null)
  const [waiting, setWaiting] = useState(NOTHING)
  const [turn, setTurn] = useState(0)
  const engineTurn = useLogs((logs) => logs.turn)
  const filterKey = JSON.stringify(filter)
  const refsKey = refs.join(' ')
  const key = `${filterKey} ${refsKey} ${turn} ${engineTurn}`
  const isFollowing = left !== key
  const takeLines = useEffectEvent((lines: readonly MergedLine[]) => {
    if (left === key) setWaiting((before) => withWaiting(before, lines))
    else setRead((before) => ({ ...before, ...withLines(before, lines, MOST_FOLLOWED_LINES) }))
  })

  useEffect(() => {
    let isOver = false
    const wanted = JSON.parse(filterKey) as LogFilter
    let heard = heardIn([])
    let chunks: LogChunk[] = []
    /** Before the first page is there nothing is put in. */
    let isOpen = false
    let timer: ReturnType<typeof setTimeout> | undefined
    const take = (): void => {
      timer = undefined
      const lines = linesOfChunks(chunks, heard, Date.now()).filter((line) => isOfLevel(line, wanted.level))
      chunks = []
      if (lines.length > 0) takeLines(lines)
    }
    // A filter that ends in the past has nothing to wait for.
    const rows = refsKey === '' || wanted.to !== null ? [] : (refsKey.split(' ') as Ref[])
    const end = followLogs(rows, (written) => {
      chunks.push(...written)
      if (isOpen) timer ??= setTimeout(take, PACE_MS)
    })
    const load = async (): Promise<void> => {
      const answer = await ask('log.merged', { filter: wanted, before: null, lines: PAGE_LINES })
      if (isOver) return
      const lines = answer.ok ? mergedOf(answer.value.lines) : []
      const hasBefore = answer.ok && answer.value.hasBefore
      setRead({ key, lines, first: 0, hasBefore, failure: answer.ok ? null : answer.failure })
      setReading(false)
      heard = heardIn(lines)
      isOpen = true
      take()
    }
    void load()
    return () => {
      isOver = true
      clearTimeout(timer)
      end()
    }
  }, [filterKey, refsKey, key])

  const leave = useCallback(() => {
    setLeft(key)
    setWaiting((before) => (isFollowing ? NOTHING : before))
  }, [key, isFollowing])

  const follow = useCallback(() => {
    setLeft(null)
    setWaiting(NOTHING)
    // What was let go at the end is read again; all others are there and only wait.
    if (waiting.isCut) setTurn((now) => now + 1)
    else setRead((before) => ({ ...before, ...withLines(before, waiting.lines, MOST_FOLLOWED_LINES) }))
  }, [waiting])

  const loadOlder = useCallback(() => {
    const first = read.lines[0]
    if (!read.hasBefore || isReading || isFollowing || first === undefined) return
    setReading(true)
    const load = async (before: number): Promise<void> => {
      const answer = await ask('log.merged', { filter: JSON.parse(filterKey) as LogFilter, before, lines: PAGE_LINES })
      if (!answer.ok) {
        setReading(false)
        setRead((now) => ({ ...now, hasBefore: false, failure: answer.failure }))
        return
      }
      const { lines, first: number, added, isCut } = withOlderLines(read, mergedOf(answer.value.lines))
      // Everything of this very instant is here: what is before it comes next.
      if (added === 0 && answer.value.hasBefore && before > first.time) {
        await load(first.time)
        return
      }
      setReading(false)
      const hasBefore = answer.value.hasBefore && added > 0
      // While older ones are read new lines wait; only another question or going to the end changes these meanwhile.
      setRead((now) => (now === read ? { ...now, lines, first: number, hasBefore } : now))
      if (isCut) setWaiting((now) => ({ ...now, isCut: true }))
    }
    void load(first.time + 1)
  }, [read, isReading, isFollowing, filterKey])

  const isOpen = read.key === key
  return {
    lines: read.lines,
    first: read.first,
    status: isOpen ? (read.failure === null ? 'open' : 'failed') : 'opening',
    failure: isOpen ? read.failure : null,
    hasBefore: read.hasBefore,
    isLoading: isReading,
    isFollowing,
    newCount: isFollowing ? 0 : waiting.count,
    follow,
    leave,
    loadOlder,
  }
}

function withWaiting(before: Waiting, lines: readonly MergedLine[]): Waiting {
  const isCut = before.isCut || before.lines.length + lines.length > MOST_FOLLOWED_LINES
  return { lines: isCut ? [] : [...before.lines, ...lines], count: before.count + lines.length, isCut }
}
