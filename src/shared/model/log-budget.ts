import { z } from 'zod'

/** Less would be no log at all for sixty components, and more than any disk is a slip of the pen. */
export const LEAST_LOG_BUDGET_BYTES = 64 * 1024 ** 2
export const MOST_LOG_BUDGET_BYTES = 64 * 1024 ** 4

/** Room that the logs of one instance may take, what was copied out of them included; bytes. */
export const logBudgetSchema = z
  .number()
  .int()
  .min(LEAST_LOG_BUDGET_BYTES, 'logs need at least 64 MiB')
  .max(MOST_LOG_BUDGET_BYTES, 'more than 64 TiB is no bound')
