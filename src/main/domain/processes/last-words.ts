import { hideSecrets } from '@shared/secrets/hide-secrets'
import { asPlainWords } from '@shared/words/escapes'

/** How many lines at the end of a log are looked at. */
export const LAST_LINES = 30
const LONGEST_WORDS = 160

/** What programs print when they give up, in most languages. */
const COMPLAINT = /error|exception|fatal|panic|cannot|can't|could not|failed|refused|denied|not found|no such/i
/** Frames of a stack, its details, marks under a line, what a runtime or npm says around the program's own words. */
const NOISE = new RegExp(
  [
    /^at |^File "|^Traceback |^\d+: 0x|^Emitted 'error' event/,
    /^(?:code|syscall|address|path|url): ['"]|^(?:errno|port): -?\d+,?$|^(?:requireStack|spawnargs): \[/,
    /^Require stack:|^- \/|^\.{3}|^-{3,}|^[\^~-]+$|^[{}[\]()]+;?$|^Node\.js v\d/,
    /^For further information visit https:\/\/errors\.pydantic\.dev\//,
    /^npm (?:ERR!|error|warn)(?! Missing script)|^(?:error|ELIFECYCLE)\s+Command failed with exit code /,
  ]
    .map(({ source }) => source)
    .join('|'),
)
const INSTANT = /^\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d\S*\s+/

/** What a program itself said at the end of its log, oldest first: without times, colours, stacks and empty lines. */
export function saidAtTheEnd(lines: readonly string[]): string[] {
  return lines
    .slice(-LAST_LINES)
    .map((line) => asPlainWords(line).trim().replace(INSTANT, ''))
    .filter((line) => line !== '' && !NOISE.test(line))
}

/** Whether a line complains of something. */
export function isComplaint(line: string): boolean {
  return COMPLAINT.test(line)
}

/**
 * The line of a log that most likely says why its program ended: the last complaint. Without times, colours and secrets,
 * cut at 160 characters; null where it complained of nothing, since any other line would only mislead.
 */
export function lastWordsOf(lines: readonly string[]): string | null {
  const words = saidAtTheEnd(lines).findLast(isComplaint)
  return words === undefined ? null : shorten(words)
}

/** Words of a program as they may be shown: plain, secrets hidden, cut at 160 characters. */
export function shorten(words: string): string {
  const shown = hideSecrets(asPlainWords(words))
  return shown.length > LONGEST_WORDS ? `${shown.slice(0, LONGEST_WORDS - 1)}…` : shown
}
