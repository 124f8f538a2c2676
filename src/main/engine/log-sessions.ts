import type { LogLine } from '@shared/contract/stream'
import { CommandError } from '@shared/contract/failure'
import type { Ref } from '@shared/model/ids'
import type { Cancel, Effects, Logs } from './effects'
import type { Client } from './engine'

export type LogSessions = {
  /** `most`: of lines that come at once only the newest so many are told; all where it is not given. */
  open(
    ref: Ref,
    lines: number,
    isFollowed: boolean,
    client: Client | null,
    most?: number,
  ): Promise<{ lines: LogLine[]; path: string }>
  close(ref: Ref, client: Client | null): void
  /** A new run writes a new file: whoever follows the ref goes on there. */
  onRun(ref: Ref): void
  detach(clientId: string): void
  dispose(): void
}

/** A run is on record a moment before its file is there; once its process was created it is (DESIGN.md, Deadlines). */
const FILE_WITHIN_MS = 30_000

type Session = { client: Client; ref: Ref; path: string; most: number; cancel: Cancel }

/** Tails files for those who look at them, and only then (DESIGN.md, Four streams). */
export function createLogSessions(
  effects: Pick<Effects, 'clock' | 'storage' | 'logger'> & { logs: Pick<Logs, 'tail' | 'follow'> },
): LogSessions {
  const { clock, logs, storage, logger } = effects
  const sessions = new Map<string, Session>()
  const keyOf = (ref: Ref, client: Client): string => `${client.id} ${ref}`

  const close = (key: string): void => {
    sessions.get(key)?.cancel()
    sessions.delete(key)
  }

  /** Takes the place of a follower, of whom nothing is asked yet. */
  const hold = (ref: Ref, client: Client, path: string, most: number): Session => {
    const key = keyOf(ref, client)
    close(key)
    const session: Session = { client, ref, path, most, cancel: () => {} }
    sessions.set(key, session)
    return session
  }

  const follow = ({ ref, client, most }: Session, path: string, offset: number, isNewRun: boolean): void => {
    const key = keyOf(ref, client)
    close(key)
    let isReset = isNewRun
    const cancel = logs.follow(path, offset, (lines, isSkipped) => {
      const isCut = lines.length > most
      const told = isCut ? lines.slice(-most) : lines
      client.push({ kind: 'log', chunk: { ref, lines: told, isReset: isReset || isSkipped || isCut } })
      isReset = false
    })
    sessions.set(key, { client, ref, path, most, cancel })
  }

  return {
    async open(ref, lines, isFollowed, client, most = Infinity) {
      const last = storage.lastRun(ref)
      if (!last) {
        // Nothing to show yet; a follower is told when the first run begins.
        if (isFollowed && client) hold(ref, client, '', most)
        throw new CommandError('log.none', `${ref} has no log yet; it begins with its first start.`, { ref })
      }
      const session = isFollowed && client ? hold(ref, client, last.logPath, most) : null
      const tail = await logs.tail(last.logPath, lines).catch((error: unknown) => {
        if (!(error instanceof CommandError) || error.failure.code !== 'log.none') throw error
        if (clock.now() - last.startedAt > FILE_WITHIN_MS) throw removed(ref, last.logPath)
        // Its file is still to come: a follower is told of the first line.
        if (session) return { lines: [], nextOffset: 0 }
        throw error
      })
      // Closed, left or gone on to a new run meanwhile: then nobody waits for this one.
      if (session && client && sessions.get(keyOf(ref, client)) === session)
        follow(session, last.logPath, tail.nextOffset, false)
      return { lines: tail.lines, path: last.logPath }
    },
    close: (ref, client) => void (client && close(keyOf(ref, client))),
    onRun(ref) {
      const last = storage.lastRun(ref)
      if (!last) return
      for (const session of [...sessions.values()]) {
        if (session.ref !== ref || session.path === last.logPath) continue
        logger.info({ ref }, 'a follower goes on with the new log')
        follow(session, last.logPath, 0, true)
      }
    },
    detach(clientId) {
      for (const [key, session] of sessions) if (session.client.id === clientId) close(key)
    },
    dispose() {
      for (const key of [...sessions.keys()]) close(key)
    },
  }
}

function removed(ref: Ref, path: string): CommandError {
  return new CommandError('log.gone', `The log of ${ref} is not there any more: ${path} was removed.`, {
    hint: 'What still writes to it can’t be read. A restart begins a new one.',
    ref,
  })
}
