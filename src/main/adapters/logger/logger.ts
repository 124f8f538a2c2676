import { join } from 'node:path'
// Before pino, which can't be loaded on the oldest runtime otherwise.
import './tracing-channel'
import { pino } from 'pino'
import type { Logger } from '../../engine/effects'
import { systemReason } from '../files/system-error'
import { sayOnErrorStream } from './error-stream'
import { redactFacts, redactText } from './redact'
import { openRotatedFile } from './rotated-file'

/** Name of Till's own log in the folder of logs; older ones are `till.log.1` … `till.log.4`. */
const LOG_NAME = 'till.log'
const MAX_BYTES = 5_000_000
const OLDER_LOGS_KEPT = 4

/** The logger, and its end. */
export type FileLogger = Logger & {
  /** Resolves when every line logged so far is with the system. */
  flush(): Promise<void>
  /** Closes the file; what is logged afterwards is dropped. Calling it twice is harmless. */
  close(): void
}

/**
 * Till's own log: JSON lines in `<folder>/till.log` (0600), rotated at 5 MB, written at once. What looks like a secret is
 * hidden; `base` is told on every line. A disk that refuses never stops the app: it is said once on the error stream, and
 * lines are dropped until the disk takes them again.
 */
export function createLogger(
  folder: string,
  base: Record<string, unknown> = {},
  say: (sentence: string) => void = sayOnErrorStream,
): FileLogger {
  const path = join(folder, LOG_NAME)
  const file = openRotatedFile(path, { maxBytes: MAX_BYTES, kept: OLDER_LOGS_KEPT }, (error) => {
    say(`Till can’t write its log ${path}: ${systemReason(error)}.`)
  })
  const log = pino({ base: { pid: process.pid, ...base }, timestamp: pino.stdTimeFunctions.isoTime }, file)
  return {
    info: (facts, message) => log.info(redactFacts(facts), redactText(message)),
    warn: (facts, message) => log.warn(redactFacts(facts), redactText(message)),
    error: (facts, message) => log.error(redactFacts(facts), redactText(message)),
    flush: () => Promise.resolve(),
    close: () => file.close(),
  }
}
