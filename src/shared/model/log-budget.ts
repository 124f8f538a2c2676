import { z } from 'zod'
import { LEAST_LOG_BUDGET_BYTES, MOST_LOG_BUDGET_BYTES } from '../words/size'

/** Room that the logs of one instance may take, what was copied out of them included; bytes. */
export const logBudgetSchema = z
  .number()
  .int()
  .min(LEAST_LOG_BUDGET_BYTES, 'logs need at least 64 MiB')
  .max(MOST_LOG_BUDGET_BYTES, 'more than 64 TiB is no bound')
