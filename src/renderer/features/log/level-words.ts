/** A word at the head of a line that says how bad it is, and where it stands in the text. */
export type LevelWord = { level: 'error' | 'warning'; from: number; to: number }

/** Characters of a line in which a level stands, if it has one. Deeper in the text the words mean other things. */
const HEAD_LENGTH = 120

const ERROR =
  /(?<![\w-])(?:error|err!|fatal|critical|panic|severe|traceback|uncaught|unhandled)(?![\w-])|^\w*Error(?=:)/i
const WARNING = /(?<![\w-])(?:warn|warning)(?![\w-])/i
/** What pino and bunyan write: 40 warn, 50 error, 60 fatal. */
const JSON_LEVEL = /"level"\s*:\s*(\d+)/
/** `0 errors`, `no error`, `error=null`, `errors: 0` tell of good things. */
const NO_ERROR =
  /\b(?:0|no|without)\s+(?:error|warning)s?\b|\b(?:error|warning)s?["']?\s*[:=]\s*(?:0|null|none|false|"")(?![\w.])/gi

/** The level a line of a log seems to have, from the words at its head; null for everything ordinary. */
export function levelOf(text: string): LevelWord | null {
  const head = text.slice(0, HEAD_LENGTH)
  const json = JSON_LEVEL.exec(head)
  if (json !== null) {
    const level = Number(json[1])
    if (level < 40) return null
    return found(level >= 50 ? 'error' : 'warning', json)
  }
  // Blanked, not cut, so that places in the text stay true.
  const words = head.replace(NO_ERROR, (phrase) => ' '.repeat(phrase.length))
  const error = ERROR.exec(words)
  if (error !== null) return found('error', error)
  const warning = WARNING.exec(words)
  return warning === null ? null : found('warning', warning)
}

function found(level: LevelWord['level'], match: RegExpExecArray): LevelWord {
  return { level, from: match.index, to: match.index + match[0].length }
}
