import { describe, expect, it } from 'vitest'
import { CommandError } from '@shared/contract/failure'
import type { LogLine, Push } from '@shared/contract/stream'
import type { Ref } from '@shared/model/ids'
import { createLogSessions } from './log-sessions'
import { createManualClock } from './testing/manual-clock'

const REF = 'primary/hermes' as Ref
const client = { id: 'c', push: () => {} }

const linesOf = (count: number): LogLine[] =>
  Array.from({ length: count }, (_, index) => ({ offset: index * 10, text: String(index + 1), at: null }))

function world() {
  const followed = new Set<string>()
  let last: { run: never; logPath: string; startedAt: number } | null = null
  const clock = createManualClock()
  let tellTail: (isThere?: boolean) => void = () => {}
  let write: (count: number) => void = () => {}
  const sessions = createLogSessions({
    clock,
    logs: {
      tail: () =>
        new Promise((done, fail) => {
          tellTail = (isThere = true) =>
            isThere ? done({ lines: [], nextOffset: 7 }) : fail(new CommandError('log.none', 'There is no log yet.'))
        }),
      follow: (path, offset, hear) => {
        followed.add(`${path}@${String(offset)}`)
        write = (count) => hear(linesOf(count), false)
        return () => void followed.delete(`${path}@${String(offset)}`)
      },
    },
    storage: { lastRun: () => last } as never,
    logger: { info: () => {}, warn: () => {}, error: () => {} },
  })
  return {
    clock,
    sessions,
    followed,
    tail: (isThere = true) => tellTail(isThere),
    write: (count: number) => write(count),
    begin(path: string) {
      last = { run: 'r' as never, logPath: path, startedAt: clock.now() }
      sessions.onRun(REF)
    },
  }
}

describe('following a log', () => {
  it('tells all that is written, or of what comes at once the newest so many, also of the next run', async () => {
    const { sessions, tail, write, begin } = world()
    const told: string[] = []
    const push = (one: Push): void => {
      if (one.kind !== 'log') return
      const { lines, isReset } = one.chunk
      told.push(`${lines.map(({ text }) => text).join(' ')}${isReset ? ' anew' : ''}`)
    }
    begin('one')
    for (const most of [undefined, 2]) {
      const opened = sessions.open(REF, 10, true, { id: 'c', push }, most)
      tail()
      await opened
      write(3)
      write(2)
    }
    begin('two')
    write(3)
    expect(told).toEqual(['1 2 3', '1 2', '2 3 anew', '1 2', '2 3 anew'])
  })

  it('goes on with the next run from its first line', async () => {
    const { sessions, followed, tail, begin } = world()
    begin('one')
    const opened = sessions.open(REF, 10, true, client)
    tail()
    await opened
    expect([...followed]).toEqual(['one@7'])
    begin('two')
    expect([...followed]).toEqual(['two@0'])
    sessions.detach('c')
    expect(followed.size).toBe(0)
  })

  it('waits for the first run where there is none', async () => {
    const { sessions, followed, begin } = world()
    await expect(sessions.open(REF, 10, true, client)).rejects.toMatchObject({ failure: { code: 'log.none' } })
    begin('one')
    expect([...followed]).toEqual(['one@0'])
  })

  it('waits for the file of a run that is being created, from its first line', async () => {
    const { sessions, followed, tail, begin } = world()
    begin('one')
    const opened = sessions.open(REF, 10, true, client)
    tail(false)
    expect(await opened).toEqual({ lines: [], path: 'one' })
    expect([...followed]).toEqual(['one@0'])
    const looked = sessions.open(REF, 10, false, null)
    tail(false)
    await expect(looked).rejects.toMatchObject({ failure: { code: 'log.none' } })
  })

  it('says that somebody removed the file, and goes on with that of the next run', async () => {
    const { clock, sessions, followed, tail, begin } = world()
    begin('one')
    await clock.advance(60_000)
    const opened = sessions.open(REF, 10, true, client)
    tail(false)
    await expect(opened).rejects.toMatchObject({
      failure: { code: 'log.gone', message: 'The log of primary/hermes is not there any more: one was removed.' },
    })
    expect(followed.size).toBe(0)
    begin('two')
    expect([...followed]).toEqual(['two@0'])
  })

  it('follows nothing for somebody who left or closed while the end was being read', async () => {
    for (const leave of ['detach', 'close'] as const) {
      const { sessions, followed, tail, begin } = world()
      begin('one')
      const opened = sessions.open(REF, 10, true, client)
      if (leave === 'detach') sessions.detach('c')
      else sessions.close(REF, client)
      tail()
      await opened
      expect(followed.size).toBe(0)
    }
  })
})
