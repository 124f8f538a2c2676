import { hideSecrets } from '@shared/secrets/hide-secrets'

/** How many lines at the end of a log are looked at. */
export const LAST_LINES = 30
const LONGEST_WORDS = 160

/** What programs print when they give up, in most languages. */
const COMPLAINT = /error|exception|fatal|panic|cannot|can't|could not|failed|refused|denied|not found|no such/i
/** Frames of a stack, marks under a line, what a runtime says of itself. */
const NOISE = /^(at |code: |\.{3}|[\^~-]+$|Node\.js v\d|[{}[\]()]+;?$|Traceback |File ")/
/** Escape sequences of terminals (ECMA-48, CSI). */
const ESCAPES = new RegExp(`${String.fromCharCode(27)}\\[[0-9;?]*[A-Za-z]`, 'g')
const INSTANT = /^\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d\S*\s+/

/** What the systems call a port that cannot be bound: EADDRINUSE (errno(3)), WSAEADDRINUSE. */
const IN_USE = /EADDRINUSE|address (is )?already in use|address in use|only one usage of each socket address/i

/** Whether a program complained at its end that somebody else has its address. */
export function saysPortInUse(lines: readonly string[]): boolean {
  return lines.slice(-LAST_LINES).some((line) => IN_USE.test(line))
}

/**
 * The line of a log that most likely says why its program ended: the last complaint. Without times, colours and secrets,
 * cut at 160 characters; null where it complained of nothing, since any other line would only mislead.
 */
export function lastWordsOf(lines: readonly string[]): string | null {
  const said = lines
    .slice(-LAST_LINES)
    .map((line) => line.replaceAll(ESCAPES, '').trim().replace(INSTANT, ''))
    .filter((line) => line !== '' && !NOISE.test(line))
  const words = said.findLast((line) => COMPLAINT.test(line))
  if (words === undefined) return null
  const shown = hideSecrets(words)
  return shown.length > LONGEST_WORDS ? `${shown.slice(0, LONGEST_WORDS - 1)}…` : shown
}
