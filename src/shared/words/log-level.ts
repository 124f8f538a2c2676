import type { LogLevel } from '../contract/log-commands'
import { withoutEscapes } from './escapes'

/** From the least to the worst. */
const ORDER: Record<LogLevel, number> = { debug: 0, info: 1, warning: 2, error: 3 }

/** Characters of a line in which its level stands, if it names one. Deeper in the text the words mean other things. */
const HEAD_LENGTH = 160

/** pino and bunyan write numbers: 10 trace, 20 debug, 30 info, 40 warn, 50 error, 60 fatal. */
const NUMBERED = /"level"\s*:\s*(\d{2})\b/
/** Loggers of JSON and logfmt name it. */
const NAMED = /\b"?(?:level|lvl|severity)"?\s*[:=]\s*"?([a-z]+)/i
/** `0 errors`, `no error`, `error=null`, `errors: 0` tell of good things. */
const NO_ERROR =
  /\b(?:0|no|without)\s+(?:error|warning)s?\b|\b(?:error|warning)s?["']?\s*[:=]\s*(?:0|null|none|false|"")(?![\w.])/gi
const ERROR =
  /(?<![\w-])(?:error|err!|fatal|critical|panic|severe|traceback|uncaught|unhandled)(?![\w-])|^\w*(?:Error|Exception)(?=:)/i
const WARNING = /(?<![\w-])(?:warn|warning)(?![\w-])/i
/** What is no cause for alarm is believed only where loggers write it: in capitals, in brackets, or before a colon. */
const INFO = /(?<![\w-])(?:INFO|NOTICE)(?![\w-])|\[(?:info|notice)\]|(?<![\w-])info:/
const DEBUG = /(?<![\w-])(?:DEBUG|TRACE|VERBOSE)(?![\w-])|\[(?:debug|trace|verbose)\]|(?<![\w-])(?:debug|trace):/

/**
 * The level that a line names at its head, in the words of the loggers there are; null where it names none. Such a line
 * goes with the one before it: a stack trace has the level of its first line.
 */
export function levelOfLine(text: string): LogLevel | null {
  // Colours stand around the word of a level as often as not.
  const head = withoutEscapes(text.slice(0, HEAD_LENGTH))
  const numbered = NUMBERED.exec(head)
  if (numbered !== null) return ofNumber(Number(numbered[1]))
  const named = NAMED.exec(head)
  const level = named === null ? null : ofWord((named[1] ?? '').toLowerCase())
  if (level !== null) return level
  const words = head.replace(NO_ERROR, ' ')
  if (ERROR.test(words)) return 'error'
  if (WARNING.test(words)) return 'warning'
  if (INFO.test(words)) return 'info'
  return DEBUG.test(words) ? 'debug' : null
}

/** Whether a level is the wanted one or worse. */
export function isAtLeast(level: LogLevel, wanted: LogLevel): boolean {
  return ORDER[level] >= ORDER[wanted]
}

function ofNumber(level: number): LogLevel {
  if (level >= 50) return 'error'
  if (level >= 40) return 'warning'
  return level >= 30 ? 'info' : 'debug'
}

function ofWord(word: string): LogLevel | null {
  if (/^(?:err|error|fatal|crit|critical|alert|emerg|emergency|panic|severe)$/.test(word)) return 'error'
  if (/^(?:warn|warning)$/.test(word)) return 'warning'
  if (/^(?:info|notice|information)$/.test(word)) return 'info'
  return /^(?:debug|trace|verbose)$/.test(word) ? 'debug' : null
}
