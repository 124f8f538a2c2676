/** The line that means ready, as a sentence names it: `“open for business”`, `/^listening/`. */
export function lineWords(readyLogLine: string): string {
  return /^\/.+\/[imsu]*$/s.test(readyLogLine) ? readyLogLine : `“${readyLogLine}”`
}

/** What a process that is up to its port waits for before it is ready. `isAsked`: it has a readiness probe, or is pinged. */
export function firstWait({ isAsked, readyLogLine }: { isAsked: boolean; readyLogLine: string | null }): string {
  if (isAsked) return 'waiting for its first good answer'
  return readyLogLine === null ? 'its process runs' : waitForLine(readyLogLine)
}

/** What is still missing where only the line is. */
export function waitForLine(readyLogLine: string): string {
  return `waiting for the line ${lineWords(readyLogLine)} in its log`
}

/** Why a start that took too long was given up: after how long, and what it had not got by then. */
export function tooLate(seconds: number, missing: string): string {
  return `not ready after ${String(seconds)} s: ${missing.replace(/^not ready yet: /, '')}`
}
