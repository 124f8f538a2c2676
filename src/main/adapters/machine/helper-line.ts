import type { Logger } from '../../engine/effects'
import { createLifeWatch } from './life-watch'
import type { ChannelToHelper, Report, Request } from './protocol'

const FIRST_PAUSE_MS = 50
const LONGEST_PAUSE_MS = 5_000
/** A helper that lived this long was well: the next end is met with the first pause again. */
const STABLE_AFTER_MS = 30_000
/** How long calls wait for a helper before they fail. */
const CALLS_WAIT_MS = 10_000
/** A helper that was opened and is not ready after this long will not be. */
const READY_WITHIN_MS = 20_000

export type HelperLineOptions = {
  open: () => ChannelToHelper
  /** How long after it was woken the line is opened, in ms; asked then. Calls wait meanwhile. */
  pauseMs?: () => number
  logger: Logger
  hear: (report: Report) => void
  /** A helper is there: the first one, or another that knows nothing of what the former did. */
  onReady: () => void
  /** None came for too long. Trying goes on. */
  onUnreachable: (why: string) => void
  /** Whether calls wait for answers: a helper that owes some and shows no sign of life is replaced. */
  owesAnswers: () => boolean
}

/** A line to the helper process that mends itself. */
export type HelperLine = {
  /** Opens the line, where nobody has yet: a helper takes half a second of a core to come up, and an opening window needs it more. */
  wake(): void
  /** Whether there is a helper to post to; without one, messages are dropped. */
  isReady(): boolean
  /** Why calls can't even wait any more, or null. */
  unreachable(): string | null
  post(message: Request): void
  /** Lets the helper end and starts no other. */
  dispose(): void
}

/**
 * Opens the line when it is woken, and again whenever it closes or its helper hangs: at once at first, then with growing pauses of at most
 * five seconds.
 */
export function openHelperLine({
  open,
  pauseMs: firstPauseMs = () => 0,
  logger,
  hear,
  onReady,
  onUnreachable,
  owesAnswers,
}: HelperLineOptions): HelperLine {
  let channel: ChannelToHelper | null = null
  let isReady = false
  let readies = 0
  let pauseMs = FIRST_PAUSE_MS
  let readyAt = 0
  let unreachable: string | null = null
  let isAwake = false
  let isDisposed = false
  let reopening: NodeJS.Timeout | null = null
  let waiting: NodeJS.Timeout | null = null
  let opening: NodeJS.Timeout | null = null
  const life = createLifeWatch({
    owes: () => isReady && owesAnswers(),
    ask: () => channel?.post({ kind: 'alive?' }),
    onHung: (silentMs) => replace(`it has not answered for ${String(Math.round(silentMs / 1_000))} s`),
  })

  function connect(): void {
    reopening = null
    try {
      const opened = open()
      channel = opened
      opening = setTimeout(() => replace('it does not get ready'), READY_WITHIN_MS)
      opened.onMessage((report) => {
        if (opened !== channel || isDisposed) return
        life.heard()
        if (report.kind === 'ready') becomeReady(report.pid)
        else hear(report)
      })
      opened.onClose((why) => {
        if (opened === channel) closed(why)
      })
    } catch (error) {
      closed(error instanceof Error ? error.message : String(error))
    }
  }

  function becomeReady(pid: number): void {
    isReady = true
    readyAt = performance.now()
    unreachable = null
    if (waiting !== null) clearTimeout(waiting)
    waiting = null
    if (opening !== null) clearTimeout(opening)
    opening = null
    if (readies > 0) logger.info({ pid }, 'The helper process is back')
    readies++
    onReady()
  }

  /** Its line stays open for as long as it hangs, so its end is not waited for. */
  function replace(why: string): void {
    channel?.kill()
    closed(why)
  }

  function closed(why: string): void {
    channel = null
    life.stop()
    if (opening !== null) clearTimeout(opening)
    opening = null
    if (isDisposed) return
    if (isReady && performance.now() - readyAt > STABLE_AFTER_MS) pauseMs = FIRST_PAUSE_MS
    isReady = false
    logger.warn({ why, againInMs: pauseMs }, 'The helper process is gone; components live on, and it is started again')
    reopening = setTimeout(connect, pauseMs)
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)
    waitForHelper(why)
  }

  function waitForHelper(why: string): void {
    waiting ??= setTimeout(() => {
      unreachable = `Till’s helper process can’t be started: ${why}. Till goes on trying; if this stays, restart Till.`
      logger.error({ why }, unreachable)
      onUnreachable(unreachable)
    }, CALLS_WAIT_MS)
  }

  return {
    wake: () => {
      if (isAwake || isDisposed) return
      isAwake = true
      const waitsMs = firstPauseMs()
      if (waitsMs > 0) reopening = setTimeout(connect, waitsMs)
      else connect()
      if (!isReady) waitForHelper('it does not answer')
    },
    isReady: () => isReady,
    unreachable: () => unreachable,
    post: (message) => {
      if (!isReady) return
      channel?.post(message)
      life.asked()
    },
    dispose: () => {
      isDisposed = true
      for (const timer of [reopening, waiting, opening]) if (timer !== null) clearTimeout(timer)
      life.stop()
      channel?.post({ kind: 'end' })
      isReady = false
      unreachable = 'Till is ending.'
    },
  }
}
