import type { CliIo } from './io'
import type { CliDoors } from './with-engine'

/** An engine that runs answers in milliseconds, one that begins or is busy in a second. */
export const MUTE_AFTER_MS = 3_000

/** What an engine is asked; where it keeps silent, that is said once, with the reason as far as it is known. It is waited for. */
export async function saidWhenMute<T>(
  io: Pick<CliIo, 'err'>,
  { whyMute }: Pick<CliDoors, 'whyMute'>,
  answer: Promise<T>,
): Promise<T> {
  let isOver = false
  const late = setTimeout(() => {
    const tell = (why: string | null): void => {
      if (!isOver) io.err(why ?? 'Till’s engine does not answer; still waiting for it (Ctrl+C gives up).')
    }
    // What keeps it from being found out is no news beside the silence itself.
    void (whyMute?.() ?? Promise.resolve(null)).then(tell, () => tell(null))
  }, MUTE_AFTER_MS)
  try {
    return await answer
  } finally {
    isOver = true
    clearTimeout(late)
  }
}
