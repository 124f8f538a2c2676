import { log } from './log.mjs'

/** Open requests get this long before the process ends anyway. */
const GRACE_MS = 2_000

/** Ends the process with 0 on SIGTERM and SIGINT, after `close(done)` has called done or the grace is over. */
export function endOnSignal(close) {
  let isEnding = false
  const end = (signal) => {
    if (isEnding) return
    isEnding = true
    log('info', `${signal}: finishing what is open, then ending`)
    const leave = () => {
      log('info', 'ended')
      process.exit(0)
    }
    setTimeout(leave, GRACE_MS).unref()
    close(leave)
  }
  process.on('SIGTERM', end)
  process.on('SIGINT', end)
}
