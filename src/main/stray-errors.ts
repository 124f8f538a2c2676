import type { Logger } from './engine/effects'

/**
 * Writes errors that nobody caught into the log and goes on: whoever watches components must not end for a mistake of its
 * own elsewhere. For the process of an engine, from its beginning.
 */
export function hearStrayErrors(logger: Pick<Logger, 'error'>): void {
  const hear = (error: unknown): void =>
    logger.error({ error: error instanceof Error ? error.stack : String(error) }, 'something went wrong inside Till')
  process.on('uncaughtException', hear)
  process.on('unhandledRejection', hear)
}
