import type { ChannelToHelper, Report, Request } from '../protocol'

/** A helper whose every word the test says itself. */
export type ScriptedHelper = {
  channel: ChannelToHelper
  heard: Request[]
  say(report: Report): void
  die(why: string): void
  wasKilled(): boolean
}

export function scriptHelper(): ScriptedHelper {
  const heard: Request[] = []
  let onMessage: (report: Report) => void = () => undefined
  let onClose: (why: string) => void = () => undefined
  let wasKilled = false
  return {
    heard,
    wasKilled: () => wasKilled,
    say: (report) => onMessage(report),
    die: (why) => onClose(why),
    channel: {
      post: (message) => void heard.push(message),
      onMessage: (hear) => {
        onMessage = hear
      },
      onClose: (hear) => {
        onClose = hear
      },
      kill: () => {
        wasKilled = true
      },
    },
  }
}
