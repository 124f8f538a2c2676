import type { Push } from '@shared/contract/stream'
import type { CliContext } from './context'
import { ask } from './context'
import type { ExitCode } from './exit-code'
import { EXIT } from './exit-code'
import { findUnit } from './names'

/** `till logs`: the last lines, and with `isFollowing` what comes until Ctrl+C. */
export async function printLogs(
  context: CliContext,
  name: string,
  options: { lines: number; isFollowing: boolean },
): Promise<ExitCode> {
  const { io, link, state } = context
  const { id } = findUnit(state, name)
  const early: Push[] = []
  let hear = (push: Push): void => void early.push(push)
  const stop = link.listen((push) => hear(push))
  try {
    const opened = await ask(link, 'log.open', { ref: id, lines: options.lines, follow: options.isFollowing })
    for (const line of opened.lines) io.out(line.text)
    if (!options.isFollowing) return EXIT.ok
    hear = (push) => {
      if (push.kind !== 'log' || push.chunk.ref !== id) return
      for (const line of push.chunk.lines) io.out(line.text)
    }
    early.forEach(hear)
    return await untilInterrupted(context)
  } finally {
    stop()
  }
}

async function untilInterrupted({ io, link }: CliContext): Promise<ExitCode> {
  let undo: () => void = () => {}
  const interrupted = new Promise<null>((resolve) => {
    undo = io.onInterrupt(() => resolve(null))
  })
  const ended = await Promise.race([interrupted, link.ended.then((why) => ({ why }))])
  undo()
  if (ended === null) return EXIT.ok
  io.err(ended.why ?? 'The engine ended, so nothing more is followed.')
  return EXIT.unavailable
}
