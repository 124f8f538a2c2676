import type { Logger } from './engine/effects'

/**
 * A logger for the time before there is one: its lines are written, in their order, once `logger` is there, and from then on
 * at once, since the next thing may be the end of the process.
 */
export function loggerToCome(logger: Promise<Logger>): Logger {
  let here: Logger | null = null
  void logger.then((found) => {
    here = found
  })
  const write =
    (level: keyof Logger) =>
    (facts: object, message: string): void => {
      if (here === null) void logger.then((found) => found[level](facts, message))
      else here[level](facts, message)
    }
  return { info: write('info'), warn: write('warn'), error: write('error') }
}
